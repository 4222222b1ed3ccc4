// Every form of emitting that the emit cheatsheet of Socket.IO 4 has, with the rule that says who gets it.
// https://socket.io/docs/v4/emit-cheatsheet
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/client/socketio_client.h"
#include "labs/socketio/server/socketio_server.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace packetarium {

/// Who gets an event, said without the words of a program.
struct RecipientRule {
    enum class To {
        ClientA, ///< The one client whose socket it is.
        Clients, ///< Those in the rooms, or everyone where none is named; never those in `except`.
        OtherServers, ///< Of the cluster.
        Server, ///< To which the client that emits is connected.
    } to;
    std::vector<std::string> rooms = {};
    std::vector<std::string> except = {};
    enum class Sender { Included, Excluded } sender = Sender::Included; ///< Client A, if it belongs to the rest.
    enum class Reach { Cluster, OneServer } reach = Reach::Cluster;
    enum class Answers { None, FromEach } answers = Answers::None;
    bool isNobodyThere = false; ///< The namespace has no clients.
};

/// Counts the answers to an event, in every form in which they come.
class AnswerCount {
public:
    void operator()(const Answer& answer) const { *m_count += !answer.error; }
    void operator()(const Answers& answers) const { *m_count += int(answers.responses.size()); }
    int count() const { return *m_count; }

private:
    std::shared_ptr<int> m_count = std::make_shared<int>(0);
};

/// What a program that emits has at hand.
struct Speakers {
    SocketIoServer& io; ///< Server 1.
    SocketIoSocket& socket; ///< Client A in the main namespace, as server 1 sees it.
    SocketIoSocket& orders; ///< Client A in the namespace "/orders".
    SocketIoClient& client; ///< Client A itself.
    const std::string& idOfC; ///< Client C's socket id.
    AnswerCount answered; ///< To be called with what was answered.
};

struct EmitForm {
    const char* id; ///< Its number in the cheatsheet, or "+" for one that is not there.
    const char* javaScript;
    const char* code; ///< The very C++ text that `emit` was compiled from.
    void (*emit)(Speakers&);
    RecipientRule rule;
};
std::span<const EmitForm> emitForms();

} // namespace packetarium
