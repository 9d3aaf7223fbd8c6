# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What run.sh and test.sh share: finding out what is missing, installing it, configuring and building.
# Works with bash 3.2 (macOS): an empty array is expanded as ${a[@]+"${a[@]}"}.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "== $*"; }

fail() {
    printf '%s\n' "$0: $*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        fail "this needs administrator rights, and there is no sudo: run as root: $*"
    fi
}

package_manager() {
    if [ "$(uname -s)" = Darwin ]; then
        has brew || fail "Homebrew is needed to install what is missing: see https://brew.sh"
        echo brew
    elif has apt-get; then echo apt
    elif has dnf; then echo dnf
    elif has pacman; then echo pacman
    else echo none
    fi
}

# The lists. One entry is "package", "one|other" (whichever the system has), or "command:package", which is
# there when the command is, wherever it came from. A "?" in front: left out where the system has no such package.
packages_to_build() {
    case $1 in
    apt) echo "build-essential cmake:cmake ninja:ninja-build ccache:ccache pkg-config:pkg-config qt6-base-dev" \
        "qt6-websockets-dev|libqt6websockets6-dev qt6-svg-dev|libqt6svg6-dev libgl-dev zlib1g-dev libssl-dev" \
        "?libexpected-dev ?libqcustomplot-dev qt6-qpa-plugins fonts-dejavu-core" ;;
    dnf) echo "g++:gcc-c++ cmake:cmake ninja:ninja-build ccache:ccache git:git qt6-qtbase-devel" \
        "qt6-qtwebsockets-devel qt6-qtsvg-devel zlib-devel openssl-devel ?expected-devel ?qcustomplot-qt6-devel" \
        "dejavu-sans-fonts dejavu-sans-mono-fonts" ;;
    pacman) echo "g++:gcc cmake:cmake ninja:ninja ccache:ccache git:git qt6-base qt6-websockets qt6-svg zlib openssl" \
        "?tl-expected ?qcustomplot-qt6 ttf-dejavu" ;;
    brew) echo "cmake:cmake ninja:ninja ccache:ccache qt openssl@3 ?tl-expected" ;;
    esac
}

packages_to_test() {
    case $1 in
    apt) echo "libbenchmark-dev python3 python3-websockets curl:curl openssl:openssl ss:iproute2 node:nodejs node-ws" \
        "?clang-format-14|clang-format" \
        "?chromium:chromium" ;;
    dnf) echo "google-benchmark-devel python3 python3-websockets curl:curl openssl:openssl ss:iproute" \
        "?chromium-browser:chromium" ;;
    pacman) echo "benchmark python python-websockets curl:curl openssl:openssl ss:iproute2 ?chromium:chromium" ;;
    brew) echo "google-benchmark python3:python" ;;
    esac
}

packages_to_fuzz() { # clang with the run-time libraries of its fuzzer and its sanitizers
    case $1 in
    apt) echo "clang++:clang ?libclang-rt-dev" ;;
    dnf) echo "clang++:clang compiler-rt" ;;
    pacman) echo "clang++:clang compiler-rt" ;;
    brew) echo "llvm" ;; # Apple's clang has no fuzzer
    esac
}

is_installed() { # manager package
    case $1 in
    apt) dpkg-query -W -f='${db:Status-Status}\n' "$2" 2>/dev/null | grep -x installed >/dev/null ;;
    dnf) rpm -q --whatprovides "$2" >/dev/null 2>&1 ;;
    pacman) pacman -T "$2" >/dev/null 2>&1 ;;
    brew) brew list --versions "$2" >/dev/null 2>&1 ;;
    esac
}

# grep reads to the end on purpose: under pipefail a writer that dies of SIGPIPE would count as a failure.
is_known() { # manager package: could it be installed?
    case $1 in
    apt) apt-cache show "$2" 2>/dev/null | grep '^Package:' >/dev/null ;;
    dnf) [ -n "$(dnf -q repoquery --whatprovides "$2" 2>/dev/null)" ] ;;
    pacman) pacman -Si "$2" >/dev/null 2>&1 ;;
    brew) brew info "$2" >/dev/null 2>&1 ;;
    esac
}

is_there() { # manager entry
    local entry=${2#\?} name
    case $entry in
    *:*) has "${entry%%:*}" && return 0 ;;
    esac
    local IFS='|'
    for name in ${entry#*:}; do
        is_installed "$1" "$name" && return 0
    done
    return 1
}

# Prints the package to install for an entry: the first alternative that the system knows.
choose() { # manager entry
    local entry=${2#\?} name
    local IFS='|'
    for name in ${entry#*:}; do
        if is_known "$1" "$name"; then
            echo "$name"
            return 0
        fi
    done
    return 1
}

refresh_lists() {
    case $1 in
    apt) as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update ;;
    pacman) as_root pacman -Sy --noconfirm ;;
    esac
}

install_packages() {
    local manager=$1
    shift
    case $manager in
    apt) as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@" ;;
    dnf) as_root dnf install -y "$@" ;;
    pacman) as_root pacman -S --needed --noconfirm "$@" ;;
    brew) brew install "$@" ;;
    esac
}

# Installs those of the entries that are not there; touches nothing, not even the lists, when all are.
ensure_packages() { # manager entries...
    local manager=$1 entry name
    local missing=() names=()
    shift
    for entry in "$@"; do
        is_there "$manager" "$entry" || missing+=("$entry")
    done
    # What the system does not offer at all was looked for once; looking again on every run would be a waste.
    local unavailable="$root/build/.not-packaged"
    for entry in ${missing[@]+"${missing[@]}"}; do
        [ -f "$unavailable" ] && grep -qxF -- "$manager $entry" "$unavailable" && continue
        names+=("$entry")
    done
    if [ ${#names[@]} -eq 0 ]; then
        say "Everything needed is installed"
        return
    fi
    say "Missing: ${names[*]#\?}"
    refresh_lists "$manager"
    missing=("${names[@]}")
    names=()
    for entry in "${missing[@]}"; do
        if name=$(choose "$manager" "$entry"); then
            names+=("$name")
        elif [ "${entry#\?}" != "$entry" ]; then
            mkdir -p "$root/build"
            echo "$manager $entry" >>"$unavailable"
        else
            fail "this system offers no package ${entry#*:}; install it by hand and run this again"
        fi
    done
    [ ${#names[@]} -eq 0 ] && return
    say "Installing with $manager: ${names[*]}"
    install_packages "$manager" "${names[@]}"
}

set_up() { # "build", or "test" for the test packages too, and further entries
    local manager entries purpose=$1
    shift
    manager=$(package_manager)
    if [ "$manager" = none ]; then
        say "No package manager that this script knows (apt, dnf, pacman, brew): trying with what is there"
        return
    fi
    entries=$(packages_to_build "$manager")
    [ "$purpose" = test ] && entries="$entries $(packages_to_test "$manager")"
    # The entries are words without spaces: to be split.
    # shellcheck disable=SC2086
    set -- $entries "$@"
    ensure_packages "$manager" "$@"
    if [ "$manager" = brew ]; then
        CMAKE_PREFIX_PATH="$(brew --prefix)${CMAKE_PREFIX_PATH:+:$CMAKE_PREFIX_PATH}"
        export CMAKE_PREFIX_PATH
        OPENSSL_ROOT_DIR="$(brew --prefix openssl@3)" # macOS has a library of that name, without its headers
        export OPENSSL_ROOT_DIR
    fi
}

# Configures once (ninja does it again by itself when the rules changed) and builds what is not up to date.
build() { # preset target...
    local preset=$1
    shift
    cd "$root" || fail "cannot enter $root"
    if [ ! -f "build/$preset/build.ninja" ]; then
        say "Configuring (preset $preset)"
        cmake --preset "$preset"
    fi
    say "Building (preset $preset)"
    cmake --build --preset "$preset" --target "${@:-all}"
}
