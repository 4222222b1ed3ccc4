// Beside the wire of the Socket.IO chat: what the server keeps in its memory, and the passport of the chosen packet's
// message. Neither can be seen in packets alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/passport/message_passport.h"
#include "app/window/theme.h"
#include "labs/session/lab_session.h"

#include <QFrame>

#include <deque>

class QAbstractButton;
class QPlainTextEdit;

namespace packetarium {

class ChatPanel : public QFrame {
    Q_OBJECT

public:
    ChatPanel(const Theme&, const Lab&, LabSession*, QWidget* parent = nullptr);

    /// Shows the memory as it was at this packet (from 0), and the passport of the message that it is a part of.
    void choose(std::size_t packet);
    /// Fewer lines in a low lane: its ladder comes first.
    void setLow(bool low);
    QString memoryText() const;
    QString passportText() const;

private:
    enum class Page { Memory, Passport };
    struct Memory {
        std::int64_t nanoseconds = 0;
        QJsonObject members;
    };
    QAbstractButton* addPage(const QString& text, const QString& about);
    void heard(const PeerId&, const QJsonObject& event);
    void turnTo(Page);
    void showPage();
    void applyTheme();
    const Memory* memoryAt(std::int64_t nanoseconds) const;

    const Theme& m_theme;
    const Lab& m_lab;
    const std::shared_ptr<const Capture> m_capture;
    ProgramStations m_stations;
    std::deque<Memory> m_memories; ///< In the order of time.
    std::optional<std::size_t> m_packet; ///< The chosen one; none: the latest.
    Page m_page = Page::Memory;
    bool m_isLow = false;
    QAbstractButton* m_memory;
    QAbstractButton* m_passport;
    QPlainTextEdit* m_text;
};

} // namespace packetarium
