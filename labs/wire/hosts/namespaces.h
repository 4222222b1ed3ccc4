// The private network's namespaces: one of users, one of processes, and a network namespace for each host.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

namespace packetarium {

/// The step of making a private network that the kernel refused, and its errno.
struct KernelRefusal {
    enum class Step { Namespaces, Identity, Interfaces, Capture } step = Step::Namespaces;
    int error = 0;
};

/// Takes this process into a user namespace of its own, in which it may do anything to networks and nothing to the rest
/// of the computer, and into a network namespace, which becomes the wire's. Processes forked from here on share a new
/// process namespace: when the first of them ends, the kernel ends all others.
/// Where user namespaces are forbidden and the process is allowed to, it does without one.
std::optional<KernelRefusal> enterPrivateNamespaces();

/// A network namespace, kept alive by an open descriptor.
class NetworkNamespace {
public:
    /// The one that this thread is in.
    static std::optional<NetworkNamespace> current();
    /// A new one; this thread stays where it is. Empty when refused, with the reason in errno.
    static std::optional<NetworkNamespace> create();
    NetworkNamespace(NetworkNamespace&&) noexcept;
    NetworkNamespace& operator=(NetworkNamespace&&) noexcept;
    ~NetworkNamespace();

    int descriptor() const { return m_descriptor; }
    /// Takes this thread into it.
    bool enter() const;

private:
    explicit NetworkNamespace(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor = -1;
};

/// This thread is inside `there` for as long as this object lives.
class Visit {
public:
    explicit Visit(const NetworkNamespace& there);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    explicit operator bool() const { return m_arrived; }

private:
    std::optional<NetworkNamespace> m_home;
    bool m_arrived = false;
};

} // namespace packetarium
