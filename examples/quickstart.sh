#!/usr/bin/env bash
# Installs what is missing, builds rexa, and tells the clustering story on real data.
#
#   bash examples/quickstart.sh
#
# What it makes lies below build/; the history of the story is build/quickstart/history, to which
# every further time adds its own.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
. "$root/tests/support/common.sh"

if (( $# > 0 )); then
    fail "unknown argument '$1': this script takes none"
fi

bash "$root/tests/support/setup.sh" quickstart
use_ccache
install_python_package
mkdir -p "$root/build/quickstart"
cd "$root/build/quickstart"
say "running examples/python/clustering.py"
exec "$root/build/venv/bin/python" "$root/examples/python/clustering.py"
