// What stands in a cell of the header diagram.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/cell_words.h"

#include "app/window/inspector/field_words.h"
#include "protocols/checksum.h"

#include <QStringDecoder>

#include <algorithm>

namespace packetarium {

namespace {

const Node* nodeNamed(const Tree& tree, const Layer& layer, std::string_view filter)
{
    for (std::size_t i = layer.firstNode; i < layer.endNode; ++i)
        if (tree.nodes()[i].field && tree.nodes()[i].field->filter == filter)
            return &tree.nodes()[i];
    return nullptr;
}

/// "MSS 1460 · SACK permitted · timestamps": a TCP header's options by the names that people use.
QString optionNames(const Tree& tree, const Layer& layer)
{
    static const std::pair<std::string_view, const char*> known[] = {
        {"tcp.options.mss", "MSS"},
        {"tcp.options.sack_perm", "SACK permitted"},
        {"tcp.options.sack", "SACK"},
        {"tcp.options.timestamp", "timestamps"},
        {"tcp.options.wscale", "window scale"},
        {"tcp.options.tfo", "Fast Open"},
        {"tcp.options.user_to", "user timeout"},
        {"tcp.options.md5", "MD5 signature"},
        {"tcp.options.mptcp", "multipath"},
    };
    QStringList names;
    for (std::size_t i = layer.firstNode; i < layer.endNode && names.size() < 12; ++i) {
        const Node& node = tree.nodes()[i];
        if (!node.field)
            continue;
        const auto found = std::ranges::find(known, node.field->filter, [](const auto& pair) { return pair.first; });
        if (found != std::end(known))
            names << QString::fromUtf8(found->second);
        else if (
            !names.isEmpty()
            && (node.field->filter == "tcp.options.mss_val" || node.field->filter == "tcp.options.wscale.shift"))
            names.last() += ' ' + QString::number(node.value);
    }
    return names.join(" · ");
}

/// Isolated, so that letters written from right to left turn nothing but themselves around.
QString inQuotes(const QString& text) { return QString::fromUtf16(u"“\u2068%1\u2069”").arg(text); }

/// The bytes as a person would read them, in quotation marks; empty when they are not text.
QString quoted(Bytes bytes)
{
    constexpr std::size_t most = 200;
    if (bytes.empty())
        return {};
    const Bytes part = bytes.first(std::min(bytes.size(), most));
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(QByteArrayView(part.data(), qsizetype(part.size())));
    if (decoder.hasError())
        return {};
    for (const QChar c : text)
        if (!c.isPrint() && !c.isSurrogate() && c != u'\n' && c != u'\r' && c != u'\t')
            return {};
    return inQuotes(part.size() < bytes.size() ? text.simplified() + u'…' : text.simplified());
}

/// The IP packet around a layer: who, to whom, and the bytes that it carries from there on.
struct Around {
    Summary row;
    Bytes carried;
};

Around around(const Tree& tree, std::size_t layerIndex)
{
    const Layer& layer = tree.layers()[layerIndex];
    for (std::size_t i = layerIndex; i-- > 0;) {
        const Layer& outer = tree.layers()[i];
        const Node* source = nodeNamed(tree, outer, "ip.src");
        const bool four = source;
        if (!four)
            source = nodeNamed(tree, outer, "ipv6.src");
        const Node* target = nodeNamed(tree, outer, four ? "ip.dst" : "ipv6.dst");
        const Node* length = nodeNamed(tree, outer, four ? "ip.len" : "ipv6.plen");
        if (!source || !target || !length)
            continue;
        const Node* offset = nodeNamed(tree, outer, "ip.frag_offset");
        const Node* more = nodeNamed(tree, outer, "ip.flags.mf");
        const std::size_t end = outer.at + length->value + (four ? 0 : 40);
        const Bytes all = tree.sources()[outer.source].bytes;
        if ((offset && offset->value) || (more && more->value) || outer.source != layer.source || end > all.size()
            || end <= layer.at)
            return {};
        Around found {{}, all.subspan(layer.at, end - layer.at)};
        found.row.setAddresses(source->bytes, target->bytes);
        return found;
    }
    return {};
}

} // namespace

bool isRightChecksum(const Tree& tree, std::size_t layerIndex, std::size_t node)
{
    const Layer& layer = tree.layers()[layerIndex];
    const std::string_view filter = tree.nodes()[node].field->filter;
    const Bytes all = tree.sources()[layer.source].bytes;
    if (filter == "ip.checksum") {
        const Node* length = nodeNamed(tree, layer, "ip.hdr_len");
        return length && length->value >= 20 && layer.at + length->value <= all.size()
            && onesComplementSum(all.subspan(layer.at, length->value)) == 0xffff;
    }
    const int number = filter == "tcp.checksum" ? 6 : filter == "udp.checksum" ? 17 : 0;
    if (!number || !tree.nodes()[node].value)
        return false;
    const Around ip = around(tree, layerIndex);
    return !ip.carried.empty()
        && onesComplementSum(ip.carried, pseudoHeaderSum(ip.row, std::uint8_t(number), ip.carried.size())) == 0xffff;
}

QStringList cellWords(const Tree& tree, std::size_t layerIndex, std::size_t index)
{
    const Layer& layer = tree.layers()[layerIndex];
    const Node& node = tree.nodes()[index];
    const QString name = words(node.field->name);
    if (node.field->filter == "tcp.options")
        if (const QString options = optionNames(tree, layer); !options.isEmpty())
            return {name + ": " + options, options};
    QString value = valueWords(node);
    if (node.field->show == Show::Raw)
        if (const QString text = quoted(node.bytes); !text.isEmpty())
            value = text;
    if (node.field->show == Show::None) {
        const std::string_view filter = node.field->filter;
        const std::string inside(filter == "websocket.masked_payload" ? "websocket.payload" : filter);
        if (const Node* text = nodeNamed(tree, layer, inside + ".text"))
            value = inQuotes(valueWords(*text));
    }
    if (isRightChecksum(tree, layerIndex, index))
        value += " ✓";
    QStringList texts {name + "  " + value, value};
    if (!node.field->names.empty()) // "1 (Text)" is 1 where there is no room for more.
        texts << value.section(u' ', 0, 0);
    if (node.field->show == Show::Flag) // One bit is as wide as one digit.
        texts << QString::number(node.value);
    return texts << name;
}

} // namespace packetarium
