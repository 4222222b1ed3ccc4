// The chat's messages in an SQLite database, as steps 7 and 8 of the Socket.IO chat tutorial keep them.
// https://socket.io/docs/v4/tutorial/step-7
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

class QSqlDatabase;

namespace packetarium {

/// A message as it is stored. Its number says where it stands among all messages: the "server offset".
struct StoredMessage {
    qint64 id = 0;
    QString content;
};

class MessageStore {
public:
    /// Messages that are kept at most; beyond that the oldest go.
    static constexpr qint64 mostMessages = 100'000;

    /// A file, made where there is none, or ":memory:".
    static Result<std::unique_ptr<MessageStore>> open(const QString& file);
    ~MessageStore();
    MessageStore(const MessageStore&) = delete;
    MessageStore& operator=(const MessageStore&) = delete;

    struct Kept {
        qint64 id = 0;
        bool isNew = false; ///< False: a message with this client offset was there already, and stays as it was.
    };
    /// The client's own name for the message makes it unique, so that a message sent twice is kept once.
    Result<Kept> keep(const QString& content, const std::optional<QString>& clientOffset);
    /// Those after `offset`, oldest first, `most` at most.
    Result<std::vector<StoredMessage>> after(qint64 offset, int most) const;
    Result<qint64> count() const;

private:
    explicit MessageStore(QString connection);
    QSqlDatabase database() const;

    const QString m_connection; ///< Qt's name for the open database.
};

} // namespace packetarium
