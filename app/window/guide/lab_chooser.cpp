// The labs to choose from, each with its aim.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/guide/lab_chooser.h"

#include <QCheckBox>
#include <QLabel>
#include <QVBoxLayout>

namespace packetarium {

LabChooser::LabChooser(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new QLabel(tr("Labs, side by side"), this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    m_title->setWordWrap(true);
    column->addWidget(m_title);
    auto* about = new QLabel(tr("Real servers, real clients, real packets. Watch what each one costs."), this);
    about->setWordWrap(true);
    about->setProperty("tone", "dim");
    column->addWidget(about);
    column->addSpacing(6);

    const QStringList first {"tcp-echo", "udp-echo", "websocket-echo"};
    for (const Lab& lab : labs()) {
        auto* box = new QCheckBox(QString::fromUtf8(lab.title), this);
        box->setObjectName(lab.id);
        box->setChecked(first.contains(lab.id));
        box->setAccessibleDescription(QString::fromUtf8(lab.aim));
        box->setToolTip(QString::fromUtf8(lab.aim));
        auto* aim = new QLabel(QString::fromUtf8(lab.aim), this);
        aim->setWordWrap(true);
        aim->setProperty("tone", "dim");
        aim->setIndent(22);
        column->addWidget(box);
        column->addWidget(aim);
        m_choices.push_back({lab.id, box, aim});
        connect(box, &QCheckBox::toggled, this, [this, aim](bool on) {
            aim->setVisible(on);
            emit chosenChanged();
        });
        aim->setVisible(box->isChecked());
    }
    const auto applyTheme = [this] { m_title->setFont(m_theme.font(16, QFont::DemiBold)); };
    connect(&theme, &Theme::changed, this, applyTheme);
    applyTheme();
}

QStringList LabChooser::chosen() const
{
    QStringList ids;
    for (const Choice& choice : m_choices)
        if (choice.box->isChecked())
            ids << choice.id;
    return ids;
}

void LabChooser::setChosen(const QStringList& ids)
{
    for (const Choice& choice : m_choices)
        choice.box->setChecked(ids.contains(choice.id));
}

void LabChooser::setRunning(bool running)
{
    for (const Choice& choice : m_choices) {
        const bool on = choice.box->isChecked();
        choice.box->setVisible(on || !running);
        choice.box->setEnabled(!running);
        choice.aim->setVisible(on);
    }
}

} // namespace packetarium
