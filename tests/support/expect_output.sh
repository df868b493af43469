#!/usr/bin/env bash
# Runs a program in a fresh folder and compares what it prints with a file, byte for byte.
#
#   bash tests/support/expect_output.sh <file> <program> [argument...]
set -euo pipefail

expected="$(realpath "$1")"
shift
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$@" > output
diff -u "$expected" output
