#!/usr/bin/env bash
# Runs the escape suite inside a guard of its own: mount, network, process, message and name
# namespaces, in which /run and /tmp are private and the loopback interface is "the host". An
# attack that gets out of its sandbox is still in there.
#
#   bash run.sh <escape_suite> [part of a test's name]
#
# Started by root everything is run twice: as root, and as an unprivileged user. The last line is
# `N passed, N failed, N skipped`.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"

say() {
    printf '==> %s\n' "$*"
}

fail() {
    printf 'rexa: %s\n' "$@" >&2
    exit 1
}

# Copies to where an unprivileged user can read; the folder is the guard's /tmp.
prepare() {
    local suite="$1" work="$2"
    chmod 711 "$work"
    mkdir -m 1777 "$work/tmp"
    mkdir -m 755 "$work/tmp/suite"
    cp -r "$here/attacks" "$here/host.py" "$here/run.sh" "$work/tmp/suite/"
    cp "$suite" "$work/tmp/suite/escape_suite"
    rm -rf "$work/tmp/suite/attacks/__pycache__"
    chmod -R a+rX "$work/tmp/suite"
}

enter_guard() {
    local work="$1" only="$2"
    local -a user=()
    if (( EUID != 0 )); then
        user=(--user --map-current-user --keep-caps)
    fi
    REXA_CANARY_SECRET="REXA_CANARY_$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')" \
        unshare "${user[@]}" --mount --propagation private --net --ipc --uts --pid --fork \
        --kill-child --mount-proc bash "$work/tmp/suite/run.sh" --in-guard "$work" "$only"
}

run_outside() {
    local suite="${1:?usage: run.sh <escape_suite> [part of a name]}" only="${2:-}" work status=0
    umask 022
    work="$(mktemp -d /tmp/rexa-test-escape-XXXXXX)"
    trap 'rm -rf "$work"' EXIT
    prepare "$suite" "$work"
    enter_guard "$work" "$only" < /dev/null || status=$?
    if [[ ! -e "$work/tmp/closing" ]]; then
        echo "the guard ended early with status $status"
        echo "0 passed, 1 failed, 0 skipped"
        exit 1
    fi
    cat "$work/tmp/closing"
    exit "$status"
}

host_pid=
end_host() {
    if [[ -n "$host_pid" ]]; then
        kill "$host_pid" 2>/dev/null || true
        wait "$host_pid" 2>/dev/null || true
        host_pid=
    fi
}

# The guard's own process is the first one; nobody else may be left.
count_processes() {
    local folder count=0
    for folder in /proc/[0-9]*; do
        if [[ "${folder#/proc/}" != "$$" ]]; then
            echo "left behind: $(tr '\0' ' ' < "$folder/cmdline" 2>/dev/null)" >&2
            count=$((count + 1))
        fi
    done
    return "$count"
}

# run_half <name> <part of a name> <command that takes the privileges away>...
run_half() {
    local name="$1" only="$2" folder="/tmp/$1"
    shift 2
    say "escape suite as $name"
    "$@" mkdir -m 755 "$folder"
    mkfifo "$folder.ready"
    chmod a+rw "$folder.ready"
    "$@" /usr/bin/python3 -I /tmp/suite/host.py "$folder" > "$folder.ready" &
    host_pid=$!
    local ready=
    read -r ready < "$folder.ready" || true
    [[ "$ready" == ready ]] || fail "the host of the tests did not start"
    "$@" /tmp/suite/escape_suite --facts "$folder/facts" --attacks /tmp/suite/attacks \
        --only "$only" --results "$folder/results" || true
    end_host
    local passed=0 failed=0
    read -r passed failed < "$folder/results" || failed=1
    if ! count_processes; then
        failed=$((failed + 1))
    fi
    total_passed=$((total_passed + passed))
    total_failed=$((total_failed + failed))
}

unused_uid() {
    local uid=64321
    while getent passwd "$uid" > /dev/null; do
        uid=$((uid + 1))
    done
    echo "$uid"
}

run_inside() {
    local work="$1" only="$2" uid
    total_passed=0 total_failed=0
    local skipped=0
    trap end_host EXIT
    mount --bind "$work/tmp" /tmp
    mount -t tmpfs -o mode=1777 tmpfs /run
    cd /
    # Processes of the host get numbers that none in a sandbox has: an attack that kills by number
    # must not hit itself. Without that setting in the kernel it may.
    echo 20000 2>/dev/null > /proc/sys/kernel/ns_last_pid || true
    if (( EUID == 0 )); then
        run_half root "$only" env
        rm -rf /run/* /tmp/.X11-unix /tmp/rexa-canary
        uid="$(unused_uid)"
        run_half user "$only" setpriv --reuid="$uid" --regid="$uid" --clear-groups \
            --inh-caps=-all --bounding-set=-all
    else
        # Raising the loopback interface needs the guard's privileges; the suite must have none.
        /usr/bin/python3 -I /tmp/suite/host.py --loopback
        run_half user "$only" setpriv --ambient-caps=-all --inh-caps=-all
        skipped=$((total_passed + total_failed))
        say "not started by root: the half that runs as root was skipped"
    fi
    echo "$total_passed passed, $total_failed failed, $skipped skipped" > /tmp/closing
    (( total_failed == 0 ))
}

if [[ "${1:-}" == --in-guard ]]; then
    shift
    run_inside "$@"
else
    run_outside "$@"
fi
