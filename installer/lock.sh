#!/usr/bin/env bash
# Make the two lock files again from pyproject.toml, against the public index alone. Needs `uv` on the PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
options=(--no-config --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet)
env -u UV_INDEX -u UV_FIND_LINKS -u UV_EXTRA_INDEX_URL \
    uv pip compile "${options[@]}" "$@" pyproject.toml -o requirements.lock
env -u UV_INDEX -u UV_FIND_LINKS -u UV_EXTRA_INDEX_URL \
    uv pip compile "${options[@]}" "$@" --all-extras -c requirements.lock pyproject.toml -o requirements-dev.lock
