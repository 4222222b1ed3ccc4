// What the captures here show: the official server and client of Socket.IO, one scene each. See README.md.
// SPDX-License-Identifier: GPL-3.0-or-later
"use strict";
const { createServer } = require("http");
const { Server } = require("socket.io");
const { io } = require("socket.io-client");

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const once = (emitter, event) => new Promise((resolve) => emitter.once(event, resolve));

async function withServer(options, play) {
  const http = createServer();
  const server = new Server(http, options);
  await new Promise((resolve) => http.listen(3000, "127.0.0.1", resolve));
  const clients = [];
  const connect = (path, settings) => {
    const client = io("http://127.0.0.1:3000" + path, { forceNew: true, ...settings });
    clients.push(client);
    return client;
  };
  await play(server, connect);
  await sleep(50);
  clients.forEach((client) => client.disconnect());
  await sleep(100);
  server.close();
}

/// The chat of the tutorial: Alice says something, the server tells everyone.
async function chat(server, connect, settings) {
  server.on("connection", (socket) => socket.on("chat message", (text) => server.emit("chat message", text)));
  const alice = connect("/", settings);
  await once(alice, "connect");
  alice.emit("chat message", "hi");
  await once(alice, "chat message");
}

const onlyPolling = { transports: ["polling"] };
const onlyWebSocket = { transports: ["websocket"] };
const bytes = (...values) => Buffer.from(values);

/// A broken connection, an event that is missed, and a client that asks for its session back.
const recovery = (volatileArgument) =>
  withServer({ connectionStateRecovery: {} }, async (server, connect) => {
    const alice = connect("/", { ...onlyWebSocket, reconnectionDelay: 50, randomizationFactor: 0 });
    await once(alice, "connect");
    server.emit("news", "first");
    await sleep(20);
    server.volatile.emit("news", volatileArgument);
    await sleep(20);
    server.sockets.sockets.forEach((one) => one.emit("asked", "x", () => {}));
    await sleep(30);
    alice.io.engine.close();
    await sleep(10);
    server.emit("news", "missed");
    await once(alice, "connect");
    await sleep(30);
  });

const scenes = {
  polling: () => withServer({}, async (server, connect) => {
    await chat(server, connect, onlyPolling);
    // Several packets in one body, both ways.
    server.sockets.emit("one", 1);
    server.sockets.emit("two", { tea: ["hot", null, true] });
    server.sockets.emit("three");
    await sleep(20);
  }),

  websocket: () => withServer({}, (server, connect) => chat(server, connect, onlyWebSocket)),

  upgrade: () => withServer({}, async (server, connect) => {
    const alice = connect("/", {});
    alice.io.once("open", () => alice.io.engine.once("upgrade", () => alice.emit("chat message", "by WebSocket")));
    await once(alice, "connect");
    await sleep(300);
    alice.emit("chat message", "hi");
    await sleep(20);
  }),

  binary: () => withServer({}, async (server, connect) => {
    server.on("connection", (socket) => socket.on("up", (first, second) => socket.emit("down", second, { first })));
    for (const settings of [onlyPolling, onlyWebSocket]) {
      const client = connect("/", settings);
      await once(client, "connect");
      client.emit("up", bytes(1, 2, 3), bytes(250, 251, 252, 253));
      await once(client, "down");
    }
  }),

  acks: () => withServer({}, async (server, connect) => {
    server.on("connection", (socket) => {
      socket.on("question", (text, answer) => answer("to " + text));
      socket.on("bytes", (answer) => answer(bytes(7, 8)));
      socket.on("silent", () => {});
    });
    for (const settings of [onlyWebSocket, onlyPolling]) {
      const client = connect("/", settings);
      client.on("who", (answer) => answer("Alice", 30));
      await once(client, "connect");
      await client.emitWithAck("question", "tea?");
      await client.emitWithAck("bytes");
      await client.timeout(20).emitWithAck("silent", "x").catch(() => {});
      await Promise.all([...server.sockets.sockets.values()].map((one) => one.timeout(500).emitWithAck("who").catch(() => {})));
      client.disconnect();
      await sleep(20);
    }
  }),

  namespaces: () => withServer({}, async (server, connect) => {
    server.of("/secret").use((socket, next) => next(Object.assign(new Error("Not authorized"), { data: { retry: false } })));
    server.of("/admin").on("connection", (socket) => socket.on("ask", (answer) => answer(socket.handshake.auth.token)));
    const main = connect("/", onlyWebSocket);
    await once(main, "connect");
    const admin = main.io.socket("/admin", { auth: { token: "abc" } });
    await once(admin, "connect");
    await admin.emitWithAck("ask");
    const secret = main.io.socket("/secret");
    await once(secret, "connect_error");
    admin.disconnect();
    await sleep(20);
    main.emit("still", "here");
    server.sockets.sockets.forEach((one) => setTimeout(() => one.disconnect(), 30));
    await once(main, "disconnect");
  }),

  recovery: () => recovery(7),

  // The client takes any text that comes last for an offset, also the program's; the server does not know that one.
  "recovery-refused": () => recovery("volatile"),

  heartbeat: () => withServer({ pingInterval: 300, pingTimeout: 5000 }, async (server, connect) => {
    const alice = connect("/", onlyWebSocket);
    const bob = connect("/", onlyPolling);
    await Promise.all([once(alice, "connect"), once(bob, "connect")]);
    await sleep(700);
    alice.io.engine.transport.ws.close(); // WebSocket's close, without one of Engine.IO or Socket.IO.
    await sleep(20);
    alice.io.reconnection(false);
  }),

  deflate: () => withServer(
    { perMessageDeflate: { threshold: 0 }, httpCompression: { threshold: 10 } },
    async (server, connect) => {
      const long = "tea, tea and more tea; ".repeat(10);
      server.on("connection", (socket) => socket.on("say", (text, answer) => answer(text)));
      for (const settings of [onlyWebSocket, onlyPolling]) {
        const client = connect("/", settings);
        await once(client, "connect");
        await client.emitWithAck("say", "hi");
        await client.emitWithAck("say", long);
      }
    }),

  broadcast: () => withServer({}, async (server, connect) => {
    const clients = [connect("/", onlyWebSocket), connect("/", onlyWebSocket), connect("/", onlyPolling)];
    await Promise.all(clients.map((client) => once(client, "connect")));
    clients.forEach((client) => client.on("count", (answer) => answer(1)));
    server.emit("chat message", "hi");
    await sleep(150);
    await server.timeout(500).emitWithAck("count");
    await sleep(150);
    [...server.sockets.sockets.values()][0].emit("chat message", "only you");
    await sleep(150);
  }),

  refusals: () => withServer({}, async (server, connect) => {
    const get = (query) => fetch("http://127.0.0.1:3000/socket.io/?" + query).then((response) => response.text());
    await get("EIO=4&transport=polling&sid=unknown");
    await get("EIO=4&transport=websocket");
  }),
};

scenes[process.argv[2]]().then(() => process.exit(0));
