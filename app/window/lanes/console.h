// One end's console: lines of text, the newest always in sight unless the reader looks back.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace packetarium {

class Console : public QPlainTextEdit {
public:
    explicit Console(QWidget* parent = nullptr);

private:
    void followEnd();

    bool m_followsEnd = true;
};

} // namespace packetarium
