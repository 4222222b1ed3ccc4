// Packets on their way from the thread that reads a capture to the one that follows its conversations.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/store/packet_batch.h"

namespace packetarium {

BatchQueue::Batch BatchQueue::takeEmpty()
{
    std::unique_lock lock(m_mutex);
    if (!m_closed && m_empty.empty() && m_made < most) {
        ++m_made;
        return std::make_unique<PacketBatch>();
    }
    m_changed.wait(lock, [this] { return m_closed || !m_empty.empty(); });
    if (m_closed)
        return nullptr;
    Batch batch = std::move(m_empty.back());
    m_empty.pop_back();
    return batch;
}

void BatchQueue::add(Batch batch)
{
    const std::lock_guard lock(m_mutex);
    m_full.push_back(std::move(batch));
    m_changed.notify_all();
}

void BatchQueue::finish()
{
    const std::lock_guard lock(m_mutex);
    m_finished = true;
    m_changed.notify_all();
}

BatchQueue::Batch BatchQueue::take()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_finished || !m_full.empty(); });
    if (m_full.empty())
        return nullptr;
    Batch batch = std::move(m_full.front());
    m_full.erase(m_full.begin());
    return batch;
}

void BatchQueue::giveBack(Batch batch)
{
    batch->packets.clear();
    batch->fates.clear();
    batch->quotes.clear();
    batch->wholes.clear();
    const std::lock_guard lock(m_mutex);
    m_empty.push_back(std::move(batch));
    m_changed.notify_all();
}

void BatchQueue::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_empty.clear();
    m_changed.notify_all();
}

} // namespace packetarium
