// The labs to choose from, and what the one that is pointed at is for; while labs run, only those that do.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/theme.h"
#include "labs/lab.h"

#include <QStringList>
#include <QWidget>

class QCheckBox;
class QLabel;

namespace packetarium {

class LabChooser : public QWidget {
    Q_OBJECT

public:
    explicit LabChooser(const Theme&, QWidget* parent = nullptr);

    QStringList chosen() const;
    void setChosen(const QStringList&);
    void setRunning(bool);

signals:
    void chosenChanged();

protected:
    void resizeEvent(QResizeEvent*) override;
    bool eventFilter(QObject*, QEvent*) override;

private:
    struct Choice {
        QString id;
        QCheckBox* box;
        QString aim;
    };
    void explain(const Choice&);
    void fitAim();

    const Theme& m_theme;
    QLabel* m_title;
    QLabel* m_aim; ///< Of one lab, below them all: what is ticked must not move what lies under the mouse.
    std::vector<Choice> m_choices;
};

} // namespace packetarium
