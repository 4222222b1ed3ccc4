// A lane: one lab or one conversation, its state, its consoles and the ladder of its packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/lanes/ladder.h"
#include "labs/session/lab_session.h"

#include <QFrame>
#include <QPointer>

class QBoxLayout;
class QComboBox;
class QLabel;

namespace packetarium {

class ChatPanel;
class Consoles;

class Lane : public QFrame {
    Q_OBJECT

public:
    /// The lane of a running lab.
    Lane(const Theme&, const Lab&, LabSession*, QWidget* parent = nullptr);
    /// The lane of a conversation of an opened capture, which can be exchanged for another.
    Lane(const Theme&, std::shared_ptr<const Capture>, std::uint32_t conversation, QWidget* parent = nullptr);

    Ladder& ladder() const { return *m_ladder; }
    const Lab* lab() const { return m_lab; }
    QString title() const;
    QString state() const;
    /// One of the lab's ends was told to send something.
    bool hasSpoken() const;
    /// Chooses a packet, from 0.
    void choose(std::size_t packet);
    /// Takes in what arrived, for at most so long.
    void advance(int milliseconds);
    /// The session began to stop: nobody speaks any more.
    void applySession();

signals:
    void chosen(std::size_t packet);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    explicit Lane(const Theme&, QWidget* parent);
    void buildHead();
    void showConversation(std::uint32_t);
    void listConversations();
    void showState();
    bool isTimeWaitOver(const ConversationView&) const;
    void applyTheme();

    const Theme& m_theme;
    const Lab* m_lab = nullptr;
    QPointer<LabSession> m_session;
    std::shared_ptr<const Capture> m_capture;
    std::size_t m_listed = 0; ///< Conversations that the choice offers.
    QBoxLayout* m_head = nullptr;
    QLabel* m_title = nullptr;
    QComboBox* m_choice = nullptr;
    QLabel* m_port = nullptr;
    QLabel* m_tag = nullptr;
    Consoles* m_consoles = nullptr;
    ChatPanel* m_chat = nullptr; ///< Of the Socket.IO chat.
    Ladder* m_ladder = nullptr;
};

} // namespace packetarium
