// JSON texts, RFC 8259, as a tree: every object, array, name and value points to its bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/content/content.h"
#include "protocols/application/content/json_text.h"
#include "protocols/data.h"
#include "protocols/utf8.h"

namespace packetarium {
namespace {

constexpr auto fields = loose(
    text("json.object", "Object", "Names with values, between braces.").as(Show::None),
    text("json.array", "Array", "Values one after the other, between brackets.").as(Show::None),
    text("json.member", "Member", "One name of an object and its value."),
    text("json.key", "Key", "The name, without its quotation marks."),
    text("json.path", "Path", "The names that lead here from the outermost object."),
    text("json.path_with_value", "Path with value", "The names that lead here, and the value."),
    text("json.member_with_value", "Member with value", "The name and the value."),
    text("json.value.string", "String value", "Text, without its quotation marks."),
    text("json.value.number", "Number value", "A number, as it was written."),
    text("json.value.true", "True value", "Yes, it is so.").as(Show::None),
    text("json.value.false", "False value", "No, it is not so.").as(Show::None),
    text("json.value.null", "Null value", "Nothing: no value.").as(Show::None));

/// What is written out of names and values in one text, so that long names at every depth do not fill the memory.
constexpr std::size_t mostWritten = 4u << 20;

class JsonTree {
public:
    JsonTree(Cursor in, const JsonText& json, Tree& tree)
        : m_in(in)
        , m_json(json)
        , m_tree(tree)
    {
    }

    void add()
    {
        while (m_next < m_json.items.size())
            addValue({}, {});
        if (m_left == 0)
            m_tree.remark(Severity::Note, "The names are too long to be written out on every line.");
    }

private:
    Cursor at(std::size_t begin, std::size_t end) const
    {
        Cursor cursor = m_in;
        cursor.take(begin);
        return cursor.take(end - begin);
    }

    /// Takes the cost of a written value out of what may still be written.
    bool mayWrite(std::size_t size)
    {
        m_left = size < m_left ? m_left - size : 0;
        return m_left > 0;
    }

    void addText(const Field& field, Cursor where, std::string text)
    {
        if (text.empty()) // The node's bytes are its value then, and there are none between the quotation marks.
            where = Cursor(where).take(0);
        m_tree.add(field, where, 0, std::move(text));
    }

    /// The item at hand and all that it holds. `name` is what leads to it last: a key or "[]".
    void addValue(const std::string& path, const std::string& name)
    {
        const JsonItem item = m_json.items[m_next++];
        const Cursor where = at(item.begin, item.end);
        switch (item.kind) {
        case JsonItem::Kind::Object:
        case JsonItem::Kind::Array: return addContainer(item, where, path);
        case JsonItem::Kind::Member: return addMember(item, where, path);
        case JsonItem::Kind::String: {
            std::string text = unescaped(where.rest());
            addWithPath(where, path, name, text);
            return addText(fields["json.value.string"], where, std::move(text));
        }
        case JsonItem::Kind::Number: return addLeaf(fields["json.value.number"], where, path, name);
        case JsonItem::Kind::True: return addLeaf(fields["json.value.true"], where, path, name);
        case JsonItem::Kind::False: return addLeaf(fields["json.value.false"], where, path, name);
        case JsonItem::Kind::Null: return addLeaf(fields["json.value.null"], where, path, name);
        }
    }

    void addContainer(const JsonItem& item, Cursor where, const std::string& path)
    {
        const bool isArray = item.kind == JsonItem::Kind::Array;
        m_tree.add(isArray ? fields["json.array"] : fields["json.object"], where);
        const auto indent = m_tree.indent();
        while (m_next < m_json.items.size() && m_json.items[m_next].depth > item.depth)
            isArray ? addValue(path + "/[]", "[]") : addValue(path, {});
    }

    void addMember(const JsonItem& item, Cursor where, const std::string& path)
    {
        const Cursor key = at(item.begin, item.keyEnd);
        const std::string name = unescaped(key.rest());
        addText(fields["json.member"], where, name);
        const auto indent = m_tree.indent();
        const std::string here = mayWrite(path.size() + name.size()) ? path + "/" + name : std::string();
        if (m_next < m_json.items.size() && m_json.items[m_next].depth > item.depth)
            addValue(here, name);
        addText(fields["json.key"], key, name);
        if (m_left)
            addText(fields["json.path"], where, here);
    }

    void addLeaf(const Field& field, Cursor where, const std::string& path, const std::string& name)
    {
        addWithPath(where, path, name, {where.rest().begin(), where.rest().end()});
        m_tree.add(field, where);
    }

    void addWithPath(Cursor where, const std::string& path, const std::string& name, const std::string& value)
    {
        if (path.empty() || !mayWrite(path.size() + name.size() + 2 * value.size()))
            return;
        addText(fields["json.path_with_value"], where, path + ":" + value);
        addText(fields["json.member_with_value"], where, name + ":" + value);
    }

    Cursor m_in;
    const JsonText& m_json;
    Tree& m_tree;
    std::size_t m_next = 0; ///< The next item to show.
    std::size_t m_left = mostWritten;
};

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    const Bytes all = in.rest();
    const JsonText json = readJson(all);
    JsonTree(in, json, tree).add();
    if (!isUtf8(all.first(json.end)))
        tree.remark(Severity::Error, "JSON must be written in UTF-8, and this is not.");
    if (json.tooMuch)
        tree.remark(Severity::Note, std::string(*json.tooMuch));
    if (!json.fault.empty())
        tree.remark(Severity::Error, "Byte " + std::to_string(json.end + 1) + ": " + std::string(json.fault));
    tree.endLayer(json.end);
    in.take(json.end);
    if (in.left() > 0) // What cannot be read as JSON can still be read as text.
        dissectMessage(protocolNamed("data-text-lines"), in, tree, surroundings);
}

} // namespace

extern constinit const Protocol json {
    .filter = "json",
    .name = "JavaScript Object Notation",
    .means = "A way to write values with names, which people and programs can both read.",
    .spec = "RFC 8259",
    .osi = 6,
    .tcpip = TcpIpLayer::Application,
    .carried = {},
    .layouts = {fields.fields},
    .summarize = [](Bytes, Summary&) noexcept { return Next {}; },
    .describe = describeText,
    .dissect = dissect,
};

} // namespace packetarium
