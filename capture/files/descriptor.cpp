// A file descriptor that closes itself, and the calls on it that must not stop half-way.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/descriptor.h"

#include <cerrno>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace packetarium {
namespace {

/// Repeats `step`, which is given how far the work has come, until all of it is done.
template<class Step> ssize_t repeat(std::size_t size, Step step)
{
    std::size_t done = 0;
    while (done < size) {
        const ssize_t now = step(done);
        if (now < 0 && errno == EINTR)
            continue;
        if (now < 0)
            return -1;
        if (now == 0)
            break;
        done += std::size_t(now);
    }
    return ssize_t(done);
}

} // namespace

void Descriptor::close()
{
    if (m_number >= 0)
        ::close(std::exchange(m_number, -1));
}

bool writeAll(int descriptor, Bytes bytes)
{
    return repeat(
               bytes.size(),
               [&](std::size_t done) { return ::write(descriptor, bytes.data() + done, bytes.size() - done); })
        == ssize_t(bytes.size());
}

bool writeAllAt(int descriptor, Bytes bytes, std::uint64_t offset)
{
    return repeat(
               bytes.size(),
               [&](std::size_t done) {
                   return ::pwrite(descriptor, bytes.data() + done, bytes.size() - done, off_t(offset + done));
               })
        == ssize_t(bytes.size());
}

ssize_t readAllAt(int descriptor, std::span<std::uint8_t> into, std::uint64_t offset)
{
    return repeat(into.size(), [&](std::size_t done) {
        return ::pread(descriptor, into.data() + done, into.size() - done, off_t(offset + done));
    });
}

Descriptor unlinkedTemporaryFile()
{
    // A capture may outgrow /tmp, which often lives in memory; /var/tmp is meant for large files.
    const char* chosen = std::getenv("TMPDIR");
    for (const char* folder : {chosen ? chosen : "/var/tmp", "/var/tmp", "/tmp"}) {
        if (Descriptor file(::open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)); file)
            return file;
        std::string path = std::string(folder) + "/packetarium-XXXXXX"; // Not every file system has O_TMPFILE.
        if (Descriptor file(::mkostemp(path.data(), O_CLOEXEC)); file) {
            ::unlink(path.c_str());
            return file;
        }
    }
    return Descriptor();
}

} // namespace packetarium
