// What a comparison has on its sides: a field, a part of it, something computed from it, or a written value.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/filter/question.h"
#include "capture/filter/value.h"

#include <memory>

namespace packetarium::filter {

class Operand {
public:
    explicit Operand(Expected what)
        : is(std::move(what))
    {
    }
    virtual ~Operand() = default;
    /// One for each occurrence in the packet; none when the packet has nothing of the kind.
    virtual std::vector<Value> values(Question&) const = 0;
    /// How dear it is to have them, as Places says.
    virtual unsigned cost() const = 0;
    /// What it stands for, where it is a field and nothing else.
    virtual const Name* field() const { return nullptr; }
    /// The value, where it is written in the filter.
    virtual const Value* written() const { return nullptr; }

    const Expected is; ///< What a literal on the other side must fit.
};
using Side = std::shared_ptr<const Operand>;

Side fieldSide(Name);
Side literalSide(Value, Expected);

/// Part of some bytes: negative offsets count from the end, and without a length it goes on to the end.
struct Piece {
    std::int64_t from = 0;
    std::optional<std::int64_t> length;
    std::optional<std::int64_t> last; ///< Instead of a length: the offset of the last byte.
};
/// The pieces one after the other; one that the value does not reach to is left out.
Side slice(Side whole, std::vector<Piece>);
/// Reads "0:4,-1"; the token is the one with the brackets.
std::optional<std::vector<Piece>> piecesFrom(const Token&, Mistakes&);
/// Reads "2" or "1-3"; the token is the one behind the #.
std::optional<std::vector<LayerRange>> layersFrom(const Token&, Mistakes&);

/// Plus, Minus, Times, Divide, Modulo, or BitAnd; nothing when they do not go together, and the mistake says why.
Side arithmetic(Side left, const Token& sign, Side right, Mistakes&);
Side negated(Side, const Token& sign, Mistakes&);

bool isFunction(std::string_view name);
/// Their names, for a message.
std::string allFunctions();
/// `token` is the function's name.
Side function(const Token& token, std::vector<Side> arguments, Mistakes&);

/// Whether values of these kinds can be compared with each other.
bool canCompare(Kind, Kind);

} // namespace packetarium::filter
