// The playground as the official server would have it, so that each check is held against both: prints its port.
// SPDX-License-Identifier: GPL-3.0-or-later
'use strict';
const { Server } = require('socket.io');

const settings = { pingInterval: 1000, pingTimeout: 800, maxHttpBufferSize: 1e6, connectTimeout: 1500, cors: { origin: '*' } };
if (process.argv[2] === 'recovery')
    settings.connectionStateRecovery = { maxDisconnectionDuration: 3000, skipMiddlewares: true };
const io = new Server(0, settings);
const endings = new Map();

function refusal(message, data) {
    return Object.assign(new Error(message), { data });
}

function greet(socket) {
    const { nsp } = socket;
    const own = (room) => (room === socket.id ? '<self>' : room);
    const rooms = () => [...socket.rooms].map(own).sort();
    const forms = {
        'echo': (...a) => socket.emit('echo', ...a),
        'ack': (...a) => a.pop()(...a),
        'ack-after': (ms, cb) => setTimeout(() => cb('late', ms), ms),
        'never-ack': () => {},
        'set-data': (data, cb) => cb(...((socket.data = data), [])),
        'transport': (cb) => cb(socket.conn.transport.name),
        'ask-me': (ms, ...a) => socket.timeout(ms).emit('question', ...a, (error, reply) =>
            socket.emit('answer', error ? error.message : null, reply)),
        'join': (room, cb) => cb((socket.join(room), rooms())),
        'leave': (room, cb) => cb(([].concat(room).forEach((one) => socket.leave(one)), rooms())),
        'rooms': (cb) => cb(rooms()),
        'to': (room, event, ...a) => socket.to(room).emit(event, ...a),
        'in': (room, event, ...a) => nsp.in(room).emit(event, ...a),
        'to-except': (room, but, event, ...a) => socket.to(room).except(but).emit(event, ...a),
        'all-except': (but, event, ...a) => nsp.except(but).emit(event, ...a),
        'broadcast': (event, ...a) => socket.broadcast.emit(event, ...a),
        'broadcast-except': (but, event, ...a) => socket.broadcast.except(but).emit(event, ...a),
        'all': (event, ...a) => nsp.emit(event, ...a),
        'all-ack': (room, ms, event, a, cb) => nsp.to(room).timeout(ms).emit(event, a, (error, replies) =>
            cb(error ? error.message : null, replies)),
        'count': async (room, cb) => cb((await nsp.in(room).fetchSockets()).length),
        'sockets-join': (room, more, cb) => cb(...(nsp.in(room).socketsJoin(more), [])),
        'sockets-leave': (room, less, cb) => cb(...(nsp.in(room).socketsLeave(less), [])),
        'disconnect-sockets': (room, close) => nsp.in(room).disconnectSockets(close),
        'volatile-burst': (n) => {
            for (let i = 0; i < n; ++i)
                socket.volatile.emit('v', i);
            socket.emit('v-done');
        },
        'burst': (n) => {
            for (let i = 0; i < n; ++i)
                socket.emit('b', i);
        },
        'later': (ms, event, ...a) => setTimeout(() => nsp.to(socket.id).emit(event, ...a), ms),
        'later-volatile': (ms, event, ...a) => setTimeout(() => nsp.to(socket.id).volatile.emit(event, ...a), ms),
        'kick': (close) => socket.disconnect(close),
        'drop-engine': () => socket.conn.close(),
        'kill-transport': () => socket.conn.transport.socket
            ? socket.conn.transport.socket.terminate() : socket.conn.transport.req?.socket.destroy(),
        'reason-of': (id, cb) => cb(...(endings.get(id) ?? [null, null])),
    };
    for (const [event, form] of Object.entries(forms))
        socket.on(event, form);
    let known = 0;
    socket.on('disconnecting', () => (known = socket.rooms.size));
    socket.on('disconnect', (reason) => endings.set(socket.id, [reason, known]));
    socket.emit('welcome', {
        id: socket.id, recovered: socket.recovered, auth: socket.handshake.auth, query: socket.handshake.query,
        header: socket.handshake.headers['x-kit'], transport: socket.conn.transport.name, nsp: nsp.name,
        data: socket.data });
}

io.use((socket, next) => socket.handshake.auth.reject === 'yes'
    ? next(refusal('rejected by middleware', { code: 'E_REJECT', retry: false })) : next());
io.of('/admin').use((socket, next) => {
    if (socket.handshake.auth.token !== 'secret')
        return next(refusal('not authorized', { content: 'Please retry later' }));
    socket.data.role = 'admin';
    next();
});
for (const nsp of ['/', '/plain', '/admin', /^\/dynamic-\d+$/])
    io.of(nsp).on('connection', greet);
io.httpServer.on('listening', () => console.log(io.httpServer.address().port));
