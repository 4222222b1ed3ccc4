// A lane's packets as the arrows of a ladder.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/lanes/ladder_model.h"

#include "capture/conversations/conversations.h"
#include "capture/conversations/segment.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cmath>

namespace packetarium {

namespace {

constexpr int top = 8;
constexpr int mostLifelines = 4;
constexpr std::size_t mostOnTheWay = 5000;

QString groupTitle(Phase phase, const ConversationView& conversation, bool isLoss)
{
    const bool udp = conversation.transport == "udp";
    if (isLoss)
        return udp ? "nobody notices a loss" : "lost on the wire";
    switch (phase) {
    case Phase::AddressResolution: return "who has this address?";
    case Phase::Handshake: return "three-way handshake";
    case Phase::Upgrade: return "HTTP upgrade";
    case Phase::Frames: return "frames";
    case Phase::Close: return "close";
    case Phase::Data:
        if (conversation.application == "http")
            return "request and response";
        return udp ? "no handshake: just send" : "data, each byte acknowledged";
    case Phase::None: break;
    }
    return {};
}

std::uint8_t colourLayer(const PacketView& view)
{
    switch (view.phase) {
    case Phase::AddressResolution: return 2;
    case Phase::Upgrade: return view.carriesData ? 5 : 4;
    case Phase::Frames:
    case Phase::Data: return view.carriesData ? 7 : 4;
    case Phase::None: return view.osiLayers.empty() || view.osiLayers.back() > 4 ? 4 : view.osiLayers.back();
    default: return 4;
    }
}

/// Time on the wire as a slope: steep enough to see at once, logarithmic so that a second still fits.
std::uint8_t slantFor(double milliseconds)
{
    return std::uint8_t(std::min(14.0, 3 + 3.5 * std::log10(1 + std::max(0.0, milliseconds))));
}

} // namespace

void LadderModel::restart(std::shared_ptr<const Capture> capture, Chooser chooser, bool live)
{
    *this = LadderModel();
    m_capture = std::move(capture);
    m_chooser = std::move(chooser);
    m_live = live;
}

const LadderModel::Ends& LadderModel::endsOf(std::uint32_t conversation)
{
    if (conversation >= m_ends.size())
        m_ends.resize(conversation + 1);
    Ends& ends = m_ends[conversation];
    if (!ends.known) {
        ends.known = true;
        ends.place = m_chooser(m_capture->conversation(conversation));
    }
    return ends;
}

std::uint32_t LadderModel::conversationOf(std::size_t packet) const
{
    const PacketFacts& facts = m_capture->conversations().facts(packet);
    return facts.kind == PacketFacts::Kind::Other ? facts.about : facts.conversation;
}

void LadderModel::find(int milliseconds)
{
    QElapsedTimer clock;
    clock.start();
    const std::size_t size = m_capture->packets().size();
    while (m_scanned < size) {
        const std::uint32_t conversation = conversationOf(m_scanned);
        if (conversation != noConversation && conversation < m_capture->conversationCount()
            && endsOf(conversation).place.shown) {
            m_found.push_back(std::uint32_t(m_scanned));
            count(m_scanned);
        }
        ++m_scanned;
        if (m_scanned % 256 == 0 && clock.elapsed() >= milliseconds)
            return;
    }
}

/// Adds a packet's bytes to the layers that they belong to; what TCP and UDP carry is the application's.
void LadderModel::count(std::size_t packet)
{
    const Packet& row = m_capture->packets()[packet];
    const auto layers = m_capture->packets().layers(row);
    const PacketFacts& facts = m_capture->conversations().facts(packet);
    std::size_t counted = 0;
    for (std::size_t i = 0; i < layers.size() && layers[i].protocol; ++i) {
        const bool isLast = i + 1 == layers.size() || !layers[i + 1].protocol;
        const std::size_t end = isLast ? row.original : layers[i + 1].at;
        const std::size_t length = end > layers[i].at ? end - layers[i].at : 0;
        const int osi = protocol(layers[i].protocol).osi;
        if (osi == 4) { // Everything inside is the application's.
            const std::size_t all = row.original > layers[i].at ? row.original - layers[i].at : 0;
            const std::size_t header = facts.isTcp() ? facts.headerLength : 8;
            const std::size_t data = facts.carriesData ? all - std::min(all, header) : 0;
            m_bytes[7] += std::min(data, all);
            m_bytes[4] += all - std::min(data, all);
            counted += all;
            break;
        }
        m_bytes[std::size_t(osi)] += length;
        counted += length;
    }
    if (counted < row.original)
        m_bytes[2] += row.original - counted;
}

bool LadderModel::advance(int milliseconds)
{
    if (!m_capture)
        return false;
    QElapsedTimer clock;
    clock.start();
    const std::size_t before = m_drawn, waitingBefore = m_onTheWay.size();
    find(milliseconds);
    while (m_drawn < m_found.size() && clock.elapsed() < milliseconds)
        draw(m_found[m_drawn++]);
    settle();
    return m_drawn != before || m_onTheWay.size() != waitingBefore;
}

std::uint8_t LadderModel::clientLifeline(Ends& ends, const std::string& name, const std::string& server)
{
    if (ends.client >= 0)
        return std::uint8_t(ends.client);
    // On one computer both ends have one name, and each connection's client is told apart by its turn alone.
    const bool sameHost = name == server;
    const QString client = QString::fromStdString(name) + (sameHost ? " · client" : "");
    if (m_lifelines.isEmpty())
        m_lifelines << client << QString::fromStdString(server) + (sameHost ? " · server" : "");
    int line = int(m_lifelines.indexOf(client));
    if (line < 0 || line == 1) {
        if (m_lifelines.size() < mostLifelines)
            m_lifelines << client;
        line = int(m_lifelines.size()) - 1;
    }
    ends.client = line;
    return std::uint8_t(line);
}

/// A reset as the first answer to a SYN: nobody listens.
bool LadderModel::endsRefused(const PacketView& view, std::size_t packet, std::uint32_t conversation) const
{
    return view.phase == Phase::Close && !view.fromInitiator && !m_ends[conversation].answered
        && (m_capture->packets()[packet].tcpFlags & tcpFlag::reset) && !m_groups.empty()
        && m_groups.back().phase == Phase::Handshake && conversation == m_conversation;
}

/// Leaves the group that the packet belongs to as the last one.
void LadderModel::groupFor(const PacketView& view, std::size_t packet, std::uint32_t conversation)
{
    const bool isLoss = view.verdict.kind == Verdict::Kind::Dropped;
    if (!isLoss && endsRefused(view, packet, conversation)) {
        m_groups.back().title = "refused: nobody listens";
        m_groups.back().isRefused = true;
        return;
    }
    // An ICMP error stands beside the datagram that it is about.
    const Phase phase = view.phase == Phase::None && !m_groups.empty() ? m_groups.back().phase : view.phase;
    if (!m_groups.empty() && m_groups.back().phase == phase && m_groups.back().isLoss == isLoss
        && !m_groups.back().isRefused)
        return;
    const int y = m_groups.empty() ? top : m_groups.back().bottom + groupGap;
    m_groups.push_back(
        {y, y + groupHead, phase, isLoss, groupTitle(phase, m_capture->conversation(conversation), isLoss)});
}

void LadderModel::draw(std::size_t packet)
{
    PacketView view = m_capture->view(packet);
    const std::uint32_t conversation = conversationOf(packet);
    const bool isLoss = view.verdict.kind == Verdict::Kind::Dropped;
    if (m_capture->conversations().facts(packet).kind == PacketFacts::Kind::Other) {
        // On one computer both ends have one name; there, errors come from the end that was written to.
        const ConversationView about = m_capture->conversation(conversation);
        view.fromInitiator = view.from == about.initiatorName && about.initiatorName != about.responderName;
    }
    groupFor(view, packet, conversation);
    ArrowGroup& group = m_groups.back();

    Ends& ends = m_ends[conversation];
    const bool fromClient = view.fromInitiator == ends.place.initiatorIsClient;
    const std::uint8_t client =
        clientLifeline(ends, fromClient ? view.from : view.to, fromClient ? view.to : view.from);
    Arrow arrow {.packet = std::uint32_t(packet), .y = group.bottom, .osi = colourLayer(view)};
    arrow.from = fromClient ? client : 1;
    arrow.to = fromClient ? 1 : client;
    if (view.verdict.kind != Verdict::Kind::Unknown) {
        land(arrow, view.verdict);
    } else {
        arrow.fate = m_live ? Arrow::Fate::OnTheWay : Arrow::Fate::Arrived;
        arrow.slant = slantFor(0);
        if (m_live && m_onTheWay.size() < mostOnTheWay)
            m_onTheWay.push_back(m_arrows.size());
    }
    m_seen.handshake |= view.phase == Phase::Handshake && !view.fromInitiator && !isLoss;
    m_seen.data |= view.carriesData && (view.phase == Phase::Data || view.phase == Phase::Frames);
    m_seen.close |= view.phase == Phase::Close && !group.isRefused;
    ends.answered |= !view.fromInitiator && !group.isRefused;
    m_arrows.push_back(arrow);
    m_conversation = conversation;
    group.bottom += step;
    m_height = group.bottom + top;
}

/// Looks whether frames that were on their way have arrived since; each look is at the oldest few.
void LadderModel::settle()
{
    const std::size_t looks = std::min<std::size_t>(m_onTheWay.size(), 200);
    for (std::size_t i = 0; i < looks; ++i) {
        const std::size_t index = m_onTheWay.front();
        m_onTheWay.pop_front();
        Arrow& arrow = m_arrows[index];
        const Verdict verdict = m_capture->verdict(arrow.packet);
        if (verdict.kind == Verdict::Kind::Unknown)
            m_onTheWay.push_back(index);
        else
            land(arrow, verdict);
    }
}

void LadderModel::land(Arrow& arrow, const Verdict& verdict)
{
    if (verdict.kind == Verdict::Kind::Dropped) {
        arrow.fate = Arrow::Fate::Lost;
        arrow.slant = slantFor(1);
        m_seen.loss = true;
        return;
    }
    const auto nanoseconds = verdict.arrivedNanoseconds - m_capture->packets()[arrow.packet].nanoseconds;
    arrow.fate = Arrow::Fate::Arrived;
    arrow.slant = slantFor(double(nanoseconds) / 1e6);
    m_seen.slowFrames += nanoseconds >= 10'000'000;
}

int LadderModel::arrowOf(std::size_t packet) const
{
    const auto found = std::lower_bound(
        m_arrows.begin(), m_arrows.end(), packet, [](const Arrow& a, std::size_t p) { return a.packet < p; });
    return found != m_arrows.end() && found->packet == packet ? int(found - m_arrows.begin()) : -1;
}

} // namespace packetarium
