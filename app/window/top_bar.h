// The bar along the top: which network, start and stop, what the glass wire does, looks, opening and saving.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/theme.h"
#include "labs/session/lab_session.h"

#include <QFrame>

class QComboBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QSpinBox;

namespace packetarium {

class TopBar : public QFrame {
    Q_OBJECT

public:
    explicit TopBar(Theme&, QWidget* parent = nullptr);

    NetworkKind networkKind() const;
    IpVersion ipVersion() const;
    /// The first choice of that kind, of the same IP version.
    void setNetworkKind(NetworkKind);
    WireSettings wire() const;
    /// What can be pressed depends on whether labs run, and on whether there is anything to save.
    void setSessionState(LabSession::State);
    /// Starts, or stops what runs, as the button does.
    void toggle();
    void focusStart();
    void setSaveable(bool);
    /// How many frames wait on the wire for the Next frame button.
    void setFramesHeld(int frames);
    /// "Alice 10.0.0.1 ⇄ Bob 10.0.0.2", or the name of the opened file.
    void setPlace(const QString&);

signals:
    void startPressed();
    void stopPressed();
    void wireChanged(const packetarium::WireSettings&);
    void nextFramePressed();
    void openPressed();
    void savePressed();

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    void buildWire();
    void buildLooks();
    void applyTheme();
    void arrange();
    void applyState();

    Theme& m_theme;
    LabSession::State m_state = LabSession::State::Idle;
    QLabel* m_brand;
    QComboBox* m_network;
    QLabel* m_place;
    QPushButton* m_start;
    QHBoxLayout* m_first;
    QHBoxLayout* m_second;
    QWidget* m_wireBox;
    QLabel* m_wire;
    QSpinBox* m_delay;
    QDoubleSpinBox* m_loss;
    QPushButton* m_hold;
    QPushButton* m_next;
    QPushButton* m_dark;
    QPushButton* m_projector;
    QPushButton* m_open;
    QPushButton* m_save;
};

} // namespace packetarium
