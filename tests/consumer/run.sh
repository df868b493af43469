#!/usr/bin/env bash
# One step of the consumer tests; see CMakeLists.txt beside this file.
#
#   bash run.sh <source> <build> <work folder> <step> <static|shared>
set -euo pipefail

source="$1" build="$2" step="$4" linkage="$5"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
work="$3/$linkage"
prefix="$work/moved/prefix"

quietly() {
    "$@" > "$work/$step.log" 2>&1 || {
        tail -n 40 "$work/$step.log"
        return 1
    }
}

install_static() {
    quietly cmake --install "$build" --prefix "$work/first"
}

install_shared() {
    quietly cmake -S "$source" -B "$work/library" -G Ninja -DCMAKE_BUILD_TYPE=Debug \
        -DBUILD_SHARED_LIBS=ON -DREXA_BUILD_TESTS=OFF -DREXA_BUILD_EXAMPLES=OFF
    quietly cmake --build "$work/library"
    quietly cmake --install "$work/library" --prefix "$work/first"
}

move_installed() {
    mkdir -p "$(dirname "$prefix")"
    mv "$work/first" "$prefix"
}

library_folder() {
    dirname "$(find "$prefix" -name 'librexa.a' -o -name 'librexa.so' | head -n 1)"
}

# check <program> <expected output>
check() {
    LD_LIBRARY_PATH="$(library_folder)" bash "$source/tests/support/expect_output.sh" "$2" "$1"
}

# build_project <source of the project> <cmake argument>...
build_project() {
    local project="$1"
    shift
    quietly cmake -S "$project" -B "$work/$step" -G Ninja -DCMAKE_BUILD_TYPE=Debug "$@"
    quietly cmake --build "$work/$step"
}

mkdir -p "$work"
case "$step" in
    install)
        rm -rf "$work/first" "$work/moved"
        "install_$linkage"
        move_installed
        test -x "$prefix/libexec/rexa/rexa-launcher"
        ;;
    find_package)
        build_project "$here/find_package" -DCMAKE_PREFIX_PATH="$prefix"
        check "$work/$step/consumer" "$here/main.expected"
        ;;
    pkg_config)
        rm -rf "${work:?}/$step"
        mkdir -p "$work/$step"
        PKG_CONFIG_PATH="$(library_folder)/pkgconfig" quietly \
            make -C "$work/$step" -f "$here/pkg_config/Makefile" VPATH="$here/pkg_config"
        check "$work/$step/consumer" "$here/main.expected"
        ;;
    add_subdirectory)
        build_project "$here/add_subdirectory" -DREXA_SOURCE="$source" -DREXA_WERROR=ON
        LD_LIBRARY_PATH= bash "$source/tests/support/expect_output.sh" "$here/main.expected" \
            "$work/$step/consumer"
        ;;
    readme)
        rm -rf "$work/readme-source"
        /usr/bin/python3 "$source/tests/support/readme_example.py" "$source/README.md" cpp \
            "$work/readme-source"
        cp "$here/readme/CMakeLists.txt" "$work/readme-source/"
        build_project "$work/readme-source" -DCMAKE_PREFIX_PATH="$prefix"
        check "$work/$step/consumer" "$work/readme-source/expected"
        ;;
    exported_symbols)
        # Inlined code of other libraries would meet other versions of it; the parts of rexa are
        # nobody's business.
        exported="$(nm -D --defined-only "$(library_folder)/librexa.so" | awk '{ print $3 }')"
        types='[0-9]+[A-Z]|6detail'
        functions='[0-9]+[a-z][a-z_0-9]*(B5cxx11)?E|eqE|ssE|plERKNS_10TokenUsageE'
        # The client of a remote service has a namespace of its own, with its insides beside it.
        client='6Client|9Sandboxes|9Snapshots|7Volumes|7Toolbox|7Process|8Sessions|11Interpreter'
        client="7daytona2v0($client|5Files|3Git|12UploadSource|15DownloadHandler|$functions)"
        strangers="$(grep -v -E "^_Z(N[KO]?|T[ISVT]N)4rexa($types|$functions|$client)" \
            <<< "$exported" || true)"
        if [[ -n "$strangers" ]]; then
            echo "librexa.so exports names that are not rexa's own:"
            head -n 20 <<< "$strangers"
            exit 1
        fi
        grep -q '^_ZN4rexa6Engine3run' <<< "$exported"
        ;;
    *)
        echo "unknown step $step"
        exit 2
        ;;
esac
