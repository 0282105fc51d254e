"""The road to the first picture stays short: what is slow to import is not on it."""

from __future__ import annotations

import subprocess
import sys

SLOW = ("pandas", "geopandas", "pyproj", "sqlalchemy", "alembic", "folium", "scipy", "PySide6.QtWidgets")


def test_the_map_imports_nothing_slow() -> None:
    code = (
        "import sys, layers.map_content, layers.painter.map_painter, layers.legend; "
        f"print([name for name in {SLOW!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_content_of_a_map_knows_no_qt() -> None:
    code = "import sys, layers.scene, layers.hit, layers.legend; print(any(name.startswith('PySide6') for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
