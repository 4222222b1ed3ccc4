// Reads TOML with toml++ and says what is wrong in a lesson's words.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/reader/toml_table.h"

#include <algorithm>

namespace packetarium {

std::optional<TomlTable> TomlTable::read(const TextBlock& block, Mistakes& mistakes)
{
    try {
        return TomlTable(std::make_shared<const toml::table>(toml::parse(block.text)), block.line, mistakes);
    } catch (const toml::parse_error& error) {
        mistakes.add(
            block.line + int(error.source().begin.line) - 1,
            "This is not TOML: " + std::string(error.description()) + ".",
            "Write one name = value a line; a text goes between double quotes, a list between [ and ].");
        return {};
    }
}

int TomlTable::lineOf(std::string_view name) const
{
    const toml::node* node = m_table->get(name);
    const toml::source_index line = node ? node->source().begin.line : m_table->source().begin.line;
    return m_firstLine + std::max(int(line), 1) - 1;
}

void TomlTable::mistake(std::string_view name, std::string what, std::string advice)
{
    m_mistakes->add(lineOf(name), std::move(what), std::move(advice));
}

void TomlTable::allowOnly(std::initializer_list<std::string_view> names)
{
    std::string known;
    for (const std::string_view name : names)
        known += (known.empty() ? "" : ", ") + std::string(name);
    for (const auto& [key, value] : *m_table)
        if (std::ranges::find(names, key.str()) == names.end())
            mistake(key.str(), "There is no “" + std::string(key.str()) + "” here.", "There are: " + known + ".");
}

std::string TomlTable::text(std::string_view name)
{
    if (!has(name))
        return {};
    if (const auto text = (*m_table)[name].value_exact<std::string>())
        return *text;
    mistake(name, "“" + std::string(name) + "” is no text.", "Write it between double quotes.");
    return {};
}

std::string TomlTable::requiredText(std::string_view name, std::string example)
{
    std::string read = text(name);
    if (trimmed(read).empty())
        mistake(name, "“" + std::string(name) + "” is missing.", "Write for example: " + std::move(example));
    return read;
}

std::optional<std::int64_t> TomlTable::number(std::string_view name)
{
    if (!has(name))
        return {};
    const auto read = (*m_table)[name].value_exact<std::int64_t>();
    if (!read)
        mistake(name, "“" + std::string(name) + "” is no number.", "Write it in digits, without quotes.");
    return read;
}

bool TomlTable::flag(std::string_view name)
{
    if (!has(name))
        return false;
    const auto read = (*m_table)[name].value_exact<bool>();
    if (!read)
        mistake(name, "“" + std::string(name) + "” is neither true nor false.", "Write true or false, without quotes.");
    return read.value_or(false);
}

std::optional<std::string> TomlTable::textOrNumber(std::string_view name)
{
    if (const auto whole = (*m_table)[name].value_exact<std::int64_t>())
        return std::to_string(*whole);
    if (const auto text = (*m_table)[name].value_exact<std::string>())
        return *text;
    mistake(
        name,
        "“" + std::string(name) + "” is missing, or neither a text nor a whole number.",
        "Write for example: " + std::string(name) + " = 3 or " + std::string(name) + " = \"three\".");
    return {};
}

std::vector<std::string> TomlTable::texts(std::string_view name)
{
    std::vector<std::string> read;
    if (!has(name))
        return read;
    if (const toml::array* list = (*m_table)[name].as_array())
        for (const toml::node& entry : *list)
            if (const auto text = entry.value_exact<std::string>())
                read.push_back(*text);
    if (read.empty() || read.size() != (*m_table)[name].as_array()->size())
        mistake(
            name,
            "“" + std::string(name) + "” is no list of texts.",
            "Write for example: " + std::string(name) + " = [\"one\", \"two\"].");
    return read;
}

std::optional<TomlTable> TomlTable::table(std::string_view name)
{
    const toml::table* found = (*m_table)[name].as_table();
    return found ? std::optional(inner(found)) : std::nullopt;
}

std::vector<TomlTable> TomlTable::tables(std::string_view name)
{
    std::vector<TomlTable> read;
    if (!has(name))
        return read;
    const toml::array* list = (*m_table)[name].as_array();
    for (std::size_t i = 0; list && i < list->size(); ++i)
        if (const toml::table* found = list->get(i)->as_table())
            read.push_back(inner(found));
    if (!list || read.size() != list->size())
        mistake(
            name,
            "“" + std::string(name) + "” is no list of tables.",
            "Write [[" + std::string(name) + "]] on a line, and what belongs to it below.");
    return read;
}

} // namespace packetarium
