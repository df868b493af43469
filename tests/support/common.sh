# Sourced by rexa's scripts, which have set `root` to the checkout.

# What the scripts make must be readable by the sandbox's own user, whatever umask they start with.
umask 022

say() {
    printf '==> %s\n' "$*"
}

fail() {
    printf 'rexa: %s\n' "$@" >&2
    exit 1
}

build_jobs() {
    nproc
}

use_ccache() {
    if [[ -x /usr/bin/ccache ]]; then
        export CMAKE_C_COMPILER_LAUNCHER=/usr/bin/ccache CMAKE_CXX_COMPILER_LAUNCHER=/usr/bin/ccache
        export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=true
    fi
}

# Installs the Python package from this checkout into build/venv, unless nothing has changed.
install_python_package() {
    local stamp="$root/build/venv/.rexa" changed
    if [[ -e "$stamp" ]]; then
        changed="$(find "$root/CMakeLists.txt" "$root/pyproject.toml" "$root/include" "$root/src" \
            "$root/python" -type f -newer "$stamp" -not -path '*/__pycache__/*' -print -quit)"
        if [[ -z "$changed" ]]; then
            return 0
        fi
    fi
    say "building and installing the Python package (minutes the first time;" \
        "build/python-package.log grows meanwhile)"
    local now log="$root/build/python-package.log"
    now="$(mktemp "$root/build/venv/.rexa-XXXXXX")"
    if ! CMAKE_BUILD_PARALLEL_LEVEL="$(build_jobs)" "$root/build/venv/bin/python" -m pip install \
        -v --disable-pip-version-check --no-build-isolation --no-deps --force-reinstall "$root" \
        > "$log" 2>&1; then
        grep -E -m 20 'error|Error' "$log" >&2 || tail -n 30 "$log" >&2
        rm -f "$now"
        echo "rexa: the Python package does not build; see build/python-package.log" >&2
        return 1
    fi
    mv "$now" "$stamp"
}
