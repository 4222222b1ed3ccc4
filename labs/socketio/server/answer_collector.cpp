// Waits for the answers of many.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/answer_collector.h"

namespace packetarium {

AnswerCollector::AnswerCollector(
    QObject& owner, std::chrono::milliseconds patience, OnAnswers onAnswers, OnTimeout onTimeout)
    : QObject(&owner)
    , m_onAnswers(std::move(onAnswers))
    , m_onTimeout(std::move(onTimeout))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        finish({m_onTimeout(m_expected, int(m_responses.size())), std::move(m_responses)});
    });
    m_timer.start(patience);
}

void AnswerCollector::expectServers(int servers)
{
    m_servers = servers;
    // The answer never comes before the question has returned, also when there is nobody to ask.
    QMetaObject::invokeMethod(
        this, [this] { check(); }, Qt::QueuedConnection);
}

void AnswerCollector::expectAnswers(int answers)
{
    ++m_serversHeard;
    m_expected += answers;
    check();
}

void AnswerCollector::add(const Value& answer)
{
    m_responses.push_back(answer);
    check();
}

void AnswerCollector::check()
{
    if (m_onAnswers && m_serversHeard == m_servers && int(m_responses.size()) == m_expected)
        finish({{}, std::move(m_responses)});
}

void AnswerCollector::finish(Answers answers)
{
    m_timer.stop();
    deleteLater();
    if (const OnAnswers onAnswers = std::exchange(m_onAnswers, nullptr))
        onAnswers(answers);
}

} // namespace packetarium
