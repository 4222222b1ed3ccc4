// TLS on a stream, RFC 8446 and RFC 5246: its records, and the handshake messages that go on from record to record.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/streams/tls_stream.h"

#include "protocols/application/tls/numbers.h"

#include <algorithm>

namespace packetarium {
namespace {

/// The ports on which Wireshark expects TLS, whatever a stream begins with.
constexpr std::uint16_t usualPorts[] = {324,  443,  465,  636,  802,  853,  993,  995,  1300, 2221, 2443,  3249,
                                        3250, 3251, 3252, 3269, 3496, 5061, 5671, 5684, 5868, 8883, 11207, 19999};

bool isUsual(Ports ports)
{
    return std::ranges::any_of(usualPorts, [&](std::uint16_t port) { return ports.either(port); });
}

bool isReadable(std::uint8_t byte)
{
    return (byte >= ' ' && byte <= '~') || byte == '\n' || byte == '\r' || byte == '\t';
}

/// Whether these are somebody's words: four readable characters never begin a record.
bool isText(Bytes bytes)
{
    constexpr std::size_t enough = 4;
    return bytes.size() > enough && std::ranges::all_of(bytes.first(enough), isReadable);
}

/// Whether a record of a handshake or of data begins here; with fewer than its header's bytes: whether one may.
bool beginsRecord(Bytes bytes)
{
    constexpr unsigned longest = (1 << 14) + 2048; // RFC 5246 section 6.2.3
    if (bytes.empty() || (bytes[0] != tls::contentType::handshake && bytes[0] != tls::contentType::applicationData))
        return false;
    if (bytes.size() > 1 && bytes[1] != tls::tls12 >> 8)
        return false;
    if (bytes.size() > 2 && bytes[2] > (tls::tls12 & 0xff))
        return false;
    if (bytes.size() < tls::recordHeaderSize)
        return true;
    const unsigned length = unsigned(bytes[3]) << 8 | bytes[4];
    return length > 0 && length < longest;
}

Recognizer::Answer beginning(Bytes bytes, Ports ports)
{
    using Answer = Recognizer::Answer;
    if (beginsRecord(bytes))
        return bytes.size() >= tls::recordHeaderSize ? Answer::Yes : Answer::Perhaps;
    if (!isUsual(ports) || isText(bytes))
        return Answer::No;
    return std::ranges::all_of(bytes, isReadable) && bytes.size() <= 4 ? Answer::Perhaps : Answer::Yes;
}

bool segment(Bytes bytes, Ports ports)
{
    return (bytes.size() >= tls::recordHeaderSize && beginsRecord(bytes)) || (isUsual(ports) && !isText(bytes));
}

} // namespace

extern const Recognizer tlsRecognizer {
    .application = Application::Tls,
    .beginning = beginning,
    .segment = segment,
    .make = [](ApplicationStreams& streams) -> std::shared_ptr<StreamProtocol> {
        return std::make_shared<TlsStream>(streams);
    },
    .bothWays = true,
};

StreamProtocol::Step TlsStream::read(Direction& direction, Bytes bytes)
{
    Side& mine = side(direction);
    if (!mine.inRecord)
        return readHeader(direction, bytes);
    const std::size_t used = std::size_t(std::min<std::uint64_t>(mine.left, bytes.size()));
    if (mine.type == tls::contentType::handshake)
        follow(mine, bytes.first(used));
    mine.left -= used;
    return {used, mine.left ? Then::GoesOn : recordEnds(direction)};
}

StreamProtocol::Then TlsStream::skip(Direction& direction, std::uint64_t bytes)
{
    Side& mine = side(direction);
    if (!mine.inRecord || bytes > mine.left)
        return Then::GivesUp;
    forgetHandshake(mine);
    mine.isOpaque = true;
    mine.left -= bytes;
    return mine.left ? Then::GoesOn : recordEnds(direction);
}

bool TlsStream::giveUp(Direction& direction)
{
    Side& mine = side(direction);
    mine.inRecord = false;
    mine.left = 0;
    forgetHandshake(mine);
    return true;
}

StreamProtocol::Step TlsStream::readHeader(Direction& direction, Bytes bytes)
{
    const std::size_t had = direction.kept.size();
    const Bytes next = bytes.first(std::min(tls::recordHeaderSize - had, bytes.size()));
    if (had > 0 && !m_streams.keep(direction.kept, next))
        return {bytes.size(), Then::GivesUp};
    const Bytes header = had > 0 ? direction.kept.bytes() : next;
    if (!mayBeTlsRecord(header))
        return readUnknown(direction, bytes);
    if (header.size() < tls::recordHeaderSize) {
        if (had == 0 && !m_streams.keep(direction.kept, next))
            return {bytes.size(), Then::GivesUp};
        return {bytes.size()};
    }
    Side& mine = side(direction);
    mine.type = header[0];
    mine.length = mine.left = std::uint64_t(header[3]) << 8 | header[4];
    mine.inRecord = true;
    mine.isOpaque = mine.encrypted && m_version != tls::tls13;
    mine.beganHere = false;
    if (mine.isOpaque)
        forgetHandshake(mine);
    direction.kept.clear();
    begin(direction);
    return {next.size(), mine.left ? Then::GoesOn : recordEnds(direction)};
}

/// What is no record is shown for what it may be: a part of one whose beginning is missing.
StreamProtocol::Step TlsStream::readUnknown(Direction& direction, Bytes bytes)
{
    if (direction.startsSegment && direction.kept.size() == 0 && isText(bytes))
        return {0, Then::GivesUp};
    direction.kept.clear();
    side(direction).type = 0;
    forgetHandshake(side(direction));
    begin(direction);
    return {bytes.size(), Then::Ends};
}

void TlsStream::begin(Direction& direction)
{
    m_streams.recognize(Application::Tls);
    Side& mine = side(direction);
    Message message;
    message.kind = Message::Kind::TlsRecord;
    message.tls = {m_version, m_cipherSuite};
    message.isEncrypted = mine.encrypted;
    message.handshakeAt = none;
    if (mine.type == tls::contentType::handshake && mine.headerSize > 0)
        message.continues = mine.record;
    m_streams.begin(direction, message);
}

StreamProtocol::Then TlsStream::recordEnds(Direction& direction)
{
    Side& mine = side(direction);
    mine.inRecord = false;
    if (mine.type == tls::contentType::changeCipherSpec) // In TLS 1.3 it means nothing (RFC 8446 appendix D.4).
        mine.encrypted = m_version != tls::tls13;
    if (mine.type == tls::contentType::handshake) {
        mine.record = direction.message;
        if (Message* const message = m_streams.writable(direction.message); message && mine.beganHere)
            message->handshakeAt = mine.begins;
    }
    return Then::Ends;
}

void TlsStream::follow(Side& mine, Bytes content)
{
    auto at = std::uint32_t(mine.length - mine.left);
    while (!content.empty() && !mine.isOpaque) {
        if (mine.headerSize == 0) {
            mine.begins = at;
            mine.beganHere = true;
        }
        const bool inHeader = mine.headerSize < mine.header.size();
        const std::size_t wanted = inHeader ? mine.header.size() - mine.headerSize : mine.missing;
        const Bytes part = content.first(std::min(wanted, content.size()));
        if (inHeader) {
            std::ranges::copy(part, mine.header.begin() + mine.headerSize);
            mine.headerSize += std::uint8_t(part.size());
            if (mine.headerSize == mine.header.size())
                handshakeHeaderRead(mine);
        } else {
            keepHello(mine, part);
            mine.missing -= std::uint32_t(part.size());
        }
        at += std::uint32_t(part.size());
        content = content.subspan(part.size());
        if (mine.headerSize == mine.header.size() && mine.missing == 0)
            handshakeEnds(mine);
    }
}

void TlsStream::handshakeHeaderRead(Side& mine)
{
    constexpr std::uint32_t longestHello = 32 * 1024;
    mine.missing = std::uint32_t(mine.header[1]) << 16 | std::uint32_t(mine.header[2]) << 8 | mine.header[3];
    if (!beginsTlsHandshake(mine.header, stateOf(mine))) {
        forgetHandshake(mine);
        mine.isOpaque = true;
        return;
    }
    mine.isHello = (mine.header[0] == tls::handshake::clientHello || mine.header[0] == tls::handshake::serverHello)
        && mine.missing <= longestHello;
    keepHello(mine, mine.header);
}

void TlsStream::keepHello(Side& mine, Bytes bytes)
{
    if (mine.isHello && !m_streams.keep(mine.hello, bytes))
        mine.isHello = false;
}

void TlsStream::handshakeEnds(Side& mine)
{
    if (mine.isHello) {
        TlsState state = stateOf(mine);
        noteTlsHandshake(mine.hello.bytes(), state);
        m_version = state.version;
        m_cipherSuite = state.cipherSuite;
    }
    forgetHandshake(mine);
}

void TlsStream::forgetHandshake(Side& mine)
{
    mine.headerSize = 0;
    mine.missing = 0;
    mine.beganHere = mine.isHello = false;
    mine.hello.clear();
}

} // namespace packetarium
