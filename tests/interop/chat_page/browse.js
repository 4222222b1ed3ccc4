// Tries the chat's pages in a real browser: node browse.js PACKETARIUM CHROMIUM FOLDER. Ends with 0 when all was right.
// SPDX-License-Identifier: GPL-3.0-or-later
'use strict';
const assert = require('assert');
const {spawn} = require('child_process');
const {createInterface} = require('readline');
const puppeteer = require('puppeteer-core');

const [packetarium, chromium, folder] = process.argv.slice(2);

const servers = [];
process.on('exit', () => servers.forEach(server => server.process.kill('SIGKILL')));

/// `packetarium serve socketio-chat` and what it said so far.
class Server {
    static async start(...options) {
        const server = new Server();
        server.lines = [];
        servers.push(server);
        server.process = spawn(packetarium, ['serve', 'socketio-chat', ...options], {stdio: ['pipe', 'pipe', 'inherit']});
        createInterface({input: server.process.stdout}).on('line', line => server.lines.push(line));
        const listening = await until(() => server.lines.find(line => line.startsWith('listening on ')));
        server.port = Number(listening.split(':').pop());
        return server;
    }
    count(line) { return this.lines.filter(each => each === line).length; }
    url(path) { return `http://127.0.0.1:${this.port}${path}`; }
    async end(signal) {
        const ended = new Promise(resolve => this.process.once('exit', resolve));
        this.process.kill(signal);
        await ended;
    }
}

/// Waits until it is true and gives what it is.
async function until(condition) {
    for (const end = Date.now() + 20000; Date.now() < end;) {
        const value = await condition();
        if (value)
            return value;
        await new Promise(resolve => setTimeout(resolve, 20));
    }
    throw new Error('in vain: ' + condition);
}

async function open(browser, url) {
    const page = await browser.newPage();
    await page.goto(url);
    await connected(page);
    return page;
}
const connected = page => until(() => page.evaluate(() => socket.connected)); // Also of a tab in the background.
const shown = page => page.$$eval('#messages li', items => items.map(item => item.textContent));
const shows = (page, ...messages) => until(async () => String(await shown(page)) === String(messages));

async function say(page, text) {
    await page.bringToFront();
    await page.type('#input', text);
    await page.keyboard.press('Enter');
}

/// Also in a tab in the background.
const press = (page, button) => page.$eval(button, element => element.click());

const tests = {
    async 'two tabs chat, and one is refreshed'(browser) {
        const server = await Server.start();
        const alice = await open(browser, server.url('/')), bob = await open(browser, server.url('/'));
        await until(() => server.count('a user connected') === 2);
        await say(alice, 'hi');
        for (const page of [alice, bob])
            await shows(page, 'hi');
        assert.strictEqual(await alice.$eval('#input', input => input.value), '');

        await say(alice, ''); // Not sent.
        await say(bob, '<img src=x onerror=alert(1)>');
        await shows(alice, 'hi', '<img src=x onerror=alert(1)>');
        assert.strictEqual((await alice.$$('#messages img')).length, 0);

        await bob.reload();
        await connected(bob);
        await until(() => server.count('user disconnected') === 1 && server.count('a user connected') === 3);
        await shows(bob); // The server stores nothing, so what was said before is gone.
        await say(alice, 'again');
        await shows(bob, 'again');
        await server.end('SIGINT');
    },

    async 'a lost connection is recovered, a goodbye is not'(browser) {
        const server = await Server.start('--recovery');
        const alice = await open(browser, server.url('/')), bob = await open(browser, server.url('/'));
        await say(alice, 'one'); // Before the first event there is nothing to recover from.
        await shows(bob, 'one');

        const whileAway = async (leave, text) => {
            const id = await bob.evaluate(() => socket.id);
            await bob.evaluate(leave);
            await until(async () => !await bob.evaluate(() => socket.connected));
            await say(alice, text);
            await bob.evaluate(() => socket.connect()); // Sooner than it would by itself, if at all.
            await connected(bob);
            return {same: id === await bob.evaluate(() => socket.id), recovered: await bob.evaluate(() => socket.recovered)};
        };
        assert.deepStrictEqual(await whileAway(() => socket.io.engine.close(), 'two'), {same: true, recovered: true});
        await shows(bob, 'one', 'two');
        assert.deepStrictEqual(await whileAway(() => socket.disconnect(), 'three'), {same: false, recovered: false});
        await say(alice, 'four');
        await shows(bob, 'one', 'two', 'four');
        await server.end('SIGINT');
    },

    async 'with offsets nothing is missed, not even over a restart, and nothing comes twice'(browser) {
        const options = ['--messages', folder + '/chat.db'];
        let server = await Server.start(...options);
        const port = String(server.port);
        const alice = await open(browser, server.url('/step-8')), bob = await open(browser, server.url('/step-8'));
        await say(alice, 'one');
        await shows(bob, 'one');

        await press(bob, '#toggle-btn');
        await until(async () => !await bob.evaluate(() => socket.connected));
        await say(alice, 'two');
        await shows(alice, 'one', 'two');
        await press(bob, '#toggle-btn');
        await shows(bob, 'one', 'two');

        await press(bob, '#cut-btn');
        await until(async () => !await bob.evaluate(() => socket.connected));
        await connected(bob); // It comes back by itself.

        await server.end('SIGKILL');
        await until(async () => !await alice.evaluate(() => socket.connected));
        await say(alice, 'three'); // Waits in the browser.
        server = await Server.start(...options, '--port', port);
        for (const page of [alice, bob])
            await shows(page, 'one', 'two', 'three');

        await bob.reload();
        await shows(bob, 'one', 'two', 'three'); // All from the database.
        const kept = await alice.evaluate(() => new Promise(resolve => {
            socket.emit('chat message', 'four', 'the same name', () => {
                socket.emit('chat message', 'four', 'the same name', resolve);
            });
        }).then(() => true));
        assert.ok(kept);
        await shows(bob, 'one', 'two', 'three', 'four');
        await server.end('SIGINT');
    },
};

async function main() {
    const browser = await puppeteer.launch({
        executablePath: chromium,
        args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-timer-throttling'],
        env: {...process.env, HOME: folder}, // Nothing is written elsewhere.
        userDataDir: folder + '/profile',
    });
    try {
        for (const [name, test] of Object.entries(tests)) {
            console.log(name);
            await test(browser);
        }
    } finally {
        await browser.close();
    }
}
main().then(() => process.exit(0), error => {
    console.error(error);
    process.exit(1);
});
