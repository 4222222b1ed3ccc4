// Where a command speaks: results on standard output, words for people on standard error, and Ctrl-C.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <QObject>

#include <string_view>

namespace packetarium {

/// Standard output. A reader that has gone away (`| head`) ends the writing, not the program.
class Results {
public:
    /// EachLine is for what happens slowly, while somebody watches.
    enum class Flush { AtEnd, EachLine };
    explicit Results(Flush flush = Flush::AtEnd)
        : m_flush(flush)
    {
    }

    /// Writes a line. False once nothing can be written any more.
    bool line(std::string_view text);
    /// The same without a line's end.
    bool write(std::string_view text);
    /// Hands everything to the system; `status`, or DidNotHappen when the results could not be written.
    int finish(int status);

private:
    Flush m_flush;
    bool m_open = true;
    int m_error = 0;
};

/// A line for people, on standard error.
void tell(std::string_view line);
/// What went wrong and what to do about it, on standard error.
void tell(const Error&);

/// Makes descriptors 0 to 2 safe to use, so that a file opened later never becomes standard output by accident,
/// and makes writing to a closed pipe an error instead of the end.
void prepareStandardStreams();

/// Turns Ctrl-C (and SIGTERM, SIGHUP) into a signal. A second one ends the program at once. One lives at a time.
class Interrupt : public QObject {
    Q_OBJECT

public:
    explicit Interrupt(QObject* parent = nullptr);
    ~Interrupt() override;

signals:
    void interrupted();
};

} // namespace packetarium
