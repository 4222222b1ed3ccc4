// The captures that come with the program: real packets for whoever cannot, or need not yet, run a lab.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace packetarium {

struct SampleCapture {
    std::string_view title;
    std::string_view sentence; ///< What there is to see in it.
    std::string_view name; ///< Of the file.
};

std::span<const SampleCapture> sampleCaptures();
/// Where the file of this name is: installed beside the program, or in the sources. Empty when it is in neither.
std::string sampleCapturePath(std::string_view name);
/// A folder of what comes with the program ("captures", "lessons"): installed beside the program, or in the sources.
std::string coursewareFolder(std::string_view name);

} // namespace packetarium
