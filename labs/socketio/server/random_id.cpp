// Names that nobody can guess.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/random_id.h"

#include <QByteArray>
#include <QRandomGenerator>

#include <array>

namespace packetarium {

std::string randomId()
{
    std::array<quint32, 4> random;
    QRandomGenerator::system()->fillRange(random.data(), qsizetype(random.size()));
    const QByteArray bytes(reinterpret_cast<const char*>(random.data()), 15);
    return bytes.toBase64(QByteArray::Base64UrlEncoding).toStdString();
}

} // namespace packetarium
