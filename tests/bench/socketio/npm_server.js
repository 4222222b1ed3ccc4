// The official Socket.IO server with what the playground does for `echo` and `all`. It prints its port.
// SPDX-License-Identifier: GPL-3.0-or-later
'use strict';
const { Server } = require('socket.io');

const http = require('http').createServer();
const io = new Server(http, { pingInterval: 1000, pingTimeout: 800 });
io.on('connection', socket => {
    socket.on('echo', (...args) => socket.emit('echo', ...args));
    socket.on('all', (event, ...args) => io.emit(event, ...args));
});
http.listen(0, '127.0.0.1', () => console.log(http.address().port));
process.stdin.on('data', () => {}).on('end', () => process.exit()); // It ends with the measurement.
