// The labs to choose from, each with its aim; while labs run, only those that do.
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

private:
    struct Choice {
        QString id;
        QCheckBox* box;
        QLabel* aim;
    };
    const Theme& m_theme;
    QLabel* m_title;
    std::vector<Choice> m_choices;
};

} // namespace packetarium
