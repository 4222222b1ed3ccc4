// A run of several labs side by side, from the start of the network to its end, without a window.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/lab_script.h"
#include "app/passport/message_passport.h"

namespace packetarium {

class LabRun : public QObject {
    Q_OBJECT

public:
    explicit LabRun(RunPlan);
    ~LabRun() override;

    void start();
    /// Ends what runs, whatever it was doing; finished() follows within a second.
    void interrupt();

    enum class Result { Complete, Incomplete, Interrupted, NotRun };
    Result result() const { return m_result; }
    const std::vector<std::unique_ptr<LabScript>>& scripts() const { return m_scripts; }
    /// Complete once finished() was said; null when it never ran.
    std::shared_ptr<Capture> capture() const { return m_capture; }
    /// What the programs of the Socket.IO chat said of their messages.
    const ProgramStations& stations() const { return m_stations; }
    quint16 serverPort(const Lab& lab) const { return m_ports.value(QString::fromLatin1(lab.id)); }
    QString serverUrl(const Lab& lab) const { return m_urls.value(QString::fromLatin1(lab.id)); }

signals:
    void finished();

private:
    void begin();
    void scriptDone();
    void awaitLastPackets();
    bool connectionsAreClosed() const;
    void stop(std::chrono::milliseconds patience);
    void end();

    const RunPlan m_plan;
    LabSession m_session;
    std::vector<std::unique_ptr<LabScript>> m_scripts;
    std::shared_ptr<Capture> m_capture;
    ProgramStations m_stations;
    QMap<QString, quint16> m_ports;
    QMap<QString, QString> m_urls;
    QTimer m_look; ///< Looks at the capture for the last packets.
    QTimer m_patience;
    Result m_result = Result::NotRun;
    bool m_stopping = false, m_ended = false;
};

} // namespace packetarium
