#!/usr/bin/env bash
# Lets one fuzzer look for so many seconds: run.sh FOLDER TARGET SECONDS, where FOLDER is the build's.
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
folder=$1 target=$2 seconds=$3
cd "$folder"
log=$target.log
mkdir -p "corpus/$target" findings temporary
options=(
    -max_total_time="$seconds"
    -timeout=20          # Seconds for one input: far more than any takes, also on a busy machine.
    -rss_limit_mb=2048   # The sanitizers take most of it.
    -malloc_limit_mb=256 # At once.
    -max_len=65536
    -print_final_stats=1
    -artifact_prefix="findings/$target-"
)
[ ! -f "seeds/$target.dict" ] || options+=(-dict="seeds/$target.dict")

export TMPDIR=$PWD/temporary UBSAN_OPTIONS=print_stacktrace=1
status=0
"bin/fuzz-$target" "${options[@]}" "corpus/$target" "seeds/$target" >"$log" 2>&1 || status=$?
case $status in
0) echo "$target: nothing found in $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs" ;;
72) echo "$target: interrupted" ;;
*)
    tail -n 60 "$log"
    echo "$target: FOUND SOMETHING; all that was said is in $folder/$log"
    found=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
    [ -z "$found" ] || echo "To see it again: $folder/bin/fuzz-$target $folder/$found"
    ;;
esac
exit "$status"
