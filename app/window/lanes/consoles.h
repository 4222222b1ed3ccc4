// Both ends' consoles side by side, and the line below them in which the chosen end speaks, connects, closes or
// crashes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/theme.h"
#include "labs/session/lab_session.h"

#include <QMap>
#include <QPointer>
#include <QSet>
#include <QWidget>

class QBoxLayout;
class QButtonGroup;
class QHBoxLayout;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QStackedWidget;

namespace packetarium {

class Console;

class Consoles : public QWidget {
    Q_OBJECT

public:
    Consoles(const Theme&, const Lab&, LabSession*, QWidget* parent = nullptr);

    /// Fewer lines in a low lane: its ladder comes first.
    void setLow(bool);
    PeerId speaker() const { return m_speaker; }
    QString transcript(const PeerId&) const;
    /// Somebody was told to send something.
    bool hasSpoken() const { return m_hasSpoken; }
    /// What can be pressed, by the state of the session and of its ends.
    void applyState();

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    struct End {
        QRadioButton* head = nullptr;
        QString shortName, longName; ///< Of the head.
        Console* console = nullptr;
        bool connected = false, connecting = false, crashed = false;
        bool returning = false; ///< The connection was lost, and comes back by itself.
        bool keepsMessages = false; ///< What it is told to send waits in the client until it is connected.
        QStringList unsent; ///< Said before the connection was open.
        QSet<int> clients; ///< A server's, by number.
    };
    void addEnd(const PeerId&, QHBoxLayout* heads, QStackedWidget* consoles);
    QWidget* buildConsoles();
    QWidget* buildControls();
    void handle(const PeerId&, const QJsonObject& event);
    void write(const PeerId&, const QString& line);
    void speak(const PeerId&);
    void say();
    void toggleConnection();
    void toggleCrash();
    void applyTheme();
    void fitRoom();

    const Theme& m_theme;
    const Lab& m_lab;
    QPointer<LabSession> m_session;
    QMap<PeerId, End> m_ends;
    QButtonGroup* m_heads;
    QStackedWidget* m_clients = nullptr;
    QStackedWidget* m_servers = nullptr;
    PeerId m_speaker;
    bool m_hasSpoken = false;
    bool m_isLow = false;
    bool m_isNarrow = false;
    QBoxLayout* m_controls = nullptr;
    QLineEdit* m_line;
    QPushButton* m_send;
    QPushButton* m_connect;
    QPushButton* m_crash;
};

} // namespace packetarium
