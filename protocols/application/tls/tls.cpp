// Transport Layer Security: records, alerts and what is encrypted. RFC 8446 (1.3), RFC 5246 (1.2) and before.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/tls/handshake.h"
#include "protocols/application/tls/vectors.h"
#include "protocols/protocol.h"

namespace packetarium {
namespace {

using namespace tls;

constexpr auto header = layout(
    u8("tls.record.content_type", "Content Type", "What the record holds.").named(contentTypes),
    u16("tls.record.version", "Version", "An old version for old devices on the way; the hellos tell the true one.")
        .hex()
        .named(versions),
    u16("tls.record.length", "Length",
        "The size of the record without these five bytes, at most a little over 16384."));

constexpr auto parts = loose(
    none("tls.record", "Record Layer", "A piece of the stream that is protected as a whole."),
    u8("tls.record.opaque_type", "Opaque Type", "In TLS 1.3 always \"application data\", whatever is inside.")
        .named(contentTypes),
    none("tls.change_cipher_spec", "Change Cipher Spec Message", "From here on the sender uses the new keys."),
    none("tls.alert_message", "Alert Message", "Something is wrong, or this is the goodbye."),
    raw("tls.app_data", "Encrypted Application Data", "Only who has the connection's keys can read this."));

constexpr auto alert = layout(
    u8("tls.alert_message.level", "Level", "How bad it is. In TLS 1.3 only the description counts.").named(alertLevels),
    u8("tls.alert_message.desc", "Description", "What it is about.").named(alertDescriptions));

void addAlert(Cursor content, Tree& tree)
{
    tree.add(parts["tls.alert_message"], content);
    const auto indent = tree.indent();
    if (content.left() == alert.size())
        tree.add(alert, content);
    else
        tree.remark(Severity::Comment, "Encrypted, with the connection's keys; usually it is the goodbye.");
}

void addContent(std::uint8_t type, Cursor content, Tree& tree, TlsState& state, std::vector<std::uint8_t>& begun)
{
    switch (type) {
    case contentType::changeCipherSpec:
        tree.add(parts["tls.change_cipher_spec"], content);
        if (state.version == tls13)
            tree.remark(Severity::Comment, "In TLS 1.3 this means nothing: it makes old devices let the rest pass.");
        return;
    case contentType::alert: return addAlert(content, tree);
    case contentType::handshake: return addHandshake(content, tree, state, begun);
    case contentType::applicationData:
        tree.add(parts["tls.app_data"], content);
        return tree.remark(
            Severity::Comment,
            state.version == tls13
                ? "Encrypted: the record does not tell whether a handshake message, an alert or data is inside."
                : "Encrypted: only the two ends have the keys; on the way nobody can read it.");
    default: return;
    }
}

void addRecord(Cursor& in, Tree& tree, TlsState& state, std::vector<std::uint8_t>& begun)
{
    const View h = header.over(in.rest());
    const std::uint64_t length = h[header["tls.record.length"]];
    Cursor record = in.take(header.size() + std::size_t(length));
    const Bytes whole = record.rest();
    tree.add(parts["tls.record"], record);
    const auto indent = tree.indent();
    if (!h) {
        tree.add(header, record);
        return;
    }
    const bool isOpaque = state.version == tls13 && whole[0] == contentType::applicationData;
    tree.add(isOpaque ? parts["tls.record.opaque_type"] : header["tls.record.content_type"], record.take(1));
    tree.add(header["tls.record.version"], record.take(2));
    tree.add(header["tls.record.length"], record.take(2));
    constexpr std::uint64_t longest = (1 << 14) + 2048; // RFC 5246 section 6.2.3
    if (length > longest)
        tree.remark(Severity::Error, "A record must not be longer than 18432 bytes.");
    if (record.left() < length)
        tree.remark(Severity::Warning, "The bytes end here, within the record.");
    if (length > 0)
        addContent(whole[0], record, tree, state, begun);
    if (whole[0] != contentType::handshake) // Its messages were learnt from one by one.
        noteTlsRecord(whole, state);
}

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    TlsState state = surroundings.tls;
    std::vector<std::uint8_t> begun(state.begun.begin(), state.begun.end());
    do {
        if (in.left() > 0 && !mayBeTlsRecord(in.rest()))
            return tree.remark(Severity::Note, "No record begins here: these bytes are not TLS, or its middle.");
        addRecord(in, tree, state, begun);
    } while (in.left() > 0);
}

std::string alertText(Bytes content)
{
    if (content.size() != alert.size())
        return "Encrypted Alert";
    const auto nameOf = [](std::span<const Named> names, std::uint8_t number) {
        for (const Named& known : names)
            if (known.value == number)
                return std::string(known.name);
        return std::to_string(number);
    };
    return "Alert (Level: " + nameOf(alertLevels, content[0])
        + ", Description: " + nameOf(alertDescriptions, content[1]) + ")";
}

void describeHandshake(Bytes content, std::string& line)
{
    Cursor in(content);
    std::string names;
    while (in.left() > 0) {
        const std::string_view name = handshakeName(in.rest());
        if (name.empty())
            break;
        names += (names.empty() ? "" : ", ") + std::string(name);
        in.take(1);
        takeVector(in, 3);
    }
    line += names.empty() ? "Encrypted Handshake Message" : names;
}

void describe(Bytes record, std::string& line)
{
    if (!mayBeTlsRecord(record) || record.size() < header.size()) {
        line += "Continuation Data";
        return;
    }
    const Bytes content = record.subspan(header.size());
    switch (record[0]) {
    case contentType::alert: line += alertText(content); return;
    case contentType::handshake: describeHandshake(content, line); return;
    default:
        for (const Named& type : contentTypes)
            if (type.value == record[0])
                line += type.name;
    }
}

std::optional<std::uint64_t> frameSize(Bytes stream)
{
    const View h = header.over(stream);
    if (!h || !mayBeTlsRecord(stream))
        return std::nullopt;
    return header.size() + h[header["tls.record.length"]];
}

Next summarize(Bytes, Summary&) noexcept { return {}; }

} // namespace

extern constinit const Protocol transportSecurity {
    .filter = "tls",
    .name = "Transport Layer Security",
    .means = "Encrypts what two programs say, so that nobody on the way can read or change it.",
    .spec = "RFC 8446",
    .osi = 6,
    .tcpip = TcpIpLayer::Application,
    .carried = {{Carrier::TcpPort, 443}},
    .layouts =
        {header.fields,
         parts.fields,
         alert.fields,
         handshakeFields.fields,
         certificateFields.fields,
         keyExchangeFields.fields,
         signatureFields.fields,
         extensionFields.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
    .frameSize = frameSize,
};

} // namespace packetarium
