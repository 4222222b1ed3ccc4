// The forms of emitting.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/recipients/emit_forms.h"

namespace packetarium {
namespace {

using namespace std::chrono_literals;
using To = RecipientRule::To;

constexpr auto notSender = RecipientRule::Sender::Excluded;
constexpr auto oneServer = RecipientRule::Reach::OneServer;
constexpr auto fromEach = RecipientRule::Answers::FromEach;

/// A statement as its text and as a function: what is shown is what runs.
#define EMITS(...)                                                                                                     \
#__VA_ARGS__, [](Speakers& speakers) {                                                                             \
        auto& [io, socket, orders, client, idOfC, answered] = speakers;                                                \
        __VA_ARGS__;                                                                                                   \
    }

// clang-format off: a form a row, and its statement as it would stand in a program.
const EmitForm forms[] = {
    {"S1",
     R"(socket.emit("hello", 1, "2", {3: "4", 5: Buffer.from([6])}))",
     EMITS(socket.emit("hello", 1, "2", Object {{"3", "4"}, {"5", Value::Binary {"\6"}}})),
     {.to = To::ClientA}},
    {"S2",
     R"(socket.emit("hello", "world", (answer) => {…}))",
     EMITS(socket.emit("hello", "world", answered)),
     {.to = To::ClientA, .answers = fromEach}},
    {"S3",
     R"(await socket.emitWithAck("hello", "world"))",
     EMITS(socket.emitWithAck("hello", "world").then(answered)),
     {.to = To::ClientA, .answers = fromEach}},
    {"S4",
     R"(socket.timeout(5000).emit("hello", "world", (err, answer) => {…}))",
     EMITS(socket.timeout(5s).emit("hello", "world", answered)),
     {.to = To::ClientA, .answers = fromEach}},
    {"S5",
     R"(await socket.timeout(5000).emitWithAck("hello", "world"))",
     EMITS(socket.timeout(5s).emitWithAck("hello", "world").then(answered)),
     {.to = To::ClientA, .answers = fromEach}},
    {"S6", R"(io.emit("hello"))", EMITS(io.emit("hello")), {.to = To::Clients}},
    {"S7",
     R"(socket.broadcast.emit("hello"))",
     EMITS(socket.broadcast().emit("hello")),
     {.to = To::Clients, .sender = notSender}},
    {"S8",
     R"(io.timeout(5000).emit("hello", "world", (err, responses) => {…}))",
     EMITS(io.timeout(5s).emit("hello", "world", answered)),
     {.to = To::Clients, .answers = fromEach}},
    {"S9",
     R"(await io.timeout(5000).emitWithAck("hello", "world"))",
     EMITS(io.timeout(5s).emitWithAck("hello", "world").then(answered)),
     {.to = To::Clients, .answers = fromEach}},
    {"S10",
     R"(io.to("room1").emit("hello"))",
     EMITS(io.to("room1").emit("hello")),
     {.to = To::Clients, .rooms = {"room1"}}},
    {"S11",
     R"(io.except("room1").emit("hello"))",
     EMITS(io.except("room1").emit("hello")),
     {.to = To::Clients, .except = {"room1"}}},
    {"S12",
     R"(io.to("room1").to(["room2", "room3"]).except("room4").emit("hello"))",
     EMITS(io.to("room1").to({"room2", "room3"}).except("room4").emit("hello")),
     {.to = To::Clients, .rooms = {"room1", "room2", "room3"}, .except = {"room4"}}},
    {"S13", R"(io.of("/orders").emit("hello"))", EMITS(io.of("/orders").emit("hello")), {.to = To::Clients}},
    {"S13",
     R"(io.of("/nobody-is-here").emit("hello"))",
     EMITS(io.of("/nobody-is-here").emit("hello")),
     {.to = To::Clients, .isNobodyThere = true}},
    {"S14",
     R"(orders.timeout(5000).to("room1").to(["room2", "room3"]).except("room4").emit("hello", (err, r) => {…}))",
     EMITS(orders.timeout(5s).to("room1").to({"room2", "room3"}).except("room4").emit("hello", answered)),
     {.to = To::Clients,
      .rooms = {"room1", "room2", "room3"},
      .except = {"room4"},
      .sender = notSender,
      .answers = fromEach}},
    {"S15",
     R"(io.serverSideEmit("hello", "world"))",
     EMITS(io.serverSideEmit("hello", "world")),
     {.to = To::OtherServers}},
    {"S16",
     R"(io.serverSideEmit("hello", "world", (err, responses) => {…}))",
     EMITS(io.serverSideEmit("hello", "world", answered)),
     {.to = To::OtherServers, .answers = fromEach}},
    {"S17",
     R"(await io.serverSideEmitWithAck("hello", "world"))",
     EMITS(io.serverSideEmitWithAck("hello", "world").then(answered)),
     {.to = To::OtherServers, .answers = fromEach}},
    {"C1",
     R"(client.emit("hello", 1, "2", {3: "4", 5: Uint8Array.from([6])}))",
     EMITS(client.emit("hello", 1, "2", Object {{"3", "4"}, {"5", Value::Binary {"\6"}}})),
     {.to = To::Server}},
    {"C2",
     R"(client.emit("hello", "world", (answer) => {…}))",
     EMITS(client.emit("hello", "world", answered)),
     {.to = To::Server, .answers = fromEach}},
    {"C3",
     R"(await client.emitWithAck("hello", "world"))",
     EMITS(client.emitWithAck("hello", "world").then(answered)),
     {.to = To::Server, .answers = fromEach}},
    {"C4",
     R"(client.timeout(5000).emit("hello", "world", (err, answer) => {…}))",
     EMITS(client.timeout(5s).emit("hello", "world", answered)),
     {.to = To::Server, .answers = fromEach}},
    {"C5",
     R"(await client.timeout(5000).emitWithAck("hello", "world"))",
     EMITS(client.timeout(5s).emitWithAck("hello", "world").then(answered)),
     {.to = To::Server, .answers = fromEach}},
    {"+",
     R"(socket.to("room1").emit("hello"))",
     EMITS(socket.to("room1").emit("hello")),
     {.to = To::Clients, .rooms = {"room1"}, .sender = notSender}},
    {"+",
     R"(socket.to(socket.id).emit("hello"))",
     EMITS(socket.to(socket.id()).emit("hello")),
     {.to = To::Clients, .rooms = {"A"}, .sender = notSender}},
    {"+",
     R"(socket.except("room1").emit("hello"))",
     EMITS(socket.except("room1").emit("hello")),
     {.to = To::Clients, .except = {"room1"}, .sender = notSender}},
    {"+", R"(io.to(idOfC).emit("hello"))", EMITS(io.to(idOfC).emit("hello")), {.to = To::Clients, .rooms = {"C"}}},
    {"+",
     R"(io.in(["room1", "room2"]).emit("hello"))",
     EMITS(io.in({"room1", "room2"}).emit("hello")),
     {.to = To::Clients, .rooms = {"room1", "room2"}}},
    {"+",
     R"(await io.to("room2").timeout(5000).emitWithAck("hello", "world"))",
     EMITS(io.to("room2").timeout(5s).emitWithAck("hello", "world").then(answered)),
     {.to = To::Clients, .rooms = {"room2"}, .answers = fromEach}},
    {"+",
     R"(await socket.timeout(5000).broadcast.emitWithAck("hello", "world"))",
     EMITS(socket.timeout(5s).broadcast().emitWithAck("hello", "world").then(answered)),
     {.to = To::Clients, .sender = notSender, .answers = fromEach}},
    {"+", R"(io.local.emit("hello"))", EMITS(io.local().emit("hello")), {.to = To::Clients, .reach = oneServer}},
    {"+", R"(io.volatile.emit("hello"))", EMITS(io.volatile_().emit("hello")), {.to = To::Clients}},
    {"+", R"(socket.volatile.emit("hello"))", EMITS(socket.volatile_().emit("hello")), {.to = To::ClientA}},
    {"+", R"(socket.compress(false).emit("hello"))", EMITS(socket.compress(false).emit("hello")), {.to = To::ClientA}},
    {"+", R"(socket.send("hello"))", EMITS(socket.send("hello")), {.to = To::ClientA}},
    {"+", R"(client.volatile.emit("hello"))", EMITS(client.volatile_().emit("hello")), {.to = To::Server}},
    {"+", R"(client.send("hello"))", EMITS(client.send("hello")), {.to = To::Server}},
};
// clang-format on
#undef EMITS

} // namespace

std::span<const EmitForm> emitForms() { return forms; }

} // namespace packetarium
