// The course of an experiment.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/missed/steps.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QTimer>

namespace packetarium {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s;

} // namespace

Outcome perform(const std::vector<Step>& steps)
{
    for (const Step& step : steps) {
        if (step.act)
            step.act();
        QTimer wake; // So that the deadline is noticed when nothing happens.
        wake.start(100ms);
        const QDeadlineTimer deadline(patience);
        while (!step.hasHappened()) {
            if (deadline.hasExpired())
                return Error {
                    std::string("The experiment waited in vain: ") + step.awaited + '.',
                    "Run it again; a computer that is very busy may be too slow for it."};
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
    }
    return success();
}

} // namespace packetarium
