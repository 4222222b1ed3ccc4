// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/events.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

/// Listeners that write down when they are called.
struct Heard {
    std::string calls;

    Listener as(std::string name)
    {
        return [this, name](const Arguments&, const Acknowledge&) { calls += name + " "; };
    }
    AnyListener anyAs(std::string name)
    {
        return
            [this, name](std::string_view event, const Arguments&) { calls += name + ":" + std::string(event) + " "; };
    }
};

} // namespace

TEST_CASE("Listeners are called in the order in which they came, once only where it was asked")
{
    Heard heard;
    Listeners listeners;
    listeners.on("a", heard.as("first"));
    listeners.once("a", heard.as("once"));
    listeners.on("a", heard.as("last"));
    listeners.on("b", heard.as("other"));
    listeners.dispatch("a", {}, {});
    CHECK(heard.calls == "first once last ");
    listeners.dispatch("a", {}, {});
    CHECK(heard.calls == "first once last first last ");
}

TEST_CASE("A listener that is taken off is not called again")
{
    Heard heard;
    Listeners listeners;
    const auto handle = listeners.on("a", heard.as("one"));
    listeners.on("a", heard.as("two"));
    listeners.off(handle);
    listeners.dispatch("a", {}, {});
    listeners.off("a");
    listeners.dispatch("a", {}, {});
    CHECK(heard.calls == "two ");
}

TEST_CASE("A listener may take itself off, and add others, while it runs")
{
    Heard heard;
    Listeners listeners;
    Listeners::Handle handle = 0;
    handle = listeners.on("a", [&](const Arguments&, const Acknowledge&) {
        listeners.off(handle);
        listeners.on("a", heard.as("new"));
        heard.calls += "old ";
    });
    listeners.dispatch("a", {}, {});
    listeners.dispatch("a", {}, {});
    CHECK(heard.calls == "old new ");
}

TEST_CASE("A listener may delete the list that it is in")
{
    Heard heard;
    auto listeners = std::make_unique<Listeners>();
    listeners->on("a", [&](const Arguments&, const Acknowledge&) { listeners.reset(); });
    listeners->on("a", heard.as("never"));
    listeners->dispatch("a", {}, {});
    CHECK(heard.calls.empty());
}

TEST_CASE("Catch-all listeners hear every event of their direction")
{
    Heard heard;
    Listeners listeners;
    listeners.onAny(heard.anyAs("any"));
    const auto first = listeners.prependAny(heard.anyAs("before"));
    listeners.onAnyOutgoing(heard.anyAs("out"));
    listeners.prependAnyOutgoing(heard.anyAs("out-before"));
    listeners.any("x", {});
    listeners.anyOutgoing("y", {});
    CHECK(heard.calls == "before:x any:x out-before:y out:y ");
    listeners.off(first);
    listeners.offAnyOutgoing();
    heard.calls.clear();
    listeners.any("x", {});
    listeners.anyOutgoing("y", {});
    CHECK(heard.calls == "any:x ");
}

TEST_CASE("An answer is given once, however often and by whichever copy it is called")
{
    std::vector<Arguments> sent;
    const Acknowledge acknowledge([&](Arguments arguments) { sent.push_back(std::move(arguments)); });
    const Acknowledge copy = acknowledge;
    CHECK(acknowledge.isWanted());
    acknowledge("ok", 1);
    copy("late");
    CHECK(sent == std::vector<Arguments> {{"ok", 1}});

    CHECK_FALSE(Acknowledge().isWanted());
    Acknowledge()("nobody asked");
}

TEST_CASE("An event is its name and its arguments, and a callback at the end is no argument")
{
    const auto [data, none] = eventOf<OnAnswer>("hello", 1, "2", Object {{"3", "4"}});
    CHECK(data == Arguments {"hello", 1, "2", Object {{"3", "4"}}});
    CHECK_FALSE(none);
    const auto [asked, callback] = eventOf<OnAnswer>("q", [](const Answer&) {});
    CHECK(asked == Arguments {"q"});
    CHECK(callback);
}

TEST_CASE("The protocol's own names are reserved")
{
    CHECK(isReservedEvent("disconnecting"));
    CHECK(isReservedEvent("newListener"));
    CHECK_FALSE(isReservedEvent("message"));
    CHECK_FALSE(isReservedEvent("connection"));
}
