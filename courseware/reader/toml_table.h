// TOML as a lesson uses it: one table of texts, numbers, lists and small tables, with mistakes in words.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "courseware/reader/lesson_text.h"

#include <toml++/toml.h>

#include <initializer_list>
#include <memory>
#include <optional>

namespace packetarium {

/// A table, and the line of the file that its own line numbers are counted from.
class TomlTable {
public:
    /// Nothing when the text is no TOML; the mistake has been added.
    static std::optional<TomlTable> read(const TextBlock&, Mistakes&);

    /// Adds a mistake for each name that is none of these.
    void allowOnly(std::initializer_list<std::string_view> names);
    bool has(std::string_view name) const { return m_table->contains(name); }
    std::string text(std::string_view name);
    /// The same, with a mistake where there is none.
    std::string requiredText(std::string_view name, std::string example);
    std::optional<std::int64_t> number(std::string_view name);
    bool flag(std::string_view name);
    std::vector<std::string> texts(std::string_view name);
    /// A text, or a number as it is written out.
    std::optional<std::string> textOrNumber(std::string_view name);
    bool isTable(std::string_view name) const { return (*m_table)[name].is_table(); }
    bool isList(std::string_view name) const { return (*m_table)[name].is_array(); }
    bool isNumber(std::string_view name) const { return (*m_table)[name].is_integer(); }
    std::optional<TomlTable> table(std::string_view name);
    /// Those of [[name]].
    std::vector<TomlTable> tables(std::string_view name);

    int lineOf(std::string_view name) const;
    void mistake(std::string_view name, std::string what, std::string advice);

private:
    TomlTable(std::shared_ptr<const toml::table> table, int firstLine, Mistakes& mistakes)
        : m_table(std::move(table))
        , m_firstLine(firstLine)
        , m_mistakes(&mistakes)
    {
    }
    /// One that lies in this.
    TomlTable inner(const toml::table* table) const
    {
        return TomlTable(std::shared_ptr<const toml::table>(m_table, table), m_firstLine, *m_mistakes);
    }

    std::shared_ptr<const toml::table> m_table; ///< Never a copy: a copy has forgotten its lines.
    int m_firstLine;
    Mistakes* m_mistakes;
};

} // namespace packetarium
