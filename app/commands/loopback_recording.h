// What crosses one port of the loopback interface while a command runs, saved as pcapng.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "labs/session/packet_program.h"

namespace packetarium {

class LoopbackRecording : public QObject {
    Q_OBJECT

public:
    LoopbackRecording();

    /// Lets events happen until packets are recorded, or fails.
    Outcome start(quint16 port);
    /// Waits for the last packets and saves all of them. How many there are.
    Result<std::size_t> save(const std::string& path);

private:
    void heard(const QJsonObject& event);

    PacketProgram m_program;
    std::shared_ptr<Capture> m_capture;
    std::optional<Error> m_failure;
    bool m_hasEnded = false;
};

} // namespace packetarium
