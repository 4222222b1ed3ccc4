// Talks to our echo server with the npm package engine.io-client: node client.js URL. Ends with 0 when all was right.
// SPDX-License-Identifier: GPL-3.0-or-later
'use strict';
const assert = require('assert');
const {Socket} = require('engine.io-client');

const texts = ['hello', 'κόσμε €😀', 'x'.repeat(100000)];
const messages = [...texts, Buffer.from([0, 255, 254]), Buffer.alloc(70000, 7)];

function opened(url, options) {
    return new Promise((resolve, reject) => {
        const socket = new Socket(url, {path: '/engine.io/', ...options});
        socket.on('open', () => resolve(socket));
        socket.on('error', reject);
    });
}

function next(socket, event) { return new Promise(resolve => socket.once(event, resolve)); }

/// Sends everything at once, and wants it back in the same order.
async function echoes(socket) {
    const heard = [];
    socket.on('message', message => heard.push(message));
    for (const message of messages)
        socket.send(message);
    while (heard.length < messages.length)
        await next(socket, 'message');
    messages.forEach((message, i) => {
        assert.strictEqual(typeof heard[i] === 'string', typeof message === 'string');
        assert.ok(Buffer.from(heard[i]).equals(Buffer.from(message)), 'message ' + i);
    });
}

async function closes(socket) {
    const closed = next(socket, 'close');
    socket.close();
    assert.strictEqual(await closed, 'forced close');
}

(async () => {
    const url = process.argv[2];
    for (const transports of [['polling'], ['websocket']]) {
        const socket = await opened(url, {transports});
        assert.strictEqual(socket.transport.name, transports[0]);
        await echoes(socket);
        await closes(socket);
    }
    // While the transport changes nothing is lost and nothing comes twice or out of order.
    const socket = await opened(url, {});
    assert.strictEqual(socket.transport.name, 'polling');
    const upgraded = next(socket, 'upgrade');
    await echoes(socket);
    await upgraded;
    assert.strictEqual(socket.transport.name, 'websocket');
    await closes(socket);
    // Three heartbeats of the server's.
    for (const transports of [['polling'], ['websocket']]) {
        const alive = await opened(url, {transports});
        for (let beat = 0; beat < 3; ++beat)
            await next(alive, 'ping');
        await closes(alive);
    }
})().catch(error => {
    console.error(error);
    process.exit(1);
});
