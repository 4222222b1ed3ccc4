// Many Socket.IO clients in one thread that do as little as they can, so that what is measured is the server.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace packetarium::bench {

/// What the clients ask the server for: their own event back, or the first client's event for everyone.
enum class Work { Echo, Broadcast };

struct LoadFigures {
    double messagesPerSecond = 0; ///< That arrived at clients.
    double p99Milliseconds = 0; ///< From the client's send to the arrival.
};

/// Over WebSocket alone, on 127.0.0.1.
class SocketIoLoad {
public:
    SocketIoLoad(std::uint16_t port, int clients);
    ~SocketIoLoad();

    /// Connects all clients; false when one cannot.
    bool connect();
    /// Each sender keeps so many events under way. Figures are taken after a first part that is not counted.
    LoadFigures run(Work, int inFlight, std::chrono::milliseconds);

private:
    class Client;
    using Clock = std::chrono::steady_clock;

    void arrived(Client&, std::int64_t sentAt);
    void serve(Clock::time_point until);

    std::uint16_t m_port;
    int m_epoll;
    std::vector<std::unique_ptr<Client>> m_clients;
    Work m_work = Work::Echo;
    bool m_isSending = false;
    bool m_isCounting = false;
    std::uint64_t m_arrived = 0;
    std::vector<std::int32_t> m_microseconds; ///< How long each counted message was under way.
};

} // namespace packetarium::bench
