// How the window writes fields and values.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/field_words.h"

#include "protocols/value.h"

namespace packetarium {

QString words(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

QString valueWords(const Node& node, int longest)
{
    if (!node.field)
        return words(node.text);
    QString value = words(readableValue(node));
    if (value.size() > 4 * longest)
        value.truncate(4 * longest);
    for (QChar& c : value)
        if (c.unicode() < 0x20 || c.unicode() == 0x7f || (c.unicode() >= 0x202a && c.unicode() <= 0x202e))
            c = u'·'; // Control characters, and those that turn the direction of writing.
    if (value.size() > longest)
        value = value.left(longest - 1) + u'…';
    return node.origin == Origin::Computed ? '[' + value + ']' : value;
}

QString flagWord(const Field& field)
{
    const std::size_t dot = field.filter.rfind('.');
    QString word = words(dot == std::string_view::npos ? field.filter : field.filter.substr(dot + 1)).toUpper();
    if (word == "PUSH")
        return "PSH";
    if (word == "RESET")
        return "RST";
    return word;
}

QString tooltip(const Node& node)
{
    if (!node.field)
        return "<qt>" + words(node.text).toHtmlEscaped() + "</qt>";
    return QString("<qt><b>%1</b> %2<br>%3<br><i>%4</i></qt>")
        .arg(
            words(node.field->name).toHtmlEscaped(),
            valueWords(node).toHtmlEscaped(),
            words(node.field->means).toHtmlEscaped(),
            words(node.field->filter).toHtmlEscaped());
}

} // namespace packetarium
