"""Workspaces that are addresses of a database: remembered without their password, offered again."""

from __future__ import annotations

from pathlib import Path

from desktop.settings import LAST_WORKSPACE, RECENT, Settings, remembered
from ledger.store.place import place_of

ADDRESS = "postgresql://zhiban:geheim@10.0.0.5/jg?workspace=吉林"


def test_an_address_is_remembered_without_its_password(tmp_path: Path) -> None:
    file = tmp_path / "jilin.bmap"
    file.touch()
    settings = Settings(tmp_path / "settings.ini")
    settings.remember_workspace(file)
    settings.remember_workspace(place_of(ADDRESS))
    assert settings.recent() == [place_of(ADDRESS), file]
    for key in (RECENT, LAST_WORKSPACE):
        assert "geheim" not in settings.get(key)
    settings.save()
    assert "geheim" not in (tmp_path / "settings.ini").read_text("utf-8")
    assert remembered(settings.get(LAST_WORKSPACE)) == place_of(ADDRESS)


def test_what_cannot_be_opened_any_more_is_not_offered(tmp_path: Path) -> None:
    assert remembered("") is None
    assert remembered(str(tmp_path / "fort.bmap")) is None
    assert remembered("postgresql://[broken") is None
