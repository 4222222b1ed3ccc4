// What two ends agree on about compression, RFC 7692 section 7.1.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/permessage_deflate.h"

#include "protocols/application/http_message.h"

#include <utility>
#include <vector>

namespace packetarium {
namespace {

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

std::optional<DeflateAgreement> agreedDeflate(const HttpHead& response)
{
    std::string all;
    bool isNamed = false;
    for (const std::string_view member : response.members("Sec-WebSocket-Extensions")) {
        all += (all.empty() ? "" : ",") + std::string(member);
        isNamed |= equalIgnoringCase(member.substr(0, member.find_first_of("; \t")), "permessage-deflate");
    }
    if (!isNamed)
        return std::nullopt;
    return readExtensionOffers(all).deflate.value_or(DeflateAgreement {});
}

} // namespace packetarium
