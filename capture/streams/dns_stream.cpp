// DNS on a stream, RFC 1035 section 4.2.2 and RFC 7766: two bytes of length before each message.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/streams/application_streams.h"

#include <algorithm>
#include <map>

namespace packetarium {
namespace {

constexpr std::size_t lengthSize = 2;
/// Of a message: its header and the longest question.
constexpr std::size_t mostKept = 12 + 255 + 4;

class DnsStream final : public StreamProtocol {
public:
    explicit DnsStream(ApplicationStreams& streams)
        : m_streams(streams)
    {
    }
    Application application() const override { return Application::Dns; }
    Step read(Direction&, Bytes) override;
    Then skip(Direction&, std::uint64_t bytes) override;
    bool giveUp(Direction& direction) override
    {
        side(direction) = {};
        return true;
    }

private:
    struct Side {
        bool inMessage = false;
        bool keeps = false; ///< Its beginning, as long as there is room for it.
        std::uint64_t left = 0;
    };
    Then ends(Direction&);
    Side& side(const Direction& direction) { return m_sides[m_streams.isInitiator(direction) ? 0 : 1]; }

    ApplicationStreams& m_streams;
    Side m_sides[2];
    std::map<std::uint16_t, DnsExchange> m_exchanges; ///< By identification.
};

std::uint32_t big16(Bytes bytes, std::size_t at) { return std::uint32_t(bytes[at]) << 8 | bytes[at + 1]; }

/// Whether a header that counts so many records fits a message of its length, so that a chat's words are not taken for
/// one.
Recognizer::Answer beginning(Bytes bytes, Ports ports)
{
    using Answer = Recognizer::Answer;
    constexpr std::uint16_t port = 53;
    constexpr std::size_t headerSize = 12;
    constexpr std::uint32_t shortestQuestion = 5, shortestRecord = 11, mostOpcode = 6;
    if (!ports.either(port))
        return Answer::No;
    if (bytes.size() >= lengthSize && big16(bytes, 0) < headerSize)
        return Answer::No;
    if (bytes.size() < lengthSize + headerSize)
        return Answer::Perhaps;
    const Bytes header = bytes.subspan(lengthSize);
    const std::uint32_t records = big16(header, 6) + big16(header, 8) + big16(header, 10);
    const std::uint32_t least = big16(header, 4) * shortestQuestion + records * shortestRecord;
    const bool fits = headerSize + least <= big16(bytes, 0) && (header[2] >> 3 & 0xf) <= mostOpcode;
    return fits ? Answer::Yes : Answer::No;
}

StreamProtocol::Step DnsStream::read(Direction& direction, Bytes bytes)
{
    Side& mine = side(direction);
    if (mine.inMessage) {
        const std::size_t used = std::size_t(std::min<std::uint64_t>(mine.left, bytes.size()));
        mine.left -= used;
        // The header and the first question tell what it answers.
        const std::size_t room = mostKept - std::min(mostKept, direction.kept.size());
        mine.keeps = mine.keeps && direction.kept.add(bytes.first(std::min(used, room))); // Else it stays unmatched.
        return {used, mine.left ? Then::GoesOn : ends(direction)};
    }
    // The segments from which DNS was recognised are kept, and may hold more than the length.
    const std::size_t had = direction.kept.size();
    const std::size_t used = std::min(lengthSize - std::min(had, lengthSize), bytes.size());
    if (!m_streams.keep(direction.kept, bytes.first(used)))
        return {bytes.size(), Then::GivesUp};
    if (direction.kept.size() < lengthSize)
        return {used};
    const Bytes kept = direction.kept.bytes();
    const std::vector<std::uint8_t> begun(kept.begin() + lengthSize, kept.end());
    mine = {true, true, big16(kept, 0)};
    mine.left -= std::min<std::uint64_t>(mine.left, begun.size());
    direction.kept.clear();
    if (!m_streams.keep(direction.kept, begun))
        return {bytes.size(), Then::GivesUp};
    m_streams.recognize(Application::Dns);
    Message message;
    message.kind = Message::Kind::DnsMessage;
    m_streams.begin(direction, message);
    return {used, mine.left ? Then::GoesOn : ends(direction)};
}

StreamProtocol::Then DnsStream::ends(Direction& direction)
{
    constexpr std::size_t mostExchanges = 1000;
    side(direction) = {};
    const Bytes message = direction.kept.bytes();
    Message* const noted = m_streams.writable(direction.message);
    if (!noted || direction.gap || !isDnsHeader(message))
        return Then::Ends;
    if (m_exchanges.size() >= mostExchanges)
        m_exchanges.clear();
    // Here a message is known by its number. TCP sends again what is lost, so the time does not count.
    const DnsMatch match = m_exchanges[dnsIdentification(message)].add(message, direction.message, 0);
    noted->match = match.kind;
    noted->answers = match.packet;
    return Then::Ends;
}

StreamProtocol::Then DnsStream::skip(Direction& direction, std::uint64_t bytes)
{
    Side& mine = side(direction);
    if (!mine.inMessage || bytes > mine.left)
        return Then::GivesUp;
    mine.left -= bytes;
    return mine.left ? Then::GoesOn : ends(direction);
}

} // namespace

extern const Recognizer dnsRecognizer {
    .application = Application::Dns,
    .beginning = beginning,
    .segment = [](Bytes bytes, Ports ports) { return beginning(bytes, ports) == Recognizer::Answer::Yes; },
    .make = [](ApplicationStreams& streams) -> std::shared_ptr<StreamProtocol> {
        return std::make_shared<DnsStream>(streams);
    },
    .bothWays = true,
};

} // namespace packetarium
