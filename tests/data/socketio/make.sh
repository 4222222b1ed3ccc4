#!/bin/sh
# Makes the captures anew: make.sh NODE_MODULES [SCENE...]. NODE_MODULES holds socket.io and socket.io-client.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "${1-}" != inside ]; then # In a network of its own, where port 3000 is free.
    modules=$(cd "$1" && pwd)
    shift
    NODE_PATH="$modules" exec unshare -rn "$here/make.sh" inside "$@"
fi
shift
[ $# -gt 0 ] || set -- polling websocket upgrade binary acks namespaces recovery recovery-refused heartbeat deflate broadcast refusals
ip link set lo up
for scene in "$@"; do
    rm -f "$here/$scene.pcapng"
    dumpcap -q -i lo -w "$here/$scene.pcapng" -f 'tcp port 3000' 2>/dev/null &
    capture=$!
    sleep 2
    timeout 20 node "$here/scenes.js" "$scene" || echo "$scene failed" >&2
    sleep 1
    kill -INT "$capture"
    wait "$capture" || true
done
