// The chat's messages in an SQLite database.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/chat/message_store.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>
#include <QVariant>

namespace packetarium {
namespace {

Error failure(const char* what, const QSqlError& error)
{
    return {
        std::string(what) + " " + error.text().toStdString(),
        "Choose another file, or move this one away: a new one is then made."};
}

constexpr const char* cannotRead = "The stored messages cannot be read.";
constexpr const char* cannotWrite = "A message cannot be stored.";

} // namespace

MessageStore::MessageStore(QString connection)
    : m_connection(std::move(connection))
{
}

MessageStore::~MessageStore()
{
    database().close();
    QSqlDatabase::removeDatabase(m_connection);
}

QSqlDatabase MessageStore::database() const { return QSqlDatabase::database(m_connection, false); }

Result<std::unique_ptr<MessageStore>> MessageStore::open(const QString& file)
{
    if (!QSqlDatabase::isDriverAvailable(QStringLiteral("QSQLITE")))
        return Error {
            "Qt's driver for SQLite is missing, so the chat cannot keep its messages.",
            "Install it: apt install libqt6sql6-sqlite"};
    const QString connection = QUuid::createUuid().toString(QUuid::Id128);
    QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
    std::unique_ptr<MessageStore> store(new MessageStore(connection)); // From here on the connection has an owner.
    QSqlDatabase database = store->database();
    database.setDatabaseName(file);
    if (!database.open())
        return failure("The file for the messages cannot be opened.", database.lastError());

    QSqlQuery query(database);
    // "Write ahead": a message that was acknowledged is in the file, also when the process is killed right after.
    for (const char* statement :
         {"PRAGMA journal_mode = WAL",
          "PRAGMA synchronous = NORMAL",
          "PRAGMA busy_timeout = 2000",
          "CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY AUTOINCREMENT, client_offset TEXT UNIQUE, "
          "content TEXT)"})
        if (!query.exec(QString::fromLatin1(statement)))
            return failure("The file is not usable for the messages.", query.lastError());
    if (const auto messages = store->count(); !messages)
        return messages.error();
    return store;
}

Result<MessageStore::Kept> MessageStore::keep(const QString& content, const std::optional<QString>& clientOffset)
{
    const QVariant offset = clientOffset ? QVariant(*clientOffset) : QVariant(QMetaType(QMetaType::QString));
    QSqlQuery insert(database());
    insert.prepare(QStringLiteral("INSERT OR IGNORE INTO messages (content, client_offset) VALUES (?, ?)"));
    insert.addBindValue(content);
    insert.addBindValue(offset);
    if (!insert.exec())
        return failure(cannotWrite, insert.lastError());
    if (insert.numRowsAffected() > 0) {
        const qint64 id = insert.lastInsertId().toLongLong();
        QSqlQuery forget(database());
        forget.prepare(QStringLiteral("DELETE FROM messages WHERE id <= ?"));
        forget.addBindValue(id - mostMessages);
        if (!forget.exec())
            return failure(cannotWrite, forget.lastError());
        return Kept {id, true};
    }

    QSqlQuery earlier(database());
    earlier.prepare(QStringLiteral("SELECT id FROM messages WHERE client_offset = ?"));
    earlier.addBindValue(offset);
    if (!earlier.exec() || !earlier.next())
        return failure(cannotRead, earlier.lastError());
    return Kept {earlier.value(0).toLongLong(), false};
}

Result<std::vector<StoredMessage>> MessageStore::after(qint64 offset, int most) const
{
    QSqlQuery query(database());
    query.setForwardOnly(true);
    query.prepare(QStringLiteral("SELECT id, content FROM messages WHERE id > ? ORDER BY id LIMIT ?"));
    query.addBindValue(offset);
    query.addBindValue(most);
    if (!query.exec())
        return failure(cannotRead, query.lastError());
    std::vector<StoredMessage> messages;
    while (query.next())
        messages.push_back({query.value(0).toLongLong(), query.value(1).toString()});
    return messages;
}

Result<qint64> MessageStore::count() const
{
    QSqlQuery query(database());
    if (!query.exec(QStringLiteral("SELECT COUNT(*), COUNT(client_offset), COUNT(content) FROM messages"))
        || !query.next())
        return failure(cannotRead, query.lastError());
    return query.value(0).toLongLong();
}

} // namespace packetarium
