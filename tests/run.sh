#!/usr/bin/env bash
# Sets up, builds and runs every test. The last line is `N passed, N failed, N skipped`.
#
#   bash tests/run.sh [--full]
#
# --full adds the slow tests (1000 kills, soak), the sanitizer presets and fuzzing.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
. "$root/tests/support/common.sh"

full=no
for argument in "$@"; do
    case "$argument" in
        --full) full=yes ;;
        *) fail "unknown argument '$argument': the only one is --full" ;;
    esac
done

cd "$root"
results="$root/build/results"
result_files=()
failed_steps=()
fuzz_seconds=60

build_preset() {
    local preset="$1"
    say "building preset $preset"
    if ! {
        cmake --preset "$preset" && cmake --build --preset "$preset" -j "$(build_jobs)"
    } > "$root/build/$preset.log" 2>&1; then
        grep -E -m 20 'error|Error' "$root/build/$preset.log" >&2 ||
            tail -n 30 "$root/build/$preset.log" >&2
        echo "rexa: preset $preset does not build; the whole output is in build/$preset.log" >&2
        failed_steps+=("build-$preset")
        return 1
    fi
}

# run_ctest <preset> <name of the result> <ctest arguments>...
run_ctest() {
    local preset="$1" name="$2"
    shift 2
    say "ctest: $name"
    result_files+=("$results/$name.xml")
    ctest --preset "$preset" -j "$(build_jobs)" --no-tests=error \
        --test-output-size-passed 1000000 --test-output-size-failed 1000000 \
        --output-junit "$results/$name.xml" "$@" < /dev/null || true
}

# run_pytest <name of the result> <folder> <seconds>
run_pytest() {
    say "pytest: $1"
    result_files+=("$results/$1.xml")
    timeout "$3" "$root/build/venv/bin/python" -m pytest -q -p no:cacheprovider "$root/tests/$2" \
        --junit-xml="$results/$1.xml" < /dev/null || true
}

# fuzz <target>, in the background; leaves <results>/<name>.failed behind where it finds something
fuzz() {
    local target="$1" name
    name="$(basename "$target")"
    say "fuzzing with $name for $fuzz_seconds seconds"
    mkdir -p "$root/build/fuzz/found/$name"
    if ! "$target" -max_total_time="$fuzz_seconds" -print_final_stats=0 -verbosity=0 \
        -artifact_prefix="$root/build/fuzz/found/$name/" "$root/build/fuzz/found/$name" \
        "$root/tests/fuzz/corpus/${name#fuzz_}" > "$results/$name.log" 2>&1 < /dev/null; then
        tail -n 20 "$results/$name.log"
        touch "$results/$name.failed"
    fi
}

run_fuzzers() {
    build_preset fuzz || return 0
    local target failed
    for target in "$root"/build/fuzz/tests/fuzz/fuzz_*; do
        if [[ ! -f "$target" || ! -x "$target" ]]; then
            continue
        fi
        while (($(jobs -r | wc -l) >= $(build_jobs))); do
            wait -n || true
        done
        fuzz "$target" &
    done
    wait
    for failed in "$results"/fuzz_*.failed; do
        if [[ -e "$failed" ]]; then
            failed_steps+=("$(basename "$failed" .failed)")
        fi
    done
}

bash "$root/tests/support/setup.sh" "$([[ $full == yes ]] && echo full || echo tests)"
rm -rf "$results"
mkdir -p "$results"
use_ccache

if build_preset dev; then
    run_ctest dev ctest -LE 'live|slow'
    run_ctest dev ctest-live -L live
    if [[ $full == yes ]]; then
        run_ctest dev ctest-slow -L slow
    fi
    run_pytest pytest-fake-daytona fake_daytona 300
    run_pytest pytest-fake-models fake_models 300
    run_pytest pytest-remote-helper unit/daytona/remote 300
fi
if install_python_package; then
    run_pytest pytest python 1200
else
    failed_steps+=("python-package")
fi
if [[ $full == yes ]]; then
    if build_preset asan; then
        run_ctest asan ctest-asan -LE 'live|slow|consumer|example'
    fi
    if build_preset tsan; then
        run_ctest tsan ctest-tsan -L tsan
    fi
    run_fuzzers
fi

tally=(/usr/bin/python3 "$root/tests/support/tally.py")
if [[ "${CI:-}" == true ]]; then
    tally+=(--ci)
fi
for step in "${failed_steps[@]+"${failed_steps[@]}"}"; do
    tally+=(--failed-step "$step")
done
say "results"
"${tally[@]}" "${result_files[@]+"${result_files[@]}"}"
