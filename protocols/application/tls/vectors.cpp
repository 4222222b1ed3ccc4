// TLS's vectors, RFC 8446 section 3.4.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/tls/vectors.h"

namespace packetarium::tls {

bool addNumber(const Field& field, Cursor& in, Tree& tree)
{
    if (in.left() < field.bits / 8) {
        tree.remark(Severity::Warning, "The bytes end here: " + std::string(field.name) + " is missing.");
        in.take(in.left());
        return false;
    }
    tree.add(field, in.take(field.bits / 8));
    return true;
}

Cursor addVector(const Field& length, Cursor& in, Tree& tree)
{
    const std::uint64_t size = length.read(in.rest());
    if (!addNumber(length, in, tree))
        return in.take(0);
    if (size > in.left())
        tree.remark(Severity::Warning, std::string(length.name) + " counts more bytes than there are here.");
    return in.take(std::size_t(size));
}

void addItems(const Field& item, Cursor list, Tree& tree)
{
    const std::size_t size = item.bits / 8;
    while (list.left() >= size)
        tree.add(item, list.take(size));
    if (list.left() > 0)
        tree.remark(Severity::Error, "The list ends within an entry.");
}

void addList(const Field& length, const Field* whole, const Field& item, Cursor& in, Tree& tree)
{
    const Cursor list = addVector(length, in, tree);
    if (whole)
        tree.add(*whole, list);
    const auto indent = tree.indent();
    addItems(item, list, tree);
}

void addBytes(const Field& length, const Field& value, Cursor& in, Tree& tree)
{
    const Cursor part = addVector(length, in, tree);
    if (part.left() > 0)
        tree.add(value, part);
}

} // namespace packetarium::tls
