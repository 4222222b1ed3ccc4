// Reads one side of a comparison: fields, slices, functions, sums, and written values.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/filter/operand.h"
#include "capture/filter/token_stream.h"

namespace packetarium::filter {

/// A side, or a written value that waits for the other side to say what it must be.
struct Term {
    Side side;
    std::optional<Token> literal;
    std::optional<Name> name; ///< When it is one name and nothing else: its presence can be asked for.
    bool isComputed = false; ///< By arithmetic: as a test, it asks for a bit that is set.
    bool isFunction = false;
    std::size_t at = 0; ///< Where it begins.
};

class OperandReader {
public:
    explicit OperandReader(TokenStream& tokens)
        : m_tokens(tokens)
    {
    }

    Term read();
    /// The side itself, or the literal as what `other` expects. Null after a mistake.
    Side resolve(const Term&, const Expected& other);

private:
    Term sums();
    Term products();
    Term factor();
    Term operand();
    Term named();
    Term functionCall();
    Term withSlices(Term);
    Term computed(Term left, const Token& sign, Term right);
    void unknown(const Token&);

    TokenStream& m_tokens;
    unsigned m_operations = 0;
};

} // namespace packetarium::filter
