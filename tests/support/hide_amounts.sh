#!/usr/bin/env bash
# Runs a program and shows what it prints, with "$ some" in place of every amount of dollars.
#
#   bash tests/support/hide_amounts.sh <program> [argument...]
set -euo pipefail

"$@" | sed -E 's/\$[0-9]+\.[0-9]+/$ some/g'
