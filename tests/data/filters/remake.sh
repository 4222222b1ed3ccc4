#!/bin/sh
# Asks the tshark that is installed (4.0) which packets each expression selects, and writes expressions.txt anew.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$(dirname "$0")"
export FILTERS=expressions.txt TZ=UTC
new=$(mktemp)
trap 'rm -f "$new"' EXIT
sed -n '/^= /q;p' "$FILTERS" >"$new"
for SECTION in $(sed -n 's/^= //p' "$FILTERS"); do
    export SECTION
    echo "= $SECTION" >>"$new"
    tshark -n -X lua_script:select.lua -q -r "../protocols/$SECTION" 2>/dev/null >>"$new"
done
cat "$new" >"$FILTERS"
