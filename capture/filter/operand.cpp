// What a comparison has on its sides: fields, written values, and parts of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/operand.h"

#include <algorithm>
#include <charconv>

namespace packetarium::filter {
namespace {

class FieldSide final : public Operand {
public:
    explicit FieldSide(Name what)
        : Operand({what.kind, what.text, what.bits, what.isSigned, what.fields})
        , m_name(std::move(what))
    {
    }
    std::vector<Value> values(Question& packet) const override
    {
        std::vector<Value> found;
        if (m_name.kind == Kind::Protocol)
            for (const auto& [bytes, length] : packet.partsOf(m_name)) {
                found.push_back(valueOf(bytes));
                found.back().number = Wide(length);
            }
        else
            for (const Node* node : packet.occurrences(m_name))
                found.push_back(valueOf(*node, m_name));
        return found;
    }
    unsigned cost() const override { return m_name.isFrame ? 0 : m_name.places->cost(); }
    const Name* field() const override { return m_name.kind == Kind::Protocol ? nullptr : &m_name; }

private:
    Name m_name;
};

class LiteralSide final : public Operand {
public:
    LiteralSide(Value value, Expected what)
        : Operand(std::move(what))
        , m_values {std::move(value)}
    {
    }
    std::vector<Value> values(Question&) const override { return m_values; }
    unsigned cost() const override { return 0; }
    const Value* written() const override { return m_values.data(); }

private:
    std::vector<Value> m_values;
};

class SliceSide final : public Operand {
public:
    SliceSide(Side whole, std::vector<Piece> pieces)
        : Operand({Kind::Raw, "part of " + whole->is.text, 64, false, {}})
        , m_whole(std::move(whole))
        , m_pieces(std::move(pieces))
    {
    }
    std::vector<Value> values(Question& packet) const override
    {
        std::vector<Value> parts;
        for (const Value& whole : m_whole->values(packet)) {
            Value part;
            for (const Piece& piece : m_pieces)
                append(piece, whole.bytes, part.bytes);
            part.prefixBits = unsigned(part.bytes.size() * 8);
            if (!part.bytes.empty())
                parts.push_back(std::move(part));
        }
        return parts;
    }
    unsigned cost() const override { return m_whole->cost(); }

private:
    static void append(const Piece& piece, const std::string& whole, std::string& part)
    {
        const auto size = std::int64_t(whole.size());
        const auto fromStart = [&](std::int64_t offset) { return offset < 0 ? size + offset : offset; };
        const std::int64_t from = fromStart(piece.from);
        const std::int64_t end = piece.last ? fromStart(*piece.last) + 1 : piece.length ? from + *piece.length : size;
        if (from >= 0 && from < end && end <= size)
            part.append(whole, std::size_t(from), std::size_t(end - from));
    }

    Side m_whole;
    std::vector<Piece> m_pieces;
};

/// Reads what stands in the brackets of a slice or a layer, and knows where.
class RangeReader {
public:
    RangeReader(const Token& token, Mistakes& mistakes)
        : m_token(token)
        , m_mistakes(mistakes)
    {
    }

    std::optional<std::vector<Piece>> pieces()
    {
        std::vector<Piece> found;
        do {
            found.push_back(piece());
        } while (take(','));
        skipSpaces();
        if (m_at < m_token.text.size())
            wrong();
        return m_mistakes ? std::nullopt : std::optional(std::move(found));
    }

private:
    Piece piece()
    {
        Piece piece;
        if (take(':')) {
            piece.length = positive();
            return piece;
        }
        piece.from = number();
        if (take(':')) {
            if (mayBeNumber())
                piece.length = positive();
        } else if (take('-')) {
            piece.last = number();
            if ((piece.from < 0) == (*piece.last < 0) && *piece.last < piece.from)
                wrong();
        } else {
            piece.length = 1;
        }
        return piece;
    }

    std::int64_t positive()
    {
        const std::int64_t value = number();
        if (value <= 0)
            wrong();
        return value;
    }

    std::int64_t number()
    {
        const bool isNegative = take('-');
        skipSpaces();
        const bool isHex = rest().starts_with("0x") || rest().starts_with("0X");
        m_at += isHex ? 2 : 0;
        std::int32_t value = 0;
        const auto [end, error] = std::from_chars(rest().data(), rest().data() + rest().size(), value, isHex ? 16 : 10);
        if (error != std::errc() || value < 0)
            wrong();
        m_at += std::size_t(end - rest().data());
        return isNegative ? -std::int64_t(value) : value;
    }

    std::string_view rest() const { return std::string_view(m_token.text).substr(m_at); }
    void skipSpaces()
    {
        while (rest().starts_with(' '))
            ++m_at;
    }
    bool take(char sign)
    {
        skipSpaces();
        const bool is = rest().starts_with(sign);
        m_at += is;
        return is;
    }
    bool mayBeNumber()
    {
        skipSpaces();
        return !rest().empty() && rest().front() != ',';
    }
    void wrong()
    {
        m_mistakes.add(
            m_token.at + 1 + m_at,
            "Brackets hold offsets: [0:4] four bytes, [1-2] from to, [-1] the last, [4:] the rest.");
    }

    const Token& m_token;
    Mistakes& m_mistakes;
    std::size_t m_at = 0;
};

} // namespace

Side fieldSide(Name name) { return std::make_shared<FieldSide>(std::move(name)); }
Side literalSide(Value value, Expected what)
{
    return std::make_shared<LiteralSide>(std::move(value), std::move(what));
}
Side slice(Side whole, std::vector<Piece> pieces)
{
    return std::make_shared<SliceSide>(std::move(whole), std::move(pieces));
}

std::optional<std::vector<Piece>> piecesFrom(const Token& token, Mistakes& mistakes)
{
    return RangeReader(token, mistakes).pieces();
}

std::optional<std::vector<LayerRange>> layersFrom(const Token& token, Mistakes& mistakes)
{
    const auto pieces = piecesFrom(token, mistakes);
    if (!pieces)
        return std::nullopt;
    std::vector<LayerRange> layers;
    for (const Piece& piece : *pieces) {
        const std::int64_t last = piece.last.value_or(
            piece.length ? piece.from + *piece.length - 1 : std::numeric_limits<std::int32_t>::max());
        if (piece.from < 1 || last < piece.from)
            mistakes.add(token.at, "Layers are counted from 1, the outermost: #1, #[1-2].");
        else
            layers.push_back({std::size_t(piece.from), std::size_t(last)});
    }
    return mistakes ? std::nullopt : std::optional(std::move(layers));
}

bool canCompare(Kind one, Kind other)
{
    if (one == Kind::Presence || other == Kind::Presence)
        return false;
    return one == other || (isBytes(one) && isBytes(other));
}

} // namespace packetarium::filter
