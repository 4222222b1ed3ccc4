// What a web form sends, application/x-www-form-urlencoded: WHATWG URL section 5.1.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/content/content.h"

#include <algorithm>
#include <charconv>

namespace packetarium {
namespace {

constexpr auto fields = loose(
    text("urlencoded-form.key", "Key", "The name of one field of the form."),
    text("urlencoded-form.value", "Value", "What was filled in or chosen there."));

constexpr Field item = text("", "Form item", "One field of the form, and what was filled in.").as(Show::None);

/// A plus sign stands for a space, and %41 for the byte 0x41. A percent sign without two digits is one.
std::string decoded(Bytes part)
{
    std::string text;
    for (std::size_t at = 0; at < part.size(); ++at) {
        unsigned byte = part[at] == '+' ? ' ' : part[at];
        if (byte == '%' && at + 2 < part.size()) {
            const auto* digits = reinterpret_cast<const char*>(part.data()) + at + 1;
            unsigned value = 0;
            if (std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
                byte = value;
                at += 2;
            }
        }
        text += char(byte);
    }
    return text;
}

void addPart(Tree& tree, const Field& field, Cursor part)
{
    const Bytes written = part.rest();
    tree.add(field, part, 0, decoded(written));
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    constexpr std::size_t most = 1000;
    for (std::size_t items = 0; in.left() > 0; ++items) {
        if (items == most)
            return tree.remark(Severity::Note, "More fields follow than are shown here.");
        const Bytes rest = in.rest();
        const std::size_t size = std::size_t(std::ranges::find(rest, '&') - rest.begin());
        Cursor part = in.take(size);
        in.take(1);
        if (size == 0)
            continue;
        tree.add(item, part);
        const auto indent = tree.indent();
        const Bytes written = part.rest();
        const std::size_t keySize = std::size_t(std::ranges::find(written, '=') - written.begin());
        addPart(tree, fields["urlencoded-form.key"], part.take(keySize));
        part.take(1);
        addPart(tree, fields["urlencoded-form.value"], part);
    }
}

} // namespace

extern constinit const Protocol urlEncodedForm {
    .filter = "urlencoded-form",
    .name = "HTML Form URL Encoded",
    .means = "What was filled into a form on a page, as names and values.",
    .spec = "WHATWG URL",
    .osi = 6,
    .tcpip = TcpIpLayer::Application,
    .carried = {},
    .layouts = {fields.fields},
    .summarize = [](Bytes, Summary&) noexcept { return Next {}; },
    .describe = describeText,
    .dissect = dissect,
};

} // namespace packetarium
