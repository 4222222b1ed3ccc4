// The threads behind a capture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_worker.h"

#include "capture/conversations/segment.h"
#include "capture/files/pcapng_options.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <system_error>
#include <utility>

#include <malloc.h>
#include <poll.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace packetarium {
namespace {

constexpr std::size_t chunkSize = 1 << 18; // Two of them, and what is made of them, stay in a processor's cache.

std::string systemSays(int number) { return std::generic_category().message(number); }

/// Out of memory: what was read stays usable.
Error couldNotGoOn(const std::exception& exception)
{
    return {
        std::string("Reading could not go on: ") + exception.what() + ".",
        "Close other programs, or open a smaller capture."};
}

std::uint64_t nextSerial()
{
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
}

} // namespace

Capture::Worker::Worker(
    Descriptor input, Descriptor spool, Descriptor wake, State state, std::uint64_t total, const LiveLimits& limits)
    : m_serial(nextSerial())
    , m_input(std::move(input))
    , m_spool(std::move(spool))
    , m_wake(std::move(wake))
    , m_total(total)
    , m_limits(limits)
    , m_state(state)
    , m_reader(*this)
{
    try {
        m_follower = std::thread([this] { follow(); });
        m_readingThread = std::thread([this] { readFile(); });
    } catch (...) {
        m_queue.finish();
        stop();
        throw;
    }
}

Capture::Worker::~Worker() { stop(); }

void Capture::Worker::endReading()
{
    m_stopping.store(true, std::memory_order_relaxed);
    const std::uint64_t once = 1;
    [[maybe_unused]] const ssize_t told = ::write(m_wake.number(), &once, sizeof once);
}

void Capture::Worker::stop()
{
    endReading();
    const std::lock_guard lock(m_joining);
    for (std::thread* thread : {&m_readingThread, &m_follower})
        if (thread->joinable())
            thread->join();
}

void Capture::Worker::wait() const
{
    for (State now = state(); now != State::Complete; now = state())
        m_state.wait(now, std::memory_order_acquire);
}

void Capture::Worker::readFile()
{
    try {
        readOn();
    } catch (const std::exception& exception) {
        m_metadata.setDamage(couldNotGoOn(exception));
    }
    if (m_spool)
        m_input.close(); // Whoever writes into the pipe notices that nobody reads any more.
    m_packets.finish();
    m_queue.finish();
}

void Capture::Worker::follow()
{
    try {
        while (auto batch = m_queue.take()) {
            followBatch(*batch);
            m_queue.giveBack(std::move(batch));
        }
        m_conversations.finish();
    } catch (const std::exception& exception) {
        m_metadata.setDamage(couldNotGoOn(exception));
    }
    m_queue.close();
    ::malloc_trim(0); // What only the way there needed goes back to the system.
    endReading(); // It still waits for bytes when this ends early.
    m_state.store(State::Complete, std::memory_order_release);
    m_state.notify_all();
}

bool Capture::Worker::waitForBytes() const
{
    std::array<pollfd, 2> watched {{{m_input.number(), POLLIN, 0}, {m_wake.number(), POLLIN, 0}}};
    while (!m_stopping.load(std::memory_order_relaxed))
        if (::poll(watched.data(), watched.size(), -1) > 0 && watched[0].revents != 0)
            return !m_stopping.load(std::memory_order_relaxed);
    return false;
}

std::optional<Error> Capture::Worker::limitReached(std::uint64_t spooled) const
{
    constexpr std::uint64_t mebibyte = 1 << 20;
    constexpr std::uint64_t always = 16 * mebibyte; // So much may be captured on the smallest disk.
    struct statvfs disk { };
    std::string reached;
    if (spooled >= m_limits.bytes)
        reached = std::to_string(m_limits.bytes / mebibyte) + " MiB have been captured";
    else if (m_found >= m_limits.packets)
        reached = std::to_string(m_limits.packets) + " packets have been captured";
    else if (
        spooled > always && ::fstatvfs(m_spool.number(), &disk) == 0
        && std::uint64_t(disk.f_bavail) * disk.f_frsize < m_limits.freeBytes)
        reached =
            "the disk for temporary files has less than " + std::to_string(m_limits.freeBytes / mebibyte) + " MiB left";
    if (reached.empty())
        return std::nullopt;
    return Error {
        "The capture was ended: " + reached + ".",
        "What came before is there. Capture less: with a capture filter, or for a shorter time."};
}

void Capture::Worker::readOn()
{
    auto batch = m_queue.takeEmpty();
    std::size_t held = 0; // Bytes at the front of the chunk that were read before.
    while (batch && waitForBytes()) {
        auto& chunk = batch->chunk;
        if (chunk.size() < std::max<std::uint64_t>(chunkSize, m_reader.wanted()))
            chunk.resize(std::size_t(std::max<std::uint64_t>(chunkSize, m_reader.wanted())));
        const ssize_t count = ::read(m_input.number(), chunk.data() + held, chunk.size() - held);
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (count < 0)
            return m_metadata.setDamage(
                {"Reading stopped: " + systemSays(errno) + ".", "What was read before can be used."});
        if (count == 0) {
            m_reader.finish(held);
            break;
        }
        const std::uint64_t at = m_read.load(std::memory_order_relaxed);
        if (m_spool && !keepInSpool(Bytes(chunk).subspan(held, std::size_t(count)), at))
            return;
        m_read.store(at + std::uint64_t(count), std::memory_order_relaxed);
        const std::size_t filled = held + std::size_t(count);
        m_batch = batch.get();
        const std::size_t used = m_reader.take(Bytes(chunk).first(filled));
        held = filled - used;
        batch = handOver(std::move(batch), used, filled);
        if (m_reader.damage())
            break;
        if (m_spool)
            if (const auto limit = limitReached(at + std::uint64_t(count)))
                return m_metadata.setDamage(*limit);
    }
    if (m_reader.damage())
        m_metadata.setDamage(*m_reader.damage());
}

BatchQueue::Batch Capture::Worker::handOver(BatchQueue::Batch batch, std::size_t used, std::size_t filled)
{
    const auto left = Bytes(batch->chunk).subspan(used, filled - used);
    if (batch->empty()) {
        std::ranges::copy(left, batch->chunk.begin());
        return batch;
    }
    auto next = m_queue.takeEmpty();
    if (next) {
        next->chunk.resize(std::max({next->chunk.size(), chunkSize, left.size()}));
        std::ranges::copy(left, next->chunk.begin());
    }
    m_queue.add(std::move(batch));
    return next;
}

bool Capture::Worker::keepInSpool(Bytes bytes, std::uint64_t at)
{
    if (writeAllAt(m_spool.number(), bytes, at))
        return true;
    m_metadata.setDamage(
        {"The capture could not be kept on disk: " + systemSays(errno) + ".",
         "Free some space for temporary files, or set TMPDIR to a folder that has some, and capture again."});
    return false;
}

void Capture::Worker::interfaceFound(const Interface& interface)
{
    m_linkTypes.append(interface.linkType);
    m_hasVerdicts.push_back(false);
    m_metadata.addInterface(interface);
}

bool Capture::Worker::packetFound(const PacketRecord& record)
{
    const std::size_t index = m_found++;
    if (index == 0 || record.form != m_form) {
        m_form = record.form;
        m_metadata.setForm(index, record.form);
    }
    if (record.droppedBefore != 0)
        m_metadata.addDropped(record.droppedBefore);

    Summary summary = summarize(m_linkTypes[record.interface], record.bytes);
    const std::size_t inPacket = summary.fragment.isPiece ? putTogether(summary, record, index) : summary.layers.size();
    const std::uint32_t flow = m_packets.flowOf(summary, record.interface, inPacket);
    const auto captured = std::uint32_t(record.bytes.size());
    if (!m_packets.add({record.nanoseconds, record.fileOffset, summary.tcpFlags, captured, record.original, flow}))
        return false;
    using Arrival = Conversations::Added::Arrival;
    Conversations::Added& added = m_batch->packets.emplace_back();
    added.flow = flow;
    added.original = record.original;
    added.arrival = isPending(record) ? Arrival::Pending : Arrival::AtOnce;
    readSegment(record, added.segment, m_packets.flow(flow));
    if (added.segment.transport == Transport::Other)
        if (const auto quoted = quotedDatagram(summary, added.segment.data))
            noteQuote(*quoted);
    if (record.verdict) {
        m_metadata.setVerdict(index, *record.verdict);
        const bool arrives = record.verdict->kind == Verdict::Kind::Arrived;
        m_batch->fates.push_back(
            {arrives ? PacketBatch::Fate::Kind::ArrivesAt : PacketBatch::Fate::Kind::Lost,
             m_batch->packets.size(),
             index,
             record.verdict->arrivedNanoseconds});
    }
    return true;
}

std::size_t Capture::Worker::putTogether(Summary& summary, const PacketRecord& record, std::size_t index)
{
    const auto layers = std::ranges::find(summary.layers, 0, &Summary::Layer::protocol) - summary.layers.begin();
    const Flow& flow = m_packets.flow(m_packets.flowOf(summary, record.interface));
    auto whole = m_fragments.add(
        {flow.source, flow.target, record.nanoseconds, summary.addressBytes}, summary.fragment, index, record.bytes);
    if (!whole)
        return summary.layers.size();
    summarizeWholePacket(whole->bytes, summary);
    m_batch->wholes.push_back({m_batch->packets.size(), std::move(*whole)});
    return std::size_t(layers);
}

void Capture::Worker::readSegment(const PacketRecord& record, Segment& segment, const Flow& flow) const
{
    segment.packet = std::uint32_t(m_found - 1);
    segment.nanoseconds = record.nanoseconds;
    const Nesting& nesting = m_packets.nesting(flow);
    const bool isWhole = !m_batch->wholes.empty() && m_batch->wholes.back().packet + 1 == m_batch->packets.size();
    const Bytes bytes = isWhole ? Bytes(m_batch->wholes.back().datagram.bytes) : record.bytes;
    const std::size_t onWire = isWhole ? bytes.size() : record.original;
    const bool hasEnds = flow.source != 0;
    if (!hasEnds
        || readTransport(segment, isWhole ? nesting.ofWhole() : nesting.ofPacket(), bytes, onWire) == Transport::Other)
        segment.data = bytes;
}

void Capture::Worker::noteQuote(const Summary& quoted)
{
    static const ProtocolId tcp = protocolNamed("tcp");
    const auto source = m_packets.numberOf({quoted.source, quoted.addressBytes});
    const auto target = m_packets.numberOf({quoted.target, quoted.addressBytes});
    const bool isTcp = layerAt(quoted.layers, tcp).has_value();
    if (source && target)
        m_batch->quotes.push_back(
            {m_batch->packets.size() - 1,
             ConversationKey::of({*source, quoted.sourcePort}, {*target, quoted.targetPort}, isTcp)});
}

bool Capture::Worker::isPending(const PacketRecord& record)
{
    if (record.verdict)
        m_hasVerdicts[record.interface] = true;
    return m_verdictsFollow || m_hasVerdicts[record.interface];
}

void Capture::Worker::followBatch(const PacketBatch& batch)
{
    auto fate = batch.fates.begin();
    auto quote = batch.quotes.begin();
    auto whole = batch.wholes.begin();
    const auto tellFates = [&](std::size_t before) {
        for (; fate != batch.fates.end() && fate->before <= before; ++fate)
            tellFate(*fate);
    };
    for (std::size_t i = 0; i < batch.packets.size(); ++i) {
        tellFates(i);
        Conversations::Extras extras;
        if (whole != batch.wholes.end() && whole->packet == i)
            extras.whole = &(whole++)->datagram;
        if (quote != batch.quotes.end() && quote->packet == i)
            extras.quoted = &(quote++)->ends;
        m_conversations.expect(std::span(batch.packets).subspan(i));
        m_conversations.add(batch.packets[i], extras);
    }
    tellFates(batch.packets.size());
    m_conversations.publish();
    m_packets.publish(m_packets.size() + batch.packets.size());
}

void Capture::Worker::tellFate(const PacketBatch::Fate& fate)
{
    switch (fate.kind) {
    case PacketBatch::Fate::Kind::ArrivesNow: return m_conversations.arrived(fate.packet);
    case PacketBatch::Fate::Kind::ArrivesAt: return m_conversations.arrivesAt(fate.packet, fate.nanoseconds);
    case PacketBatch::Fate::Kind::Lost: return m_conversations.lost(fate.packet);
    }
}

void Capture::Worker::verdictFound(std::uint64_t index, const Verdict& verdict)
{
    if (index >= m_found || verdict.kind == Verdict::Kind::Unknown)
        return;
    m_metadata.setVerdict(std::size_t(index), verdict);
    m_verdictsFollow = true;
    const bool arrives = verdict.kind == Verdict::Kind::Arrived;
    m_batch->fates.push_back(
        {arrives ? PacketBatch::Fate::Kind::ArrivesNow : PacketBatch::Fate::Kind::Lost,
         m_batch->packets.size(),
         std::size_t(index)});
}

std::vector<std::uint8_t> Capture::Worker::bytes(std::size_t index) const
{
    // Whoever asks for one packet mostly asks for its neighbours next.
    thread_local ReadAhead ahead;
    thread_local std::uint64_t whose = 0;
    if (std::exchange(whose, m_serial) != m_serial)
        ahead = {};
    const Bytes found = bytes(index, ahead);
    return {found.begin(), found.end()};
}

Bytes Capture::Worker::bytes(std::size_t index, ReadAhead& ahead) const
{
    if (index >= m_packets.size())
        return {};
    const Packet packet = m_packets[index];
    const Bytes found = ahead.at(store().number(), packet.fileOffset, packet.captured);
    return found.size() == packet.captured ? found : Bytes();
}

std::uint32_t Capture::Worker::linkTypeOf(std::size_t index) const
{
    constexpr std::uint32_t ethernet = 1;
    const std::size_t interface = index < m_packets.size() ? m_packets[index].interface : m_linkTypes.size();
    return interface < m_linkTypes.size() ? m_linkTypes[interface] : ethernet;
}

std::vector<std::string> Capture::Worker::comments(std::size_t index) const
{
    constexpr std::size_t headerSize = 28; // Of both kinds of packet block that can have options.
    if (index >= m_packets.size())
        return {};
    const PacketForm form = m_metadata.formOf(index);
    if (!form.hasOptions)
        return {};
    const Packet packet = m_packets[index];
    const std::uint64_t block = packet.fileOffset - headerSize;
    std::array<std::uint8_t, headerSize> header {};
    if (readAllAt(store().number(), header, block) != ssize_t(header.size()))
        return {};
    const std::uint64_t length = Numbers(header, form.order).u32(4);
    const std::uint64_t from = headerSize + (std::uint64_t(packet.captured) + 3) / 4 * 4;
    if (length > longestItem || length < from + 4) // The file was changed since it was read.
        return {};
    std::vector<std::uint8_t> options(std::size_t(length - from - 4));
    if (readAllAt(store().number(), options, block + from) != ssize_t(options.size()))
        return {};
    return pcapng::comments(options, form.order);
}

} // namespace packetarium
