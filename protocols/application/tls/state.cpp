// What the records of a TLS connection have told so far.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/tls/state.h"

#include "protocols/application/tls/hello.h"
#include "protocols/application/tls/numbers.h"

#include <algorithm>

namespace packetarium {

bool mayBeTlsRecord(Bytes bytes) noexcept
{
    constexpr std::uint8_t firstType = tls::contentType::changeCipherSpec, lastType = 24, majorVersion = 3;
    if (bytes.empty() || bytes[0] < firstType || bytes[0] > lastType)
        return false;
    return bytes.size() < 2 || bytes[1] == majorVersion;
}

bool beginsTlsHandshake(Bytes content, const TlsState& state) noexcept
{
    using namespace tls;
    if (state.encrypted && state.version != tls13)
        return false;
    if (content.size() < handshakeHeaderSize)
        return true;
    const bool isShort = content[1] == 0; // Less than 64 KiB: longer ones are not met, and not believed.
    return isShort
        && std::ranges::any_of(handshakeTypes, [&](const Named& known) { return known.value == content[0]; });
}

void noteTlsHandshake(Bytes message, TlsState& state) noexcept
{
    using namespace tls;
    if (message.size() < handshakeHeaderSize)
        return;
    if (message[0] == handshake::clientHello) {
        const Hello hello = readHello(message.subspan(handshakeHeaderSize), Hello::From::Client);
        if (hello.extension(extension::earlyData)) // Only TLS 1.3 has it, and its data come before the server's hello.
            state.version = tls13;
        return;
    }
    if (message[0] != handshake::serverHello)
        return;
    const Hello hello = readHello(message.subspan(handshakeHeaderSize), Hello::From::Server);
    if (!hello.isWhole)
        return;
    state.version = hello.version;
    Cursor suite(hello.cipherSuites);
    state.cipherSuite = std::uint16_t(takeNumber(suite, 2));
    if (const auto chosen = hello.extension(extension::supportedVersions); chosen && chosen->size() == 2)
        state.version = std::uint16_t((*chosen)[0] << 8 | (*chosen)[1]);
}

void noteTlsRecord(Bytes record, TlsState& state) noexcept
{
    using namespace tls;
    if (record.size() <= recordHeaderSize)
        return;
    // In TLS 1.3 "Change Cipher Spec" means nothing (RFC 8446 appendix D.4).
    if (record[0] == contentType::changeCipherSpec)
        state.encrypted = state.version != tls13;
    if (record[0] != contentType::handshake || (state.encrypted && state.version != tls13))
        return;
    Cursor in(record.subspan(recordHeaderSize));
    while (in.left() >= handshakeHeaderSize) {
        Cursor length = Cursor(in);
        length.take(1);
        const std::size_t size = handshakeHeaderSize + std::size_t(takeNumber(length, 3));
        noteTlsHandshake(in.take(size).rest(), state);
    }
}

} // namespace packetarium
