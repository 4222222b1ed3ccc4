// Namespaces by unshare(2) and setns(2); user_namespaces(7) tells the rules that are followed here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/hosts/namespaces.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

namespace packetarium {
namespace {

bool writeTo(const char* path, std::string_view text)
{
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool written = write(file, text.data(), text.size()) == ssize_t(text.size());
    const int error = errno;
    close(file);
    errno = error;
    return written;
}

/// The caller stays who he is: his files remain his, and no other user exists in the namespace.
bool keepIdentity(uid_t user, gid_t group)
{
    // Without giving up setgroups(2), an ordinary user may not map a group.
    if (!writeTo("/proc/self/setgroups", "deny") && errno != ENOENT)
        return false;
    const auto toItself = [](auto id) { return std::to_string(id) + " " + std::to_string(id) + " 1"; };
    return writeTo("/proc/self/uid_map", toItself(user)) && writeTo("/proc/self/gid_map", toItself(group));
}

} // namespace

std::optional<KernelRefusal> enterPrivateNamespaces()
{
    const uid_t user = geteuid();
    const gid_t group = getegid();
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWPID) == 0) {
        if (!keepIdentity(user, group))
            return KernelRefusal {KernelRefusal::Step::Identity, errno};
        return {};
    }
    const int error = errno;
    if (user == 0 && unshare(CLONE_NEWNET | CLONE_NEWPID) == 0)
        return {};
    return KernelRefusal {KernelRefusal::Step::Namespaces, error};
}

std::optional<NetworkNamespace> NetworkNamespace::current()
{
    const int descriptor = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return {};
    return NetworkNamespace(descriptor);
}

std::optional<NetworkNamespace> NetworkNamespace::create()
{
    const auto home = current();
    if (!home || unshare(CLONE_NEWNET) != 0)
        return {};
    auto created = current();
    const int error = errno;
    if (!home->enter())
        std::abort(); // Going on in the wrong namespace would build the network in the wrong place.
    errno = error;
    return created;
}

NetworkNamespace::NetworkNamespace(NetworkNamespace&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

NetworkNamespace& NetworkNamespace::operator=(NetworkNamespace&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

NetworkNamespace::~NetworkNamespace()
{
    if (m_descriptor >= 0)
        close(m_descriptor);
}

bool NetworkNamespace::enter() const { return setns(m_descriptor, CLONE_NEWNET) == 0; }

Visit::Visit(const NetworkNamespace& there)
    : m_home(NetworkNamespace::current())
    , m_arrived(m_home && there.enter())
{
}

Visit::~Visit()
{
    if (m_arrived && !m_home->enter())
        std::abort(); // As above.
}

} // namespace packetarium
