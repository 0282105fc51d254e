# Sourced by ./run and ./test: makes the machine and the environment ready, and does nothing when they are.
#
# setup_environment LOCKFILE LEVEL SYSTEM_PACKAGE...
#   LEVEL "run" or "dev" names the stamp; a finished "dev" environment also serves "run".
# Works on Debian 12+ and Ubuntu 24.04+ with Python 3.11+, as root or as a user with sudo; without either it names the
# exact line to run and stops. Elsewhere it leaves system packages alone.

say() { printf '%s\n' "$*" >&2; }

qt_packages=(libegl1 libgl1 libdbus-1-3 libfontconfig1 libglib2.0-0 libnss3 libasound2 libgbm1 libgssapi-krb5-2
  libxkbfile1 libxkbcommon0 libxcomposite1 libxdamage1 libxrandr2 libxtst6 libx11-xcb1 libxkbcommon-x11-0
  libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0)

find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  say "需要 Python 3.11 或更高版本，没有找到。请先安装：apt-get install python3 python3-venv"
  exit 1
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing_packages() {  # Ubuntu 24.04 renamed some libraries to NAMEt64
  local name
  for name in "$@"; do
    is_installed "$name" || is_installed "${name}t64" || printf '%s\n' "$name"
  done
}

name_in_archive() {
  if apt-cache show "${1}t64" >/dev/null 2>&1; then printf '%s\n' "${1}t64"; else printf '%s\n' "$1"; fi
}

apt_line() {  # PACKAGE...: what an administrator has to run, to the letter
  printf '  apt-get update && apt-get install --no-install-recommends %s\n' "$*"
}

archive_names() {  # PACKAGE...: as this system calls them
  local name
  for name in "$@"; do name_in_archive "$name"; done
}

stop_with_line() {  # REASON PACKAGE...
  local reason=$1
  shift
  say "$reason"
  say "$(apt_line "$@")"
  exit 1
}

install_packages() {
  command -v dpkg-query >/dev/null || return 0
  local missing names as_root=()
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  mapfile -t names < <(archive_names "${missing[@]}")
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      stop_with_line "缺少系统软件包，且当前用户无管理员权限。请由管理员运行后再试：" "${names[@]}"
    as_root=(sudo)
  fi
  say "正在安装系统软件包：${names[*]}"
  "${as_root[@]}" apt-get update -qq >&2 ||
    stop_with_line "软件源没有更新成功（管理员权限被拒绝，或软件源不可用），系统软件包没有装上。请由管理员运行后再试：" "${names[@]}"
  mapfile -t names < <(archive_names "${missing[@]}")  # the lists may have been empty before the update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${names[@]}" >&2 ||
    stop_with_line "系统软件包没有装上。请检查软件源后由管理员运行：" "${names[@]}"
}

without_system_cluster() {  # before PostgreSQL is installed: tests make a server of their own and need no other
  local as_root=() folder=/etc/postgresql-common/createcluster.d
  if ! command -v dpkg-query >/dev/null || is_installed postgresql-common; then return 0; fi
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  "${as_root[@]}" mkdir -p "$folder" 2>/dev/null &&
    printf 'create_main_cluster = false\n' | "${as_root[@]}" tee "$folder/battlemap.conf" >/dev/null || return 0
}

stamp_of() {  # LOCKFILE: what a finished environment is stamped with
  printf '%s %s\n' "$(cat "$1" installer/setup.sh | sha256sum | cut -d' ' -f1)" "$("$(find_python)" -V)"
}

is_ready() {  # LOCKFILE LEVEL
  [ "$(cat ".venv/.ready-$2" 2>/dev/null)" = "$(stamp_of "$1")" ]
}

setup_environment() {
  local lock=$1 level=$2 python
  shift 2
  if is_ready "$lock" "$level"; then return 0; fi
  python=$(find_python)
  local packages=("${qt_packages[@]}" "$@")
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    packages+=("$("$python" -c 'import sys; print(f"python3.{sys.version_info[1]}-venv")')")
  install_packages "${packages[@]}"
  if ! [ -x .venv/bin/python ]; then
    "$python" -m venv .venv || { rm -rf .venv; say "无法建立 Python 环境 .venv，请检查磁盘空间和写权限。"; exit 1; }
  fi
  say "正在安装 Python 组件（首次约一至三分钟）…"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" >&2 || {
    say "Python 组件没有装全。请检查网络或软件源后再运行一次。"
    exit 1
  }
  link_project
  stamp_of "$lock" >".venv/.ready-$level"
}

link_project() {  # the project itself: a path entry and a command, so that nothing has to be built or fetched
  local site
  site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
  pwd >"$site/battlemap.pth"
  cat >.venv/bin/battlemap <<COMMAND
#!$PWD/.venv/bin/python
from desktop.cli import main

main()
COMMAND
  chmod +x .venv/bin/battlemap
}
