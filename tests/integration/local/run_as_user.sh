#!/bin/sh
# Runs a test program as an ordinary user, from a copy that user can read. Status 77: not root.
set -eu
[ "$(id -u)" -eq 0 ] || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
mkdir -m 1777 "$folder/tmp"
install -m 755 "$1" "$folder/test"
cd /
TMPDIR="$folder/tmp" setpriv --reuid=1999999999 --regid=1999999999 --clear-groups \
    --inh-caps=-all "$folder/test"
