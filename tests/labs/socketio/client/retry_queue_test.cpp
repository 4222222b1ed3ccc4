// Events that are sent again until they are acknowledged.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "labs/socketio/client/retry_queue.h"

using namespace packetarium;

namespace {

using Pending = RetryQueue::Pending;

/// What the queue sent, and who waits for the answer to it.
struct Sent {
    std::vector<std::string> names;
    std::vector<OnAnswer> answers;
    RetryQueue::Send send()
    {
        return [this](const Arguments& event, const SocketIoFlags&, const OnAnswer& answer) {
            names.emplace_back(event.front().text());
            answers.push_back(answer);
        };
    }
};

bool always() { return true; }

const Answer late {"operation has timed out", {}};

} // namespace

TEST_CASE("One event is under way at a time, and the order is kept")
{
    Sent sent;
    RetryQueue queue(3, always, sent.send());
    queue.add({"a"}, {}, {});
    queue.add({"b"}, {}, {});
    queue.drain(Pending::Wait);
    queue.drain(Pending::Wait);
    CHECK(sent.names == std::vector<std::string> {"a"});
    sent.answers[0](late);
    CHECK(sent.names == std::vector<std::string> {"a", "a"});
    sent.answers[1]({{}, {"ok"}});
    CHECK(sent.names == std::vector<std::string> {"a", "a", "b"});
    CHECK(queue.size() == 1);
}

TEST_CASE("While there is no connection nothing is sent again, and no try is used up")
{
    Sent sent;
    bool isConnected = true;
    RetryQueue queue(
        1, [&] { return isConnected; }, sent.send());
    queue.add({"a"}, {}, {});
    queue.drain(Pending::Wait);
    isConnected = false;
    sent.answers[0]({"socket has been disconnected", {}});
    queue.drain(Pending::Wait);
    CHECK(sent.names.size() == 1);
    isConnected = true;
    queue.drain(Pending::SendAgain);
    CHECK(sent.names.size() == 2);
    CHECK(queue.size() == 1);
}

TEST_CASE("After the last retry the event is given up, and who waits hears why")
{
    Sent sent;
    RetryQueue queue(2, always, sent.send());
    std::optional<Answer> told;
    queue.add({"a"}, {}, [&](const Answer& answer) { told = answer; });
    queue.drain(Pending::Wait);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK_FALSE(told);
        sent.answers[i](late);
    }
    CHECK(sent.names.size() == 3);
    REQUIRE(told);
    CHECK(told->error == late.error);
    CHECK(queue.size() == 0);
}

TEST_CASE("A new connection sends again what was under way")
{
    Sent sent;
    RetryQueue queue(2, always, sent.send());
    queue.add({"a"}, {}, {});
    queue.drain(Pending::Wait);
    queue.drain(Pending::SendAgain);
    CHECK(sent.names.size() == 2);
}

TEST_CASE("Who gets the answer may delete the queue, and later answers find nothing")
{
    Sent sent;
    auto queue = std::make_unique<RetryQueue>(2, always, sent.send());
    queue->add({"a"}, {}, [&](const Answer&) { queue.reset(); });
    queue->add({"b"}, {}, {});
    queue->drain(Pending::Wait);
    sent.answers[0]({{}, {}});
    CHECK_FALSE(queue);
    sent.answers[0]({{}, {}});
    CHECK(sent.names == std::vector<std::string> {"a"});
}
