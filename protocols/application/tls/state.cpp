// What the records of a TLS connection have told so far.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/tls/state.h"

#include "protocols/application/tls/hello.h"
#include "protocols/application/tls/numbers.h"

namespace packetarium {

void noteTlsHandshake(Bytes message, TlsState& state) noexcept
{
    using namespace tls;
    if (message.size() < handshakeHeaderSize || message[0] != handshake::serverHello)
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
