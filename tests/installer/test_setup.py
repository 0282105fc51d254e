"""Where system packages cannot be installed, the user gets the exact line to run, with the names of his system."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / "installer" / "setup.sh"
LINE = "  apt-get update && apt-get install --no-install-recommends libegl1 libasound2t64"
_NOTHING_INSTALLED = "exit 1"
_UBUNTU_2404 = '[ "$2" = libasound2t64 ]'  # the renamed library is in the archive, libegl1t64 is not


def _program(folder: Path, name: str, body: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/bash\n{body}\n")
    file.chmod(0o755)


def _install(tmp_path: Path, *, user: int, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run ``install_packages`` where only bash and these programs exist."""
    folder = tmp_path / "bin"
    folder.mkdir()
    given = {"dpkg-query": _NOTHING_INSTALLED, "apt-cache": _UBUNTU_2404, "id": f"echo {user}", **programs}
    for name, body in given.items():
        _program(folder, name.replace("_", "-"), body)
    (folder / "env").symlink_to(str(shutil.which("env")))
    script = f'set -euo pipefail; . "{SETUP}"; install_packages libegl1 libasound2; echo installed'
    return subprocess.run(
        [str(shutil.which("bash")), "-c", script],
        env={"PATH": str(folder), "LANG": os.environ.get("LANG", "C.UTF-8")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )


def test_without_root_and_sudo_the_line_has_the_names_of_the_system(tmp_path: Path) -> None:
    done = _install(tmp_path, user=1000, apt_get="exit 0")
    assert done.returncode == 1
    assert "无管理员权限" in done.stderr
    assert done.stderr.splitlines()[-1] == LINE


def test_refused_sudo_ends_with_the_line(tmp_path: Path) -> None:
    done = _install(tmp_path, user=1000, sudo="echo refused >&2; exit 1", apt_get="exit 0")
    assert done.returncode == 1
    assert "管理员权限被拒绝" in done.stderr
    assert done.stderr.splitlines()[-1] == LINE


@pytest.mark.parametrize("step", ["update", "install"])
@pytest.mark.parametrize("user", [0, 1000])
def test_a_failing_archive_ends_with_the_line(tmp_path: Path, step: str, user: int) -> None:
    done = _install(tmp_path, user=user, sudo='exec "$@"', apt_get=f'[ "$1" != {step} ]')
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == LINE
    assert "installed" not in done.stdout


def test_root_installs_the_names_of_the_system(tmp_path: Path) -> None:
    done = _install(tmp_path, user=0, apt_get=f'echo "$@" >>"{tmp_path}/asked"')
    assert (done.returncode, done.stdout) == (0, "installed\n")
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked == ["update -qq", "install -qq -y --no-install-recommends libegl1 libasound2t64"]
