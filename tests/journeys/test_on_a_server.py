"""The command line on a workspace in PostgreSQL, from its creation to the printed sheet."""

from __future__ import annotations

from pathlib import Path

from bench.postgres_server import PostgresServer
from tests.journeys.program import battlemap
from tests.journeys.test_import import ROWS, write_book


def test_a_district_lives_in_a_database(tmp_path: Path, server: PostgresServer) -> None:
    secret = {"PGPASSWORD": server.password}
    address = server.url(server.new_database(), "吉林").replace(f":{server.password}@", "@")
    made = battlemap("new", address, "--pack", "jilin-2021", state=tmp_path, **secret)
    assert made.code == 0, made
    assert "/吉林@127.0.0.1”：吉林省" in made.out
    book = write_book(tmp_path / "台账.xlsx", ROWS)
    assert battlemap("import", address, book, "--yes", state=tmp_path, **secret).code == 1  # rows with problems
    again = battlemap("import", address, book, "--yes", state=tmp_path, **secret)
    assert "新增 0" in again.out, again
    told = battlemap("measures", address, state=tmp_path, **secret)
    assert "企业（工贸，在册） 3 家" in told.out, told
    sheet = tmp_path / "图.pdf"
    printed = battlemap("sheet", address, "situation", "--out", sheet, state=tmp_path, **secret)
    assert printed.code == 0, printed
    assert sheet.read_bytes().startswith(b"%PDF")
    assert battlemap("share", address, "--out", tmp_path / "页.html", state=tmp_path, **secret).code == 0
    checked = battlemap("check", address, state=tmp_path, **secret)
    assert (checked.code, checked.err) == (0, "")
    refused = battlemap("check", address, state=tmp_path, PGPASSWORD="wrong").refused()
    assert "密码" in refused
    assert "wrong" not in refused
