# The first word of each answer decides; what a command prints is left out.
answers= escapes=
attempt() {
    name=$1
    shift
    if "$@" > /dev/null 2>&1; then
        escapes="$escapes, $name"
    else
        answers="$answers, $name"
    fi
}
write_to() { echo 1 > "$1"; }
attempt shadow cat /etc/shadow
attempt core_pattern test -w /proc/sys/kernel/core_pattern
attempt usr write_to /usr/rexa-escape
attempt root write_to /rexa-escape
attempt unshare unshare --user --map-root-user true
attempt mount mount -t tmpfs none /tmp
attempt nsenter nsenter --target 1 --mount true
attempt environ cat /proc/1/environ
attempt su su -c true
attempt sys test -e /sys
if grep -q '^NoNewPrivs:.1' /proc/self/status; then
    answers="$answers, no_new_privs"
else
    escapes="$escapes, no_new_privs"
fi
if [ -n "$escapes" ]; then
    echo "ESCAPED: ${escapes#, }"
else
    echo "refused: ${answers#, }"
fi
