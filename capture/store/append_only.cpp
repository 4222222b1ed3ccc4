// The memory of a list that grows at one end.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/store/append_only.h"

#include <memory>

#include <sys/mman.h>
#include <unistd.h>

namespace packetarium {

void takePages(std::span<std::byte> memory) noexcept
{
    const auto page = std::size_t(::sysconf(_SC_PAGESIZE));
    void* begin = memory.data();
    std::size_t room = memory.size();
    if (std::align(page, page, begin, room)) // Kernels before 5.14 do not know how: then it happens page by page.
        ::madvise(begin, room / page * page, MADV_POPULATE_WRITE);
}

} // namespace packetarium
