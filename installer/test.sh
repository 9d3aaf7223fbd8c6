#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds with warnings as errors and runs every test; the exit code is ctest's.
#   --asan      with the address and undefined-behaviour sanitizers
#   --coverage  branch coverage of the protocol core by its own tests
#   --bench     builds and runs the benchmarks instead
# Further arguments go to ctest: ./installer/test.sh -R tst_frame
set -euo pipefail
# shellcheck source=installer/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mode="test"
case ${1:-} in
--asan | --coverage | --bench)
    mode=${1#--}
    shift
    ;;
--help | -h)
    sed -n '3,7s/^# //p' "$0"
    exit 0
    ;;
esac

case $mode in
coverage)
    set_up test gcovr:gcovr
    build coverage tests/models/protocol/all
    status=0
    ctest --test-dir build/coverage/tests/models/protocol --output-on-failure --timeout 300 "$@" || status=$?
    gcovr --root "$root" --filter "$root/models/protocol/" --branches --exclude-unreachable-branches \
        --exclude-throw-branches build/coverage
    exit "$status"
    ;;
bench)
    set_up test
    build dev fanlight_benchmarks
    exec build/dev/tests/benchmarks/fanlight_benchmarks "$@"
    ;;
asan) preset=asan-ubsan ;;
*) preset=dev ;;
esac

set_up test
build "$preset"
say "Testing"
exec ctest --preset "$preset" --parallel 2 --timeout 300 "$@"
