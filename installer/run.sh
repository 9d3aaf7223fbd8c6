#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds Fanlight and opens its window. Without a display it runs the demo unseen, prints
# what happened on the wire and saves a picture. Arguments are passed on: ./installer/run.sh serve --port 9000
set -euo pipefail
# shellcheck source=installer/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

here=$PWD
set_up build
build release fanlight
fanlight=$root/build/release/app/fanlight
cd "$here"

case ${1:-} in
serve | connect | help | --help | -h | --version | -v) exec "$fanlight" "$@" ;;
esac

if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" = Darwin ]; then
    say "Opening the window"
    exec "$fanlight" "$@"
fi

picture=$root/build/demo.png
say "No display: the demo runs unseen"
# Its platform remarks on everything it does not support; that is of no use here.
export QT_QPA_PLATFORM=offscreen QT_LOGGING_RULES=default.warning=false
"$fanlight" --demo --screenshot "$picture" "$@"
say "The window's picture is $picture"
