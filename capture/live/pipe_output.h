// Standard output as a pipe that may be full, closed, or left alone by its reader, with the signals that end a capture.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/files/descriptor.h"

namespace packetarium {

/// Waits for packets, for room in the pipe and for the end at the same time, so that nothing can block the end.
class PipeOutput {
public:
    explicit PipeOutput(int output);

    /// False when it is time to end: a signal came, or nobody reads any more.
    bool waitFor(int readable, int milliseconds);
    /// False when the bytes could not be written: nobody reads. After a signal a reader gets a second to go on.
    bool write(Bytes);

private:
    bool waitForRoom();

    int m_output;
    Descriptor m_signals;
    bool m_ending = false;
};

} // namespace packetarium
