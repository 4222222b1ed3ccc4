// Many Socket.IO clients in one thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/socketio/load.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace packetarium::bench {
namespace {

using namespace std::chrono_literals;

std::int64_t now() { return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// A masked text frame (RFC 6455, section 5.2); the mask is all zero, which leaves the text as it is.
std::string frame(std::string_view text)
{
    std::string bytes {'\x81', char(0x80 | text.size()), 0, 0, 0, 0};
    bytes.append(text);
    return bytes;
}

} // namespace

class SocketIoLoad::Client {
public:
    Client(int epoll, std::uint16_t port)
        : m_socket(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in place {};
        place.sin_family = AF_INET;
        place.sin_port = htons(port);
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        isBroken = ::connect(m_socket, reinterpret_cast<sockaddr*>(&place), sizeof place) != 0;
        epoll_event interest {.events = EPOLLIN, .data = {.ptr = this}};
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, m_socket, &interest);
        m_output =
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        flush();
    }
    ~Client() { ::close(m_socket); }

    void emit(Work work)
    {
        m_output += frame((work == Work::Echo ? R"(42["echo",)" : R"(42["all","echo",)") + std::to_string(now()) + ']');
    }

    void flush()
    {
        for (std::size_t sent = 0; sent < m_output.size() && !isBroken;) {
            const ssize_t size = ::send(m_socket, m_output.data() + sent, m_output.size() - sent, MSG_NOSIGNAL);
            isBroken = size < 0;
            sent += std::size_t(std::max(size, ssize_t(0)));
        }
        m_output.clear();
    }

    /// Reads what is there, and calls back with the time of sending for each echo in it.
    void read(const std::function<void(std::int64_t sentAt)>& onEcho)
    {
        static std::array<char, 256 * 1024> buffer;
        const ssize_t size = ::recv(m_socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        isBroken = isBroken || size == 0;
        m_input.append(buffer.data(), std::size_t(std::max(size, ssize_t(0))));
        std::string_view rest = m_input;
        if (!m_isUpgraded) {
            const std::size_t end = rest.find("\r\n\r\n");
            m_isUpgraded = end != std::string_view::npos;
            rest.remove_prefix(m_isUpgraded ? end + 4 : 0);
        }
        while (m_isUpgraded && takeFrame(rest, onEcho)) { }
        m_input.erase(0, m_input.size() - rest.size());
    }

    bool isConnected = false; ///< To the main namespace.
    bool isBroken = false;

private:
    bool takeFrame(std::string_view& rest, const std::function<void(std::int64_t)>& onEcho)
    {
        const auto byteAt = [&](std::size_t i) { return std::size_t(std::uint8_t(rest[i])); };
        if (rest.size() < 4)
            return false;
        const bool isLong = byteAt(1) == 126; // Nothing here is longer than 65,535 bytes.
        const std::size_t head = isLong ? 4 : 2, length = isLong ? byteAt(2) << 8 | byteAt(3) : byteAt(1);
        if (rest.size() < head + length)
            return false;
        take(rest.substr(head, length), onEcho);
        rest.remove_prefix(head + length);
        return true;
    }

    void take(std::string_view message, const std::function<void(std::int64_t)>& onEcho)
    {
        constexpr std::string_view echo = R"(42["echo",)";
        if (message.starts_with(echo)) {
            std::int64_t sentAt = 0;
            std::from_chars(message.data() + echo.size(), message.data() + message.size(), sentAt);
            onEcho(sentAt);
        } else if (message.starts_with("0")) {
            m_output += frame("40");
        } else if (message.starts_with("40")) {
            isConnected = true;
        } else if (message == "2") {
            m_output += frame("3");
        }
    }

    const int m_socket;
    std::string m_input, m_output;
    bool m_isUpgraded = false;
};

SocketIoLoad::SocketIoLoad(std::uint16_t port, int clients)
    : m_port(port)
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
{
    m_clients.resize(std::size_t(clients));
}

SocketIoLoad::~SocketIoLoad()
{
    m_clients.clear();
    ::close(m_epoll);
}

bool SocketIoLoad::connect()
{
    for (auto& client : m_clients) {
        client = std::make_unique<Client>(m_epoll, m_port);
        const Clock::time_point deadline = Clock::now() + 5s;
        while (!client->isConnected && !client->isBroken && Clock::now() < deadline)
            serve(Clock::now() + 1ms);
        if (!client->isConnected)
            return false;
    }
    return true;
}

void SocketIoLoad::arrived(Client& client, std::int64_t sentAt)
{
    ++m_arrived;
    if (m_isCounting)
        m_microseconds.push_back(std::int32_t((now() - sentAt) / 1000));
    if (m_isSending && (m_work == Work::Echo || &client == m_clients.front().get()))
        client.emit(m_work);
}

void SocketIoLoad::serve(Clock::time_point until)
{
    std::array<epoll_event, 256> events;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        if (left <= 0ms)
            return;
        const int count = ::epoll_wait(m_epoll, events.data(), int(events.size()), int(left.count()));
        for (int i = 0; i < count; ++i) {
            auto& client = *static_cast<Client*>(events[std::size_t(i)].data.ptr);
            if (client.isBroken)
                continue;
            client.read([&](std::int64_t sentAt) { arrived(client, sentAt); });
            client.flush();
        }
    }
}

LoadFigures SocketIoLoad::run(Work work, int inFlight, std::chrono::milliseconds duration)
{
    m_work = work;
    m_isSending = true;
    const std::size_t senders = work == Work::Echo ? m_clients.size() : 1;
    for (std::size_t i = 0; i < senders; ++i) {
        for (int j = 0; j < inFlight; ++j)
            m_clients[i]->emit(work);
        m_clients[i]->flush();
    }
    serve(Clock::now() + duration / 3);
    m_microseconds.clear();
    m_arrived = 0;
    m_isCounting = true;
    const Clock::time_point begin = Clock::now();
    serve(begin + duration);
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    m_isCounting = m_isSending = false;
    const LoadFigures figures = [&] {
        if (m_microseconds.empty())
            return LoadFigures {};
        const auto p99 = m_microseconds.begin() + std::ptrdiff_t(m_microseconds.size() * 99 / 100);
        std::nth_element(m_microseconds.begin(), p99, m_microseconds.end());
        return LoadFigures {double(m_arrived) / seconds, double(*p99) / 1000};
    }();
    serve(Clock::now() + 200ms); // What is still under way arrives, and counts nowhere.
    return figures;
}

} // namespace packetarium::bench
