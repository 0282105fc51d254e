"""The guarded child: reads one vector file with GDAL and leaves its features in the folder it runs in.

    features.json    {"layer", "crs": EPSG code or WKT or null, "declared": how a GeoJSON names its CRS, else null,
                     "fields": [name...], "values": [[text...] per field]}
                     or {"problem": "layers", "detail": [names...]} / {"problem": "empty"}
    geometry.bin     WKB of all features one after the other; their lengths are in lengths.npy (0: no geometry)

Run as a script in an isolated interpreter by ``ledger.guarded_child`` and imports nothing of ours. Arguments: path,
encoding ("" for the file's own), layer ("" for the only one with polygons).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

# Drivers that lead to the network, to other files or to programs are taken away before GDAL registers them.
_INDIRECT = "GDALG HTTP WFS OAPIF CSW OGCAPI EEDA Elasticsearch Carto AmigoCloud PLSCENES NGW OGR_VRT VRT ADBC WMS"
_SETTINGS = {
    "GDAL_SKIP": _INDIRECT.replace(" ", ","),
    "OGR_SKIP": _INDIRECT.replace(" ", ","),
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_PAM_ENABLED": "NO",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "512",
    "SHAPE_RESTORE_SHX": "YES",  # the file lies in a private copy: rebuilding its index touches nothing of the user's
}


def main(arguments: list[str]) -> None:
    """Entry point."""
    path, encoding, layer = arguments
    os.environ.update(_SETTINGS)
    import pyogrio.raw

    layers = _polygon_layers(path, layer)
    if len(layers) != 1:
        _answer({"problem": "layers" if layers else "empty", "detail": layers})
        return
    meta, _, geometry, columns = pyogrio.raw.read(
        path, layer=layers[0], encoding=encoding or None, force_2d=True, datetime_as_string=True
    )
    _write_geometry(geometry)
    _answer(
        {
            "layer": layers[0],
            "crs": meta["crs"],
            "declared": _declared_crs(path) if path.endswith(".geojson") else None,
            "fields": [str(name) for name in meta["fields"]],
            "values": [[_text(value) for value in column] for column in columns],
        }
    )


def _polygon_layers(path: str, wanted: str) -> list[str]:
    """Names of the layers that can hold polygons; a declared type of anything else is not looked at."""
    import pyogrio

    found = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path)]
    if wanted:
        return [name for name, _ in found if name == wanted]
    areal = [name for name, kind in found if "Polygon" in kind]
    mixed = [name for name, kind in found if kind in ("Unknown", "GeometryCollection", "None") or "Unknown" in kind]
    return areal or mixed or [name for name, _ in found][:1]


def _write_geometry(geometry: Any) -> None:
    import numpy as np

    pieces = [bytes(item) if item is not None else b"" for item in geometry]
    np.save("lengths.npy", np.array([len(piece) for piece in pieces], np.int64))
    Path("geometry.bin").write_bytes(b"".join(pieces))


def _declared_crs(path: str) -> str | None:
    """The name in the ``crs`` member of a GeoJSON (2008); GDAL says WGS-84 for every name that it does not know."""
    import mmap
    import re

    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for found in re.finditer(rb'"crs"\s*:\s*(?=\{)', content):
            text = content[found.end() : found.end() + 4096].decode("utf-8", "replace")
            try:
                member, _ = json.JSONDecoder().raw_decode(text)
            except ValueError:
                continue
            properties = member.get("properties")
            if member.get("type") in ("name", "link", "EPSG") and isinstance(properties, dict):
                code = properties.get("code")
                return f"EPSG:{code}" if code else str(properties.get("name") or properties.get("href") or "")
    return None


def _text(value: Any) -> str:
    """A cell as text; whole floats lose their .0 (codes come as floats), missing ones are empty."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _answer(content: dict[str, Any]) -> None:
    Path("features.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
