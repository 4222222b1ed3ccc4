// The captures that come with the program.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/sample_captures.h"

#include "capture/capture.h"
#include "tests/support/catch.h"

using namespace packetarium;

TEST_CASE("Every bundled capture is found and opens undamaged")
{
    for (const SampleCapture& sample : sampleCaptures()) {
        CAPTURE(sample.name);
        CHECK_FALSE(sample.title.empty());
        CHECK(sample.sentence.ends_with("."));
        auto capture = Capture::open(sampleCapturePath(sample.name));
        REQUIRE(capture);
        (*capture)->wait();
        CHECK((*capture)->packets().size() > 0);
        CHECK_FALSE((*capture)->damage());
    }
}

TEST_CASE("A capture that is not bundled has no path") { CHECK(sampleCapturePath("missing.pcapng").empty()); }
