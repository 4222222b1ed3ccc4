// The official Socket.IO client against our playground: `node playground_client.js URL TRANSPORTS [recovery]`.
// With "npm" instead of a URL, against the official server, which must pass the same checks.
// Prints "ok NAME" or "not ok NAME: why" for each check, and ends with 1 when one failed.
// SPDX-License-Identifier: GPL-3.0-or-later
'use strict';
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { io } = require('socket.io-client');

const [place, way, mode] = process.argv.slice(2);
let url = place;
const transports = way === 'upgrade' ? ['polling', 'websocket'] : [way];
const open = [];

function connect(nsp = '/', options = {}) {
    const socket = io(url + nsp, { transports, forceNew: true, reconnection: false, ...options });
    socket.welcomed = new Promise((done) => socket.once('welcome', (...all) => done(all)));
    open.push(socket);
    return socket;
}

/// A socket that is in, and has settled on its transport.
async function enter(nsp, options) {
    const socket = connect(nsp, options);
    [socket.welcome] = await socket.welcomed;
    if (way === 'upgrade' && socket.io.engine.transport.name !== 'websocket')
        await new Promise((done) => socket.io.engine.once('upgrade', done));
    return socket;
}

const next = (socket, event) => new Promise((done) => socket.once(event, (...all) => done(all)));
const ask = (socket, ...event) => new Promise((done) => socket.emit(...event, (...all) => done(all)));
/// What has come by the time an answer to a later question is there: the order is kept.
async function heardBy(socket, event, what) {
    const heard = [];
    const listener = (...all) => heard.push(all);
    socket.on(event, listener);
    await what();
    await settle(socket);
    socket.off(event, listener);
    return heard;
}
const settle = (...sockets) => Promise.all(sockets.map((socket) => ask(socket, 'ack')));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/// Alice and Bob are in room1, Bob and Carol in room2; Dave is in none.
async function four(nsp = '/') {
    const people = {};
    for (const name of ['alice', 'bob', 'carol', 'dave'])
        people[name] = await enter(nsp, nsp === '/admin' ? { auth: { token: 'secret' } } : {});
    await ask(people.alice, 'join', 'room1');
    await ask(people.bob, 'join', ['room1', 'room2']);
    await ask(people.carol, 'join', 'room2');
    return people;
}

/// Who hears "hello", and how often, when Alice asks for this.
async function hearers(...form) {
    const people = await four();
    const heard = [];
    for (const [name, socket] of Object.entries(people))
        socket.on('hello', (...all) => heard.push([name, ...all].join(' ')));
    await settle(people.alice);
    people.alice.emit(...form);
    await settle(people.alice); // Sent on by now: each one's answer comes after it.
    await settle(...Object.values(people));
    return heard.sort();
}

const checks = {
    async 'the handshake is told: id, auth, query, header, transport, namespace, data'() {
        const socket = await enter('/', {
            auth: { name: 'Ada', list: [1, null] }, query: { room: 'blue' }, extraHeaders: { 'x-kit': 'seen' } });
        const { id, auth, query, header, transport, nsp, data, recovered } = socket.welcome;
        assert.equal(id, socket.id);
        assert.equal(id.length, 20);
        assert.notEqual(id, socket.io.engine.id);
        assert.deepEqual(auth, { name: 'Ada', list: [1, null] });
        assert.equal(query.room, 'blue');
        assert.equal(query.EIO, '4');
        assert.equal(query.transport, transports[0]);
        assert.equal(header, 'seen');
        assert.equal(transport, transports[0]);
        assert.equal(nsp, '/');
        assert.deepEqual(data, {});
        assert.equal(recovered, false);
    },
    async 'what was not sent in the handshake is empty'() {
        const { welcome } = await enter();
        assert.deepEqual(welcome.auth, {});
        assert.equal(welcome.header, undefined);
    },
    async 'values come back as they were sent'() {
        const socket = await enter();
        const values = [
            0, -1, 1.5, 1e21, 1e-7, 2 ** 53, 12345678901234567890, true, false, null, '', 'ünïcödé 😀\u0000\n"\\',
            [], {}, [[[]]], { a: { b: [1, { c: null }] }, '': 1 }, { _placeholder: true, num: 0 }];
        const back = next(socket, 'echo');
        socket.emit('echo', ...values);
        assert.deepEqual(await back, values);
    },
    async 'an event may carry nothing at all, and undefined becomes null'() {
        const socket = await enter();
        let back = next(socket, 'echo');
        socket.emit('echo');
        assert.deepEqual(await back, []);
        back = next(socket, 'echo');
        socket.emit('echo', undefined, NaN);
        assert.deepEqual(await back, [null, null]);
    },
    async 'S1, C1: bytes travel inside of values, several of them'() {
        const socket = await enter();
        const back = next(socket, 'echo');
        socket.emit('echo', 1, '2', { 3: '4', 5: Uint8Array.from([6]) }, Buffer.from('abc'), [Buffer.alloc(0)]);
        const [one, two, object, bytes, list] = await back;
        assert.deepEqual([one, two, object[3]], [1, '2', '4']);
        assert.deepEqual(Buffer.from(object[5]), Buffer.from([6]));
        assert.deepEqual(Buffer.from(bytes), Buffer.from('abc'));
        assert.equal(Buffer.from(list[0]).length, 0);
    },
    async 'a large message comes back whole'() {
        const socket = await enter();
        const text = 'x'.repeat(300_000);
        const back = next(socket, 'echo');
        socket.emit('echo', text, Buffer.alloc(300_000, 7));
        const [same, bytes] = await back;
        assert.equal(same, text);
        assert.deepEqual(Buffer.from(bytes), Buffer.alloc(300_000, 7));
    },
    async 'C2, C3: an acknowledgement brings the arguments back, bytes too'() {
        const socket = await enter();
        assert.deepEqual(await ask(socket, 'ack', 1, 'b', { c: [] }), [1, 'b', { c: [] }]);
        assert.deepEqual(await ask(socket, 'ack'), []);
        assert.equal(await socket.emitWithAck('ack', 'x'), 'x');
        const [bytes] = await ask(socket, 'ack', Buffer.from('yes'));
        assert.deepEqual(Buffer.from(bytes), Buffer.from('yes'));
    },
    async 'C4, C5: the time for an answer is kept by the client alone'() {
        const socket = await enter();
        await assert.rejects(socket.timeout(50).emitWithAck('never-ack'), /operation has timed out/);
        assert.deepEqual(await socket.timeout(5000).emitWithAck('ack', 'ok'), 'ok');
        assert.deepEqual(await ask(socket, 'ack-after', 20), ['late', 20]);
    },
    async 'S2, S3: the server asks and the client answers'() {
        const socket = await enter();
        socket.on('question', (a, b, answer) => answer(a + b));
        const reply = next(socket, 'answer');
        socket.emit('ask-me', 5000, 2, 3);
        assert.deepEqual(await reply, [null, 5]);
    },
    async 'S4, S5: the server waits no longer than it said'() {
        const socket = await enter();
        const asked = next(socket, 'question');
        const reply = next(socket, 'answer');
        socket.emit('ask-me', 50, 'silent');
        assert.equal((await asked)[0], 'silent');
        assert.deepEqual(await reply, ['operation has timed out', null]);
    },
    async 'S6: io.emit reaches everyone, once each'() {
        assert.deepEqual(await hearers('all', 'hello', 1), ['alice 1', 'bob 1', 'carol 1', 'dave 1']);
    },
    async 'S7: socket.broadcast reaches everyone else'() {
        assert.deepEqual(await hearers('broadcast', 'hello'), ['bob', 'carol', 'dave']);
    },
    async 'S10: a room is reached, several rooms once each'() {
        assert.deepEqual(await hearers('in', 'room1', 'hello'), ['alice', 'bob']);
        assert.deepEqual(await hearers('in', ['room1', 'room2'], 'hello'), ['alice', 'bob', 'carol']);
        assert.deepEqual(await hearers('in', 'nobody', 'hello'), []);
    },
    async 'S11: all but a room'() {
        assert.deepEqual(await hearers('all-except', 'room1', 'hello'), ['carol', 'dave']);
        assert.deepEqual(await hearers('all-except', ['room1', 'room2'], 'hello'), ['dave']);
        assert.deepEqual(await hearers('broadcast-except', 'room2', 'hello'), ['dave']);
    },
    async 'S12, S14: rooms and exceptions together, without the sender'() {
        assert.deepEqual(await hearers('to', 'room1', 'hello'), ['bob']);
        assert.deepEqual(await hearers('to', ['room1', 'room2'], 'hello'), ['bob', 'carol']);
        assert.deepEqual(await hearers('to-except', ['room1', 'room2'], 'room1', 'hello'), ['carol']);
    },
    async 'S13: a namespace is a channel of its own'() {
        const [main, plain] = [await enter('/'), await enter('/plain')];
        await ask(main, 'join', 'r');
        await ask(plain, 'join', 'r');
        const other = heardBy(plain, 'hello', () => settle(main));
        const heard = await heardBy(main, 'hello', () => main.emit('in', 'r', 'hello', 'main'));
        assert.deepEqual(heard, [['main']]);
        assert.deepEqual(await other, []);
    },
    async 'bytes are broadcast'() {
        const people = await four();
        const heard = Promise.all(Object.values(people).map((socket) => next(socket, 'bytes')));
        people.alice.emit('all', 'bytes', Buffer.from('b'), { in: Buffer.from('c') });
        for (const [first, second] of await heard)
            assert.equal(Buffer.from(first) + '' + Buffer.from(second.in), 'bc');
    },
    async 'S8, S9: everyone in a room is asked under one id, and all answers come'() {
        const people = await four();
        for (const [name, socket] of Object.entries(people))
            socket.on('poll', (what, answer) => answer(name + ' ' + what));
        const [error, replies] = await ask(people.dave, 'all-ack', ['room1', 'room2'], 5000, 'poll', '?');
        assert.equal(error, null);
        assert.deepEqual(replies.sort(), ['alice ?', 'bob ?', 'carol ?']);
        assert.deepEqual(await ask(people.dave, 'all-ack', 'nobody', 5000, 'poll', '?'), [null, []]);
    },
    async 'S8: who is silent is waited for no longer than said, and the others count'() {
        const people = await four();
        people.alice.on('poll', (what, answer) => answer('alice'));
        assert.deepEqual(
            await ask(people.dave, 'all-ack', 'room1', 100, 'poll', '?'), ['operation has timed out', ['alice']]);
    },
    async 'rooms: join, leave, and the one named by the own id'() {
        const socket = await enter();
        assert.deepEqual(await ask(socket, 'rooms'), [['<self>']]);
        assert.deepEqual(await ask(socket, 'join', ['b', 'a', 'b']), [['<self>', 'a', 'b']]);
        assert.deepEqual(await ask(socket, 'leave', 'b'), [['<self>', 'a']]);
        const private_ = await heardBy(socket, 'hello', () => socket.emit('in', socket.id, 'hello', 'me'));
        assert.deepEqual(private_, [['me']]);
        assert.deepEqual(await heardBy(socket, 'hello', () => socket.emit('to', socket.id, 'hello')), []);
    },
    async 'the room utilities of the server'() {
        const { alice, bob, carol } = await four();
        const [room, other] = ['u' + alice.id, 'v' + alice.id];
        await ask(alice, 'join', room);
        await ask(bob, 'join', room);
        assert.deepEqual(await ask(carol, 'count', room), [2]);
        await ask(carol, 'sockets-join', room, other);
        assert.deepEqual(await ask(carol, 'count', other), [2]);
        await ask(carol, 'sockets-leave', room, other);
        assert.deepEqual(await ask(carol, 'count', other), [0]);
        const gone = [next(alice, 'disconnect'), next(bob, 'disconnect')];
        carol.emit('disconnect-sockets', room, false);
        for (const [reason] of await Promise.all(gone))
            assert.equal(reason, 'io server disconnect');
        assert.deepEqual(await ask(carol, 'count', room), [0]);
    },
    async 'order is kept in a burst'() {
        const socket = await enter();
        const heard = await heardBy(socket, 'b', () => socket.emit('burst', 500));
        assert.deepEqual(heard.map(([i]) => i), [...Array(500).keys()]);
    },
    async 'volatile: the end is always told, and what comes keeps its order'() {
        const socket = await enter();
        const heard = await heardBy(socket, 'v', async () => {
            const done = next(socket, 'v-done');
            socket.emit('volatile-burst', 50);
            await done;
        });
        const numbers = heard.map(([i]) => i);
        assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
    },
    async 'the server emits later, by itself'() {
        const socket = await enter();
        const heard = next(socket, 'x');
        socket.emit('later', 20, 'x', 1, 2);
        assert.deepEqual((await heard).slice(0, 2), [1, 2]);
    },
    async 'middleware refuses with message and data, and the client does not try again'() {
        const socket = connect('/', { auth: { reject: 'yes' } });
        const [error] = await next(socket, 'connect_error');
        assert.equal(error.message, 'rejected by middleware');
        assert.deepEqual(error.data, { code: 'E_REJECT', retry: false });
        assert.equal(socket.active, false);
    },
    async 'a namespace asks for its own credentials'() {
        const refused = connect('/admin');
        const [error] = await next(refused, 'connect_error');
        assert.equal(error.message, 'not authorized');
        assert.deepEqual(error.data, { content: 'Please retry later' });
        const admitted = await enter('/admin', { auth: { token: 'secret' } });
        assert.deepEqual(admitted.welcome.data, { role: 'admin' });
    },
    async 'namespaces that nobody made are invalid, those of a pattern are made'() {
        const none = connect('/nothing');
        assert.equal((await next(none, 'connect_error'))[0].message, 'Invalid namespace');
        assert.equal((await enter('/dynamic-42')).welcome.nsp, '/dynamic-42');
        const almost = connect('/dynamic-42x');
        assert.equal((await next(almost, 'connect_error'))[0].message, 'Invalid namespace');
    },
    async 'several namespaces share one connection, and leave it one by one'() {
        const main = await enter('/', { forceNew: true });
        const plain = main.io.socket('/plain');
        await next(plain, 'welcome');
        assert.equal(plain.io.engine, main.io.engine);
        plain.disconnect();
        assert.deepEqual(await ask(main, 'ack', 'still here'), ['still here']);
    },
    async 'catch-all listeners of the client see events both ways and no acknowledgements'() {
        const socket = await enter();
        const seen = [];
        socket.onAny((event) => seen.push('in ' + event));
        socket.onAnyOutgoing((event) => seen.push('out ' + event));
        const back = next(socket, 'echo');
        socket.emit('echo');
        await back;
        await ask(socket, 'ack');
        assert.deepEqual(seen, ['out echo', 'in echo', 'out ack']);
    },
    async 'data is kept on the server'() {
        const socket = await enter();
        assert.deepEqual(await ask(socket, 'set-data', { name: 'Ada' }), []);
    },
    async 'the transport is told'() {
        const socket = await enter();
        assert.deepEqual(await ask(socket, 'transport'), [way === 'polling' ? 'polling' : 'websocket']);
    },
    async 'the connection lives through heartbeats'() {
        const socket = await enter();
        await pause(2500);
        assert.deepEqual(await ask(socket, 'ack', 1), [1]);
    },
    async 'every way to end has its reasons on both sides'() {
        const watcher = await enter();
        const ways = [
            [(s) => s.emit('kick', false), 'io server disconnect', 'server namespace disconnect'],
            [(s) => s.emit('kick', true), 'io server disconnect', 'server namespace disconnect'],
            [(s) => s.disconnect(), 'io client disconnect', 'client namespace disconnect'],
            [(s) => s.emit('drop-engine'), 'transport close', 'forced close'],
            [(s) => s.io.engine.close(), 'forced close', 'transport close'],
            [(s) => s.emit('kill-transport'), /transport (close|error)/, /transport (close|error)/],
        ];
        for (const [end, theirs, ours] of ways) {
            const socket = await enter();
            const { id } = socket;
            await ask(socket, 'join', 'one more');
            const gone = next(socket, 'disconnect');
            end(socket);
            const [reason] = await gone;
            assert.match(reason, new RegExp(theirs), String(end));
            let answer = [null];
            for (let i = 0; i < 50 && answer[0] === null; ++i, await pause(20))
                answer = await ask(watcher, 'reason-of', id);
            assert.match(String(answer[0]), new RegExp(ours), String(end));
            assert.equal(answer[1], 2, String(end));
        }
    },
    async 'who falls silent is given up'() {
        const watcher = await enter();
        const socket = await enter();
        const { id } = socket;
        socket.io.engine.transport.send = () => {}; // No pong any more.
        let answer = [null];
        for (let i = 0; i < 200 && answer[0] === null; ++i, await pause(20))
            answer = await ask(watcher, 'reason-of', id);
        assert.equal(answer[0], 'ping timeout');
    },
    async 'a client that was kicked out can come back by itself'() {
        const socket = await enter();
        const gone = next(socket, 'disconnect');
        socket.emit('kick', false);
        await gone;
        const back = next(socket, 'welcome');
        socket.connect();
        assert.equal((await back)[0].recovered, false);
    },
};

async function cutOff(socket, meanwhile = () => {}) {
    const gone = next(socket, 'disconnect');
    const back = next(socket, 'welcome');
    socket.io.reconnection(true);
    socket.io.reconnectionDelay(200);
    socket.io.reconnectionDelayMax(200);
    socket.io.engine.close();
    await gone;
    await meanwhile();
    return (await back)[0];
}

const recoveryChecks = {
    async 'plain events carry an offset as an extra last argument, those with an answer and volatile ones none'() {
        const socket = connect();
        const [welcome, offset] = await socket.welcomed;
        assert.equal(typeof offset, 'string');
        assert.equal(welcome.recovered, false);
        const question = next(socket, 'question');
        socket.emit('ask-me', 1000, 'x');
        assert.equal((await question).length, 2); // And the callback.
        const heard = next(socket, 'quiet');
        socket.emit('later-volatile', 1, 'quiet', 1);
        assert.deepEqual(await heard, [1]);
    },
    async 'a client that was cut off has its id, rooms and data back, and what it missed'() {
        const socket = await enter();
        await ask(socket, 'join', 'blue');
        await ask(socket, 'set-data', { name: 'Ada' });
        const other = await enter();
        const { id } = socket;
        const missed = [];
        socket.on('news', (text) => missed.push(text));
        const welcome = await cutOff(socket, async () => {
            other.emit('in', id, 'news', 'private');
            other.emit('to', 'blue', 'news', 'room');
            other.emit('all', 'news', 'all');
            other.emit('to', 'red', 'news', 'not for it');
            await settle(other);
        });
        assert.equal(socket.recovered, true);
        assert.equal(welcome.recovered, true);
        assert.equal(socket.id, id);
        assert.deepEqual(welcome.data, { name: 'Ada' });
        assert.deepEqual(missed, ['private', 'room', 'all']);
        assert.deepEqual(await ask(socket, 'rooms'), [['<self>', 'blue']]);
    },
    async 'volatile events are not recovered'() {
        const socket = await enter();
        const missed = [];
        for (const event of ['v1', 'v2'])
            socket.on(event, () => missed.push(event));
        socket.emit('later-volatile', 100, 'v1');
        socket.emit('later', 100, 'v2');
        await cutOff(socket, () => pause(150));
        assert.deepEqual(missed, ['v2']);
    },
    async 'whoever left by itself is not recovered'() {
        const socket = await enter();
        const { id } = socket;
        socket.disconnect();
        const back = next(socket, 'welcome');
        socket.connect();
        assert.equal((await back)[0].recovered, false);
        assert.notEqual(socket.id, id);
    },
    async 'whoever comes too late is a stranger'() {
        const socket = await enter();
        const gone = next(socket, 'disconnect');
        socket.io.engine.close();
        await gone;
        await pause(3300);
        const back = next(socket, 'welcome');
        socket.connect();
        assert.equal((await back)[0].recovered, false);
    },
    async 'a stolen pid without its offset opens nothing'() {
        const socket = await enter('/', { auth: { pid: 'guess', offset: 'guess' } });
        assert.equal(socket.welcome.recovered, false);
    },
};

/// Starts the official server in the playground's place; it ends with us.
async function startOfficialServer() {
    const server = spawn(process.execPath, ['playground_server.js', mode], { stdio: ['ignore', 'pipe', 'inherit'] });
    process.on('exit', () => server.kill());
    const port = await new Promise((done) => server.stdout.once('data', done));
    return 'http://127.0.0.1:' + String(port).trim();
}

async function run(all) {
    if (place === 'npm')
        url = await startOfficialServer();
    let failed = 0;
    for (const [name, check] of Object.entries(all)) {
        try {
            const patience = pause(30_000).then(() => { throw new Error('nothing came of it in 30 s'); });
            await Promise.race([check(), patience]);
            console.log('ok ' + name);
        } catch (error) {
            ++failed;
            console.log('not ok ' + name + ': ' + String(error.message).replace(/\s+/g, ' '));
        }
        open.splice(0).forEach((socket) => socket.disconnect());
    }
    process.exit(failed > 0 ? 1 : 0);
}

run(mode === 'recovery' ? recoveryChecks : checks);
