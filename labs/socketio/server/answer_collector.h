// Waits for the answers of many: clients that a broadcast asked, or servers of a cluster.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/events.h"

#include <QObject>
#include <QTimer>

#include <chrono>

namespace packetarium {

/// Lives until all have answered or the time is up, or as long as its owner; says then what came.
class AnswerCollector : public QObject {
public:
    /// What to say when the time is up, from how many were to come and how many came.
    using OnTimeout = std::function<std::string(int expected, int came)>;

    AnswerCollector(QObject& owner, std::chrono::milliseconds patience, OnAnswers, OnTimeout);

    /// How many servers will say how many answers come from them. Nothing is complete before all have said so.
    void expectServers(int servers);
    /// Called for each of the servers.
    void expectAnswers(int answers);
    void add(const Value& answer);

private:
    void check();
    void finish(Answers);

    QTimer m_timer;
    OnAnswers m_onAnswers;
    OnTimeout m_onTimeout;
    std::vector<Value> m_responses;
    int m_servers = -1, m_serversHeard = 0, m_expected = 0; ///< -1: it is not yet known how many.
};

} // namespace packetarium
