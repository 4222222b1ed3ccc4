// Talks to the echo server with the npm package ws: node ws_client.js URL. Ends with 0 when every answer was right.
// SPDX-License-Identifier: GPL-3.0-or-later
'use strict';
const assert = require('assert');
const WebSocket = require('ws');

const messages = ['', 'hello', 'κόσμε', 'x'.repeat(70000), Buffer.from([0, 255, 254]), Buffer.alloc(1 << 20, 7)];

function echoes(url, options) {
    return new Promise((resolve, reject) => {
        const socket = new WebSocket(url, options);
        let next = 0;
        const send = () => socket.send(messages[next]);
        socket.on('open', () => {
            assert.strictEqual(socket.extensions, options.perMessageDeflate ? 'permessage-deflate' : '');
            socket.ping('are you there?');
        });
        socket.on('pong', payload => {
            assert.strictEqual(payload.toString(), 'are you there?');
            send();
        });
        socket.on('message', (data, isBinary) => {
            assert.strictEqual(isBinary, Buffer.isBuffer(messages[next]));
            assert.ok(data.equals(Buffer.from(messages[next])));
            ++next < messages.length ? send() : socket.close(4001, 'done');
        });
        socket.on('close', code => code === 4001 ? resolve() : reject(new Error('closed with ' + code)));
        socket.on('error', reject);
    });
}

(async () => {
    const forget = {serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 0};
    const small = {serverMaxWindowBits: 9, clientMaxWindowBits: 9, threshold: 0};
    for (const perMessageDeflate of [false, true, {threshold: 0}, forget, small])
        await echoes(process.argv[2], {perMessageDeflate});
})().catch(error => {
    console.error(error.message);
    process.exit(1);
});
