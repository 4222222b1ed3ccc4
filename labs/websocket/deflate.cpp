// Compression of WebSocket messages, permessage-deflate, RFC 7692.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/deflate.h"

#include "protocols/application/http_message.h"

#include <array>
#include <vector>

#include <zlib.h>

namespace packetarium {
namespace {

/// Every flushed piece of deflate ends like this; the sender leaves it out, the receiver puts it back.
constexpr std::array<std::uint8_t, 4> tail {0x00, 0x00, 0xff, 0xff};
constexpr int memoryLevel = 8;

struct Parameter {
    std::string_view name;
    std::optional<std::string> value;
};
struct Offer {
    std::string_view name;
    std::vector<Parameter> parameters;
};

/// Reads RFC 6455 section 9.1's grammar: extension *(";" parameter ["=" value]), separated by commas.
class OfferReader {
public:
    explicit OfferReader(std::string_view text)
        : m_text(text)
    {
    }

    std::optional<std::vector<Offer>> read()
    {
        std::vector<Offer> offers;
        do {
            skipBlanks();
            if (m_text.empty() || m_text.front() == ',')
                continue; // RFC 9110 section 5.6.1: empty members of a list are ignored.
            Offer offer {token(), {}};
            if (offer.name.empty() || !readParameters(offer))
                return std::nullopt;
            offers.push_back(std::move(offer));
        } while (take(','));
        return m_text.empty() ? std::optional(offers) : std::nullopt;
    }

private:
    bool readParameters(Offer& offer)
    {
        while (take(';')) {
            skipBlanks();
            Parameter parameter {token(), std::nullopt};
            if (parameter.name.empty())
                return false;
            if (take('=')) {
                skipBlanks();
                parameter.value = !m_text.empty() && m_text.front() == '"' ? quoted() : std::string(token());
                if (!parameter.value || parameter.value->empty())
                    return false;
            }
            offer.parameters.push_back(std::move(parameter));
        }
        return true;
    }

    std::string_view token()
    {
        const std::size_t end = m_text.find_first_of(" \t\",;=()<>@:\\/[]?{}");
        const std::string_view word = m_text.substr(0, end);
        m_text.remove_prefix(word.size());
        return word;
    }

    std::optional<std::string> quoted()
    {
        const std::size_t end = m_text.find('"', 1);
        if (end == std::string_view::npos)
            return std::nullopt;
        const std::string word(m_text.substr(1, end - 1));
        m_text.remove_prefix(end + 1);
        return word;
    }

    void skipBlanks()
    {
        while (!m_text.empty() && (m_text.front() == ' ' || m_text.front() == '\t'))
            m_text.remove_prefix(1);
    }

    bool take(char wanted)
    {
        skipBlanks();
        if (m_text.empty() || m_text.front() != wanted)
            return false;
        m_text.remove_prefix(1);
        return true;
    }

    std::string_view m_text;
};

/// 8 to 15, written without a leading zero.
std::optional<int> windowBits(const std::string& text)
{
    for (int bits = 8; bits <= 15; ++bits)
        if (text == std::to_string(bits))
            return bits;
    return std::nullopt;
}

/// False when the parameter is unknown, repeated or wrong: the whole offer is then declined (section 7.1).
bool accept(const Parameter& parameter, DeflateAgreement& agreement)
{
    const auto is = [&](std::string_view name) { return equalIgnoringCase(parameter.name, name); };
    if (is("server_no_context_takeover") && !parameter.value)
        return !std::exchange(agreement.serverForgets, true);
    if (is("client_no_context_takeover") && !parameter.value)
        return !std::exchange(agreement.clientForgets, true);
    if (is("server_max_window_bits") && parameter.value && !agreement.serverWindowBits)
        return (agreement.serverWindowBits = windowBits(*parameter.value)).has_value();
    if (is("client_max_window_bits") && parameter.value && !agreement.clientWindowBits)
        return (agreement.clientWindowBits = windowBits(*parameter.value)).has_value();
    return is("client_max_window_bits") && !parameter.value; // "You may choose": the server leaves it at 15.
}

std::optional<DeflateAgreement> accept(const Offer& offer)
{
    if (!equalIgnoringCase(offer.name, "permessage-deflate"))
        return std::nullopt;
    DeflateAgreement agreement;
    for (const Parameter& parameter : offer.parameters)
        if (!accept(parameter, agreement))
            return std::nullopt;
    return agreement;
}

} // namespace

std::string DeflateAgreement::header() const
{
    std::string text = "permessage-deflate";
    if (serverForgets)
        text += "; server_no_context_takeover";
    if (clientForgets)
        text += "; client_no_context_takeover";
    if (serverWindowBits)
        text += "; server_max_window_bits=" + std::to_string(*serverWindowBits);
    if (clientWindowBits)
        text += "; client_max_window_bits=" + std::to_string(*clientWindowBits);
    return text;
}

ExtensionOffers readExtensionOffers(std::string_view header)
{
    const auto offers = OfferReader(header).read();
    if (!offers)
        return {false, std::nullopt};
    for (const Offer& offer : *offers)
        if (const auto agreement = accept(offer))
            return {true, agreement};
    return {};
}

struct Deflater::Stream {
    explicit Stream(int bits)
    {
        // zlib cannot compress with a window of 256 bytes. Looking back one byte only (Z_RLE) stays within any window.
        const int strategy = bits == 8 ? Z_RLE : Z_DEFAULT_STRATEGY;
        ready = deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -std::max(bits, 9), memoryLevel, strategy) == Z_OK;
    }
    ~Stream() { deflateEnd(&z); }

    z_stream z {};
    bool ready = false;
};

Deflater::Deflater(const DeflateAgreement& agreement)
    : m_stream(std::make_unique<Stream>(agreement.serverWindowBits.value_or(15)))
    , m_forgets(agreement.serverForgets)
{
}

Deflater::~Deflater() = default;

QByteArray Deflater::message(const QByteArray& message)
{
    if (message.isEmpty()) // Section 7.2.3.6: an empty message is one byte.
        return QByteArray(1, '\0');
    z_stream& z = m_stream->z;
    QByteArray output;
    std::array<char, 16 * 1024> piece;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(message.constData()));
    z.avail_in = uInt(message.size());
    do {
        z.next_out = reinterpret_cast<Bytef*>(piece.data());
        z.avail_out = uInt(piece.size());
        deflate(&z, Z_SYNC_FLUSH);
        output.append(piece.data(), qsizetype(piece.size() - z.avail_out));
    } while (z.avail_out == 0);
    if (m_forgets)
        deflateReset(&z);
    output.chop(qsizetype(tail.size()));
    return output;
}

struct Inflater::Stream {
    Stream() { ready = inflateInit2(&z, -15) == Z_OK; } // The largest window reads what any smaller one wrote.
    ~Stream() { inflateEnd(&z); }

    /// Section 7.2.3.4: a sender may end deflate's stream inside a message. The next one may still refer back to it.
    /// False when that happens so often that it can only be meant to keep the server busy.
    bool beginAgain()
    {
        constexpr int mostInMessage = 64;
        if (++endings > mostInMessage)
            return false;
        std::array<Bytef, 32 * 1024> window;
        uInt size = 0;
        inflateGetDictionary(&z, window.data(), &size);
        inflateReset(&z);
        return inflateSetDictionary(&z, window.data(), size) == Z_OK;
    }

    z_stream z {};
    bool ready = false;
    int endings = 0; ///< Of deflate's stream, in this message.
};

Inflater::Inflater(const DeflateAgreement& agreement)
    : m_stream(std::make_unique<Stream>())
    , m_forgets(agreement.clientForgets)
{
}

Inflater::~Inflater() = default;

Inflater::Outcome Inflater::add(Bytes input, QByteArray& output, qint64 longest)
{
    if (!m_stream->ready)
        return Outcome::Broken;
    z_stream& z = m_stream->z;
    std::array<char, 16 * 1024> piece;
    z.next_in = const_cast<Bytef*>(input.data());
    z.avail_in = uInt(input.size());
    do {
        z.next_out = reinterpret_cast<Bytef*>(piece.data());
        z.avail_out = uInt(piece.size());
        const int result = inflate(&z, Z_SYNC_FLUSH);
        if (result == Z_DATA_ERROR || result == Z_NEED_DICT || result == Z_MEM_ERROR || result == Z_STREAM_ERROR)
            return Outcome::Broken;
        output.append(piece.data(), qsizetype(piece.size() - z.avail_out));
        if (output.size() > longest)
            return Outcome::TooLong;
        if (result == Z_STREAM_END && !m_stream->beginAgain())
            return Outcome::Broken;
        if (result == Z_BUF_ERROR)
            break;
    } while (z.avail_in > 0 || z.avail_out == 0);
    return Outcome::Sound;
}

Inflater::Outcome Inflater::endMessage(QByteArray& output, qint64 longest)
{
    const Outcome outcome = add(tail, output, longest);
    m_stream->endings = 0;
    if (m_forgets)
        inflateReset(&m_stream->z);
    return outcome;
}

} // namespace packetarium
