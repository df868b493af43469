#!/usr/bin/env bash
# Sets up, builds and runs the benchmarks, all or the named ones. Prints a line for each:
#
#   name ours peer peer_value ratio target met
#
#   bash tests/bench/run.sh [name ...]
#
# The results of the named ones replace theirs in build/bench/results.json.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
. "$root/tests/support/common.sh"

binaries="$root/build/release/tests/bench"
results="$root/build/bench"

bash "$root/tests/support/setup.sh" bench
use_ccache
cd "$root"
say "building preset release"
mkdir -p "$results"
if ! {
    cmake --preset release && cmake --build --preset release -j "$(build_jobs)"
} > "$root/build/release.log" 2>&1; then
    grep -E -m 20 'error|Error' "$root/build/release.log" >&2 ||
        tail -n 30 "$root/build/release.log" >&2
    fail "preset release does not build; the whole output is in build/release.log"
fi

known=()
for binary in "$binaries"/bench_*; do
    name="$(basename "$binary")"
    if [[ -f "$binary" && -x "$binary" && "$name" != bench_program_* ]]; then
        known+=("${name#bench_}")
    fi
done
wanted=("$@")
if (( $# == 0 )); then
    wanted=("${known[@]}")
fi
for name in "${wanted[@]}"; do
    if [[ " ${known[*]} " != *" $name "* ]]; then
        fail "there is no benchmark '$name'; there are: ${known[*]}"
    fi
done

failed=()
for name in "${wanted[@]}"; do
    say "$name"
    if ! "$binaries/bench_$name" > "$results/$name.jsonl" < /dev/null; then
        failed+=("$name")
        rm -f "$results/$name.jsonl"
    fi
done
say "name ours peer peer_value ratio target met"
/usr/bin/python3 "$root/tests/bench/collect.py" "$results" "${wanted[@]}"
if (( ${#failed[@]} > 0 )); then
    fail "these benchmarks did not finish: ${failed[*]}"
fi
