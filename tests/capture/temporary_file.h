// A file for the length of one test.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/files/descriptor.h"
#include "tests/support/catch.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

/// A folder of its own, removed with everything in it.
class TemporaryFolder {
public:
    TemporaryFolder()
        : m_path((std::filesystem::temp_directory_path() / "packetarium-test-XXXXXX").string())
    {
        REQUIRE(::mkdtemp(m_path.data()) != nullptr);
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;

    std::string file(const std::string& name) const { return m_path + "/" + name; }
    const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

/// A file with these bytes.
class TemporaryFile {
public:
    explicit TemporaryFile(packetarium::Bytes bytes)
    {
        std::FILE* file = std::fopen(path().c_str(), "wb");
        REQUIRE(file != nullptr);
        const std::size_t written = std::fwrite(bytes.data(), 1, bytes.size(), file);
        REQUIRE(std::fclose(file) == 0);
        REQUIRE(written == bytes.size());
    }
    std::string path() const { return m_folder.file("capture"); }

private:
    TemporaryFolder m_folder;
};
