// The tokens of a filter, taken one by one by those who read it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/filter/tokens.h"

#include <algorithm>

namespace packetarium::filter {

/// After the first mistake nothing more is taken, so that all who read return quickly.
class TokenStream {
public:
    TokenStream(std::vector<Token> tokens, Mistakes& mistakes)
        : m_tokens(std::move(tokens))
        , m_mistakes(mistakes)
    {
    }

    const Token& now() const { return m_tokens[m_at]; }
    /// The one taken last; at the beginning, now().
    const Token& before() const { return m_tokens[m_at > 0 ? m_at - 1 : 0]; }
    const Token& following() const { return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)]; }
    Token take() { return m_at + 1 < m_tokens.size() ? m_tokens[m_at++] : m_tokens[m_at]; }
    bool take(Sign sign)
    {
        if (now().sign != sign || m_mistakes)
            return false;
        take();
        return true;
    }

    Mistakes& mistakes() { return m_mistakes; }
    void unexpected(std::string what) { m_mistakes.add(now().at, std::move(what)); }

    /// Held while something inside something else is read: what is nested too deeply is a mistake.
    class Nested {
    public:
        explicit Nested(TokenStream& stream)
            : m_stream(stream)
        {
            constexpr unsigned deepest = 100;
            if (++m_stream.m_depth > deepest)
                m_stream.unexpected("This is nested too deeply.");
        }
        ~Nested() { --m_stream.m_depth; }
        Nested(const Nested&) = delete;

    private:
        TokenStream& m_stream;
    };

private:
    std::vector<Token> m_tokens;
    Mistakes& m_mistakes;
    std::size_t m_at = 0;
    unsigned m_depth = 0;
};

} // namespace packetarium::filter
