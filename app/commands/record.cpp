// packetarium record: live capture of a real interface, saved as pcapng.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command.h"
#include "app/commands/output_file.h"
#include "app/commands/terminal.h"
#include "capture/capture.h"
#include "labs/session/packet_program.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QTimer>

#include <numeric>

namespace packetarium {

namespace {

struct RecordOptions {
    std::string interface, filter, save;
    std::size_t count = 0; ///< 0: until Ctrl-C.
    int seconds = 0;
};

class Recording : public QObject {
public:
    explicit Recording(const RecordOptions& options)
        : m_options(options)
    {
        connect(&m_program, &PacketProgram::event, this, [this](const QJsonObject& event) { heard(event); });
        connect(&m_program, &PacketProgram::ended, this, [this](const QString& words) { ended(words); });
        connect(&m_interrupt, &Interrupt::interrupted, this, [this] { stop(); });
        connect(&m_look, &QTimer::timeout, this, [this] {
            if (m_capture->packets().size() >= m_options.count)
                stop();
        });
    }

    void start()
    {
        QStringList arguments {
            QStringLiteral("-i"), QString::fromStdString(m_options.interface), QStringLiteral("--json-errors")};
        if (!m_options.filter.empty())
            arguments << QStringLiteral("-f") << QString::fromStdString(m_options.filter);
        if (const Outcome started = m_program.start(QStringLiteral("packetarium-capture"), arguments); !started) {
            tell(started.error());
            QCoreApplication::exit(DidNotHappen);
        }
    }

private:
    void heard(const QJsonObject& event)
    {
        const QString name = event.value(QLatin1String("event")).toString();
        if (name == QLatin1String("failed")) {
            m_explained = true;
            tell(Error {
                event.value(QLatin1String("what")).toString().toStdString(),
                event.value(QLatin1String("advice")).toString().toStdString()});
        }
        if (name != QLatin1String("capturing") || m_capture)
            return;
        auto followed = Capture::follow(m_program.takePackets());
        if (!followed) {
            m_explained = true;
            tell(followed.error());
            return m_program.terminate();
        }
        m_capture = *followed;
        tell("Recording on " + m_options.interface + ". Ctrl-C ends and saves.");
        if (m_options.count > 0)
            m_look.start(50);
        if (m_options.seconds > 0)
            QTimer::singleShot(std::chrono::seconds(m_options.seconds), this, [this] { stop(); });
    }

    void stop()
    {
        m_stopping = true;
        m_look.stop();
        m_program.terminate();
    }

    void ended(const QString& words)
    {
        m_look.stop();
        const auto damage = m_capture ? m_capture->damage() : std::nullopt;
        if (damage)
            tell(*damage);
        else if (!m_explained && !m_stopping)
            tell(Error {
                "The recording ended by itself: " + (words.isEmpty() ? "no reason was given" : words.toStdString())
                    + ".",
                "`packetarium doctor` tells what works on this computer."});
        if (!m_capture)
            return QCoreApplication::exit(DidNotHappen);
        m_capture->wait();
        const bool saved = save();
        QCoreApplication::exit(saved && m_stopping ? Done : DidNotHappen);
    }

    bool save() const
    {
        const std::size_t all = m_capture->packets().size();
        std::vector<std::size_t> only; // More may have come before the program stopped.
        if (m_options.count > 0 && m_options.count < all) {
            only.resize(m_options.count);
            std::iota(only.begin(), only.end(), std::size_t(0));
        }
        if (const Outcome written = savePcapng(*m_capture, m_options.save, only); !written) {
            tell(written.error());
            return false;
        }
        tell("Saved " + std::to_string(only.empty() ? all : only.size()) + " packets to " + m_options.save + ".");
        if (const std::uint64_t dropped = m_capture->dropped())
            tell(std::to_string(dropped) + " packets came too fast and were missed.");
        return true;
    }

    const RecordOptions& m_options;
    PacketProgram m_program;
    Interrupt m_interrupt;
    QTimer m_look;
    std::shared_ptr<Capture> m_capture;
    bool m_stopping = false, m_explained = false;
};

int record(const RecordOptions& options)
{
    const QFileInfo target(QString::fromStdString(options.save));
    if (target.suffix().compare(QLatin1String("pcapng"), Qt::CaseInsensitive) != 0) {
        tell("\"" + options.save + "\" does not end in .pcapng.");
        return WrongUsage;
    }
    // Said before the packets are gone, not after.
    if (const Outcome possible = canBeWritten(options.save); !possible) {
        tell(possible.error());
        return DidNotHappen;
    }
    Recording recording(options);
    QTimer::singleShot(0, &recording, [&] { recording.start(); });
    return QCoreApplication::exec();
}

} // namespace

void addRecordCommand(CLI::App& program, Action& chosen)
{
    auto options = std::make_shared<RecordOptions>();
    CLI::App* command =
        addCommand(program, chosen, "record", "Record a real interface of this computer", options, record);
    command->add_option("-i,--interface", options->interface, "The interface: lo, eth0, wlan0, ...")
        ->type_name("IFACE")
        ->required();
    command->add_option("-f,--capture-filter", options->filter, "Only packets that match this libpcap filter")
        ->type_name("BPF");
    command->add_option("--save", options->save, "Where to save")->type_name("FILE.pcapng")->required();
    command->add_option("-c,--count", options->count, "End after so many packets")
        ->type_name("COUNT")
        ->check(CLI::Range(std::size_t(1), std::size_t(1) << 26));
    command->add_option("--seconds", options->seconds, "End after so many seconds")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000));
    command->footer(
        R"(It ends by itself, and saves, after 4 GiB or 10 million packets, or when the disk for temporary files (TMPDIR, else
/var/tmp) has less than 256 MiB left. Needs permission to capture; `packetarium doctor` says whether you have it and how to get it.
The filter is libpcap's ("tcp port 80"), not Wireshark's display filter.

Examples:
  packetarium record -i lo -f "tcp port 8080" --save mine.pcapng
  packetarium record -i eth0 --seconds 30 --save lan.pcapng)");
}

} // namespace packetarium
