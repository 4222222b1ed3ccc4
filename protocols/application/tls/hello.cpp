// The parts of a ClientHello or ServerHello, and the fingerprints JA3 and JA3S that are made from them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/tls/hello.h"

#include "protocols/application/tls/numbers.h"

namespace packetarium::tls {
namespace {

/// The numbers in decimal with dashes between, without those that mean nothing.
std::string dashed(Bytes numbers, std::size_t size)
{
    std::string text;
    Cursor in(numbers);
    while (in.left() >= size)
        if (const std::uint64_t number = takeNumber(in, size); size == 1 || !isGrease(number))
            text += (text.empty() ? "" : "-") + std::to_string(number);
    return text;
}

std::string listedExtensions(Bytes extensions)
{
    std::string text;
    Cursor in(extensions);
    while (in.left() >= 4) {
        const std::uint64_t type = takeNumber(in, 2);
        takeVector(in, 2);
        if (!isGrease(type))
            text += (text.empty() ? "" : "-") + std::to_string(type);
    }
    return text;
}

/// The list within an extension, behind its length.
Bytes listIn(std::optional<Bytes> extension, std::size_t lengthBytes)
{
    Cursor in(extension.value_or(Bytes {}));
    return takeVector(in, lengthBytes);
}

} // namespace

std::optional<Bytes> Hello::extension(std::uint16_t type) const
{
    Cursor in(extensions);
    while (in.left() >= 4) {
        const std::uint64_t here = takeNumber(in, 2);
        const Bytes value = takeVector(in, 2);
        if (here == type)
            return value;
    }
    return std::nullopt;
}

Hello readHello(Bytes body, Hello::From from)
{
    constexpr std::size_t randomSize = 32;
    Hello hello;
    Cursor in(body);
    hello.version = std::uint16_t(takeNumber(in, 2));
    hello.random = in.take(randomSize).rest();
    takeVector(in, 1); // the session
    hello.cipherSuites = from == Hello::From::Client ? takeVector(in, 2) : in.take(2).rest();
    hello.isWhole = in.left() > 0;
    if (from == Hello::From::Client)
        takeVector(in, 1); // ways to compress
    else
        in.take(1);
    hello.extensions = takeVector(in, 2);
    return hello;
}

std::string clientFingerprint(const Hello& hello)
{
    return std::to_string(hello.version) + "," + dashed(hello.cipherSuites, 2) + ","
        + listedExtensions(hello.extensions) + "," + dashed(listIn(hello.extension(extension::supportedGroups), 2), 2)
        + "," + dashed(listIn(hello.extension(extension::pointFormats), 1), 1);
}

std::string serverFingerprint(const Hello& hello)
{
    return std::to_string(hello.version) + "," + dashed(hello.cipherSuites, 2) + ","
        + listedExtensions(hello.extensions);
}

} // namespace packetarium::tls
