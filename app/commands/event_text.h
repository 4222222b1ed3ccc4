// What an endpoint says happened, as a line for people.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/lab.h"

#include <QByteArray>
#include <QJsonObject>

#include <string>

namespace packetarium {

/// The bytes that an event carries, as `text` or as `base64`.
QByteArray eventBytes(const QJsonObject& event);
/// What an event carries, as a line of a terminal can show it: the beginning of what is long, and its size.
std::string shortText(const QJsonObject& event);
std::string shortText(const QByteArray& bytes, qint64 size);
/// "127.0.0.1:7", "[::1]:7".
std::string placeText(const QJsonObject& event);
/// What happened at a server; empty for what needs no line. Text from the network cannot steer the terminal.
std::string serverEventText(Lab::Transport, const QJsonObject& event);

} // namespace packetarium
