// The official server, which does what its clients ask it for: node npm_server.js OPTIONS, with options as JSON. It
// prints a JSON object a line: first {"port": …}, then what it got.
// SPDX-License-Identifier: GPL-3.0-or-later
'use strict';
const { Server } = require('socket.io');

const { port = 0, recovery = false, ...options } = JSON.parse(process.argv[2] || '{}');
if (recovery)
    options.connectionStateRecovery = { maxDisconnectionDuration: 60000 };
const http = require('http').createServer();
const io = new Server(http, options);
const say = what => process.stdout.write(JSON.stringify(what) + '\n');

// What came over the wire, text as it was and the size of what is binary.
io.engine.on('connection', engine => {
    say({ session: engine.id, address: engine.request.socket.remotePort });
    engine.on('data', data => say({ data: typeof data === 'string' ? data : data.length }));
    engine.on('upgrade', () => say({ upgraded: engine.id }));
    engine.on('close', reason => say({ ended: reason }));
});

const handlers = {
    echo: (socket, ...args) => socket.emit('echo', ...args),
    ack: (socket, ...args) => args.pop()(...args),
    'ack-after': (socket, ms, cb) => setTimeout(() => cb('late', ms), ms),
    'ack-at-try': (socket, n, cb) => { if (++tries % n === 0) cb('at last'); },
    'never-ack': () => {},
    'ask-me': (socket, ms, ...args) => socket.timeout(ms).emit('question', ...args,
        (err, reply) => socket.emit('answer', err ? err.message : null, reply === undefined ? null : reply)),
    join: (socket, room, cb) => { socket.join(room); cb(); },
    to: (socket, room, ...args) => io.of(socket.nsp.name).to(room).emit(...args),
    later: (socket, ms, ...args) => {
        const id = socket.id;
        setTimeout(() => io.of(socket.nsp.name).to(id).emit(...args), ms);
    },
    kick: (socket, close) => socket.disconnect(close),
    'drop-engine': socket => socket.conn.close(),
    raw: (socket, text) => socket.conn.write(text),
    'kill-transport': socket => reset(socket.conn.transport),
};
let tries = 0;

// Of polling, the request that waits is cut; when none waits, the next one.
function reset(transport) {
    const tcp = transport.socket ? transport.socket._socket : transport.req?.socket;
    tcp ? tcp.resetAndDestroy() : setTimeout(reset, 1, transport);
}

function serve(nsp) {
    nsp.on('connection', socket => {
        const { auth, query, headers } = socket.handshake;
        say({ connected: nsp.name, recovered: socket.recovered });
        socket.emit('welcome', {
            id: socket.id, recovered: socket.recovered, auth, query, header: headers['x-kit'] ?? null,
            transport: socket.conn.transport.name,
        });
        for (const [name, handler] of Object.entries(handlers))
            socket.on(name, (...args) => handler(socket, ...args));
        socket.on('disconnect', reason => say({ disconnected: nsp.name, reason }));
    });
}

serve(io.of('/'));
const admin = io.of('/admin');
admin.use((socket, next) => {
    if (socket.handshake.auth.token === 'secret')
        return next();
    const error = new Error('not authorized');
    error.data = { content: 'Please retry later' };
    next(error);
});
serve(admin);
serve(io.of(/^\/dynamic-\d+$/));

http.listen(port, '127.0.0.1', () => say({ port: http.address().port }));
process.stdin.on('data', () => {}).on('end', () => process.exit()); // It ends with the test.
