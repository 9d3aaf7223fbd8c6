#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds with warnings as errors and runs every test; the exit code is ctest's.
#   --asan      with the address and undefined-behaviour sanitizers
#   --coverage  branch coverage of the protocol core by its own tests
#   --bench     builds and runs the benchmarks instead
#   --fuzz [S]  builds the fuzzers of tests/fuzz with clang and its sanitizers instead, and runs each for S seconds (60),
#               from its seeds and what earlier runs found. The exit code is 1 when one of them crashed; the input that
#               did it is kept under build/fuzz/crashes: build/fuzz/tests/fuzz/fuzz_NAME FILE runs it again.
# Further arguments go to ctest: ./installer/test.sh -R tst_frame
set -euo pipefail
# shellcheck source=installer/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mode="test"
case ${1:-} in
--asan | --coverage | --bench | --fuzz)
    mode=${1#--}
    shift
    ;;
--help | -h)
    sed -n '3,11s/^# //p' "$0"
    exit 0
    ;;
esac

# One fuzzer for some seconds; says what it did.
fuzz() { # name seconds
    local corpus=build/fuzz/corpus/$1 crashes=build/fuzz/crashes/$1 log=build/fuzz/$1.log status=0
    mkdir -p "$corpus" "$crashes"
    LSAN_OPTIONS="suppressions=$root/tests/support/lsan.supp:print_suppressions=0" \
        "build/fuzz/tests/fuzz/fuzz_$1" -max_total_time="$2" -max_len=2048 -timeout=20 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$crashes/" "$corpus" "tests/fuzz/seeds/$1" >"$log" 2>&1 || status=$?
    say "$1: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions," \
        "$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1) places of the program reached"
    [ "$status" -eq 0 ] && return
    tail -n 40 "$log"
    say "$1 crashed (exit code $status): $log; the input is in $crashes"
    return 1
}

case $mode in
fuzz)
    seconds=60
    case ${1:-} in
    [1-9]*) seconds=$1 ;;
    esac
    # The entries are words without spaces: to be split.
    # shellcheck disable=SC2046
    set_up test $(packages_to_fuzz "$(package_manager)")
    build fuzz fanlight_fuzzers
    status=0
    for folder in tests/fuzz/seeds/*/; do
        fuzz "$(basename "$folder")" "$seconds" || status=1
    done
    exit "$status"
    ;;
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
