// A file that is written whole or not at all: beside its place first, and moved there when everything is on disk.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/files/descriptor.h"
#include "capture/result.h"

#include <string>

namespace packetarium {

/// What is not kept() vanishes with the object, and an older file at `path` stays as it was.
class WholeFile {
public:
    static Result<WholeFile> create(const std::string& path);
    WholeFile(WholeFile&&) noexcept;
    WholeFile& operator=(WholeFile&&) = delete;
    ~WholeFile();

    Outcome write(Bytes);
    /// Puts the file into its place.
    Outcome keep();

private:
    WholeFile(std::string path, std::string beside, Descriptor file);

    std::string m_path;
    std::string m_beside; ///< Empty once there is nothing to clean up.
    Descriptor m_file;
};

} // namespace packetarium
