// The chat's messages in SQLite: kept once, in order, and still there after a restart.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/chat/message_store.h"
#include "tests/support/catch.h"

#include <QFile>
#include <QTemporaryDir>

using namespace packetarium;

namespace {

std::unique_ptr<MessageStore> opened(const QString& file)
{
    auto store = MessageStore::open(file);
    REQUIRE(store);
    return std::move(*store);
}

} // namespace

TEST_CASE("A message is numbered in the order in which it was stored")
{
    const auto store = opened(":memory:");
    CHECK(store->keep("one", "a-0")->id == 1);
    CHECK(store->keep("two", "a-1")->id == 2);
    const auto rest = store->after(1, 10);
    REQUIRE(rest);
    REQUIRE(rest->size() == 1);
    CHECK(rest->front().id == 2);
    CHECK(rest->front().content == "two");
}

TEST_CASE("A message that comes twice with the same client offset is kept once")
{
    const auto store = opened(":memory:");
    const auto first = store->keep("hi", "a-0"), second = store->keep("hi", "a-0");
    CHECK(first->isNew);
    CHECK_FALSE(second->isNew);
    CHECK(second->id == first->id);
    CHECK(*store->count() == 1);
}

TEST_CASE("Messages without a client offset are all kept")
{
    const auto store = opened(":memory:");
    CHECK(store->keep("hi", std::nullopt)->isNew);
    CHECK(store->keep("hi", std::nullopt)->isNew);
    CHECK(*store->count() == 2);
}

TEST_CASE("Messages outlive the server that stored them")
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("chat.db");
    CHECK(opened(file)->keep("before", "a-0")->isNew);
    const auto store = opened(file);
    CHECK(*store->count() == 1);
    CHECK(store->keep("after", "a-1")->id == 2);
    CHECK_FALSE(store->keep("before", "a-0")->isNew);
}

TEST_CASE("Text that looks like SQL is text")
{
    const auto store = opened(":memory:");
    const QString text = "'); DROP TABLE messages; --";
    CHECK(store->keep(text, text)->isNew);
    CHECK(store->after(0, 10)->front().content == text);
}

TEST_CASE("A file that is no database is refused with advice, and stays as it was")
{
    const QTemporaryDir folder;
    const QString name = folder.filePath("chat.db");
    const QByteArray bytes(4096, 'x');
    QFile file(name);
    REQUIRE(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    const auto store = MessageStore::open(name);
    REQUIRE_FALSE(store);
    CHECK_FALSE(store.error().advice.empty());
    REQUIRE(file.open(QIODevice::ReadOnly));
    CHECK(file.readAll() == bytes);
}

TEST_CASE("A folder that does not exist is refused with advice")
{
    CHECK_FALSE(MessageStore::open("/nowhere/at/all/chat.db"));
}
