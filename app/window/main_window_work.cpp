// What the window does when asked: runs labs, opens captures and saves them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/export.h"
#include "app/window/guide/cost_bars.h"
#include "app/window/guide/lab_chooser.h"
#include "app/window/guide/steps.h"
#include "app/window/inspector/inspector.h"
#include "app/window/lanes/lane.h"
#include "app/window/lanes/lane_strip.h"
#include "app/window/main_window.h"
#include "app/window/packets/packet_table.h"
#include "app/window/top_bar.h"
#include "courseware/sample_captures.h"

#include <QFileDialog>
#include <QFileInfo>
namespace packetarium {

void MainWindow::startLabs()
{
    const QStringList labs = m_chooser->chosen();
    if (labs.isEmpty()) {
        m_notice->say(
            {tr("No lab is chosen.").toStdString(),
             tr("Tick at least one at the left, then press “Start labs”.").toStdString()});
        return;
    }
    if (asksToKeep([this] { startLabs(); }))
        return;
    endSession();
    m_notice->hide();
    m_labs = labs;
    m_session = new LabSession(m_top->networkKind(), labs, this);
    m_session->setIpVersion(m_top->ipVersion());
    m_session->setLoopbackAddress(m_top->ipVersion() == IpVersion::Six ? "::1" : "127.0.0.1");
    connect(m_session, &LabSession::started, this, &MainWindow::sessionStarted);
    connect(m_session, &LabSession::failed, this, &MainWindow::sessionFailed);
    connect(m_session, &LabSession::framesHeld, m_top, &TopBar::setFramesHeld);
    connect(m_session, &LabSession::stopped, this, [this] {
        m_top->setSessionState(LabSession::State::Idle);
        m_chooser->setRunning(false);
    });
    m_hasRun = m_stopAsked = false;
    m_top->setSessionState(LabSession::State::Starting);
    m_chooser->setRunning(true);
    m_session->start();
}

void MainWindow::stopLabs()
{
    if (!m_session)
        return;
    m_top->setSessionState(LabSession::State::Stopping);
    m_stopAsked = true;
    askToStop(m_session);
}

/// A session that is still starting is stopped once it has: to break it off would take its time here and now.
void MainWindow::askToStop(LabSession* session)
{
    if (session->state() == LabSession::State::Starting)
        connect(session, &LabSession::started, session, &LabSession::stop);
    else
        session->stop();
    m_lanes->applySession();
}

/// Lets go of what runs: it ends by itself. The capture and its lanes stay until another takes their place.
void MainWindow::endSession()
{
    if (!m_session)
        return;
    LabSession* session = std::exchange(m_session, nullptr);
    session->disconnect(this);
    if (session->state() == LabSession::State::Idle) {
        session->deleteLater();
    } else {
        connect(session, &LabSession::stopped, session, &QObject::deleteLater);
        connect(session, &LabSession::failed, session, &QObject::deleteLater);
        askToStop(session);
    }
    m_top->setSessionState(LabSession::State::Idle);
    m_chooser->setRunning(false);
}

void MainWindow::sessionStarted()
{
    if (m_stopAsked)
        return; // It stops again.
    m_hasRun = true;
    m_sawDelay = false;
    m_slowBefore = 0;
    m_keptPackets = 0;
    m_fileName.clear();
    m_titles.clear();
    for (const QString& id : m_labs)
        if (const Lab* lab = labNamed(id))
            m_titles.push_back(
                {lab->transport == Lab::Transport::Udp ? "udp" : "tcp", m_session->serverPort(id), lab->title});
    m_saidDamage = m_saidLimitation = false;
    m_session->setWire(m_top->wire());
    m_feed->show(m_session->capture());
    m_lanes->showLabs(m_session, m_labs);
    m_top->setSessionState(LabSession::State::Running);
    QStringList hosts;
    for (const auto& [address, name] : m_session->capture()->names())
        if ((address.find(':') != std::string::npos) == (m_top->ipVersion() == IpVersion::Six)
            && !address.starts_with("fe80:")) // Not those that each interface gives itself.
            hosts << QString::fromStdString(name + ' ' + address);
    m_top->setPlace(hosts.join(" ⇄ "));
}

void MainWindow::sessionFailed(const Error& error)
{
    const bool couldNotStart = m_session && !m_hasRun;
    const NetworkKind other = m_top->networkKind() == NetworkKind::Private ? NetworkKind::Host : NetworkKind::Private;
    std::vector<NoticeBar::Offer> offers;
    if (couldNotStart) {
        offers.push_back(
            {other == NetworkKind::Host ? tr("Use the host network") : tr("Use the private network"), [this, other] {
                 m_top->setNetworkKind(other);
                 startLabs();
             }});
        for (const SampleCapture& sample : sampleCaptures())
            if (const std::string path = sampleCapturePath(sample.name); !path.empty())
                offers.push_back(
                    {tr("Open “%1”").arg(QString::fromUtf8(sample.title.data(), qsizetype(sample.title.size()))),
                     [this, path] { openFile(QFile::decodeName(path.c_str())); }});
        offers.push_back({tr("Open a capture…"), [this] { offerOpen(); }});
    }
    if (m_session && m_session->state() != LabSession::State::Running) {
        m_top->setSessionState(LabSession::State::Idle);
        m_chooser->setRunning(false);
    }
    m_notice->say(error, offers);
}

void MainWindow::offerOpen()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open a capture"), openFolder(), tr("Captures (*.pcapng *.pcap *.cap);;All files (*)"));
    if (!path.isEmpty())
        openFile(path);
}

void MainWindow::openFile(const QString& path)
{
    if (asksToKeep([this, path] { openFile(path); }))
        return;
    auto opened = Capture::open(QFile::encodeName(path).toStdString());
    if (!opened) {
        m_notice->say(opened.error());
        return;
    }
    m_folder = QFileInfo(path).absolutePath();
    showCapture(*opened, QFileInfo(path).fileName());
}

void MainWindow::showCapture(std::shared_ptr<Capture> capture, const QString& name)
{
    endSession();
    m_notice->hide();
    m_saidDamage = m_saidLimitation = false;
    m_fileName = name;
    m_labs.clear();
    m_top->setPlace(name);
    m_feed->show(std::move(capture));
    m_lanes->showConversations();
}

int MainWindow::slowFrames() const
{
    int frames = 0;
    for (const Lane* lane : m_lanes->lanes())
        frames += lane->ladder().model().seen().slowFrames;
    return frames;
}

/// What the left panel tells is read off the lanes, so it is as true as they are.
void MainWindow::showGuide()
{
    std::array<bool, Steps::steps> done {};
    done[Steps::Start] = m_session && m_session->state() == LabSession::State::Running;
    std::vector<LaneCost> costs;
    for (const Lane* lane : m_lanes->lanes()) {
        const LadderModel& ladder = lane->ladder().model();
        const Seen seen = m_fileName.isEmpty() ? ladder.seen() : Seen {}; // The steps are for labs.
        done[Steps::Connect] |= seen.handshake;
        done[Steps::Speak] |= seen.data && lane->hasSpoken();
        done[Steps::Lose] |= seen.loss;
        done[Steps::Close] |= seen.close;
        costs.push_back({lane->title(), ladder.bytes()});
    }
    const WireSettings wire = m_top->wire();
    m_sawDelay |=
        m_session && m_fileName.isEmpty() && wire.delayMilliseconds > 0 && !wire.hold && slowFrames() > m_slowBefore;
    done[Steps::SlowDown] = m_sawDelay && m_fileName.isEmpty();
    done[Steps::Start] |= done[Steps::Speak] && m_fileName.isEmpty();
    m_steps->setDone(done);
    m_costs->show(costs);
}

} // namespace packetarium
