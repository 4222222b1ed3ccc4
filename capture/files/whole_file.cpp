// A file that is written whole or not at all.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/whole_file.h"

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace packetarium {
namespace {

Error cannotSave(const std::string& path, int number)
{
    const std::string what = "Cannot save " + path + ": " + std::generic_category().message(number) + ".";
    switch (number) {
    case ENOENT:
    case ENOTDIR: return {what, "Choose a folder that exists, or make it first."};
    case EACCES:
    case EPERM:
    case EROFS: return {what, "Choose a folder that you may write to."};
    case ENOSPC:
    case EDQUOT: return {what, "Free some space, or choose another disk."};
    default: return {what, "Choose another place."};
    }
}

/// The folder of `path`, as open() wants it.
std::string folderOf(const std::string& path)
{
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

} // namespace

WholeFile::WholeFile(std::string path, std::string beside, Descriptor file)
    : m_path(std::move(path))
    , m_beside(std::move(beside))
    , m_file(std::move(file))
{
}

WholeFile::WholeFile(WholeFile&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_beside(std::exchange(other.m_beside, {}))
    , m_file(std::move(other.m_file))
{
}

WholeFile::~WholeFile()
{
    if (!m_beside.empty())
        ::unlink(m_beside.c_str());
}

Result<WholeFile> WholeFile::create(const std::string& path)
{
    static std::atomic<unsigned> count = 0;
    // A link stays a link: what it points at is replaced.
    std::error_code unresolved;
    const auto resolved = std::filesystem::canonical(path, unresolved);
    const std::string place = unresolved ? path : resolved.string();

    struct stat status { };
    if (::stat(place.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
        if (S_ISDIR(status.st_mode))
            return cannotSave(path, EISDIR);
        return Error {"Cannot save " + path + ": it is no ordinary file.", "Choose another name."};
    }
    const std::string beside = place + "." + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".part";
    Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!file)
        return cannotSave(path, errno);
    return WholeFile(place, beside, std::move(file));
}

Outcome WholeFile::write(Bytes bytes)
{
    if (!writeAll(m_file.number(), bytes))
        return cannotSave(m_path, errno);
    return success();
}

Outcome WholeFile::keep()
{
    if (::fsync(m_file.number()) != 0 || ::rename(m_beside.c_str(), m_path.c_str()) != 0)
        return cannotSave(m_path, errno);
    m_beside.clear();
    m_file.close();
    // The new name must reach the disk as well; where a folder cannot be synced, the file is in place all the same.
    if (const Descriptor folder(::open(folderOf(m_path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)); folder)
        ::fsync(folder.number());
    return success();
}

} // namespace packetarium
