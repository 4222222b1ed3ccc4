// The labs to choose from, and what each is for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/guide/lab_chooser.h"

#include <QCheckBox>
#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QStyleOptionButton>
#include <QVBoxLayout>

#include <algorithm>

namespace packetarium {

namespace {

/// A check box whose edge is seen on any ground: the style's own all but vanishes on a dark one.
class TickBox : public QCheckBox {
public:
    TickBox(const Theme& theme, const QString& text, QWidget* parent)
        : QCheckBox(text, parent)
        , m_theme(theme)
    {
    }

protected:
    void paintEvent(QPaintEvent* event) override
    {
        QCheckBox::paintEvent(event);
        QStyleOptionButton option;
        initStyleOption(&option);
        const QRect box = style()->subElementRect(QStyle::SE_CheckBoxIndicator, &option, this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(hasFocus() ? m_theme.colours().accentInk : m_theme.colours().dim);
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    }

private:
    const Theme& m_theme;
};

} // namespace

LabChooser::LabChooser(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new QLabel(tr("Labs, side by side"), this))
    , m_aim(new QLabel(this))
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
        auto* box = new TickBox(theme, QString::fromUtf8(lab.title), this);
        box->setObjectName(lab.id);
        box->setChecked(first.contains(lab.id));
        box->setAccessibleDescription(QString::fromUtf8(lab.aim));
        box->setToolTip(QString::fromUtf8(lab.aim));
        box->installEventFilter(this);
        column->addWidget(box);
        m_choices.push_back({lab.id, box, QString::fromUtf8(lab.aim)});
        connect(box, &QCheckBox::toggled, this, &LabChooser::chosenChanged);
    }
    m_aim->setWordWrap(true);
    m_aim->setTextFormat(Qt::PlainText);
    m_aim->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_aim->setProperty("tone", "dim");
    column->addSpacing(4);
    column->addWidget(m_aim);
    explain(m_choices.front());
    const auto applyTheme = [this] {
        m_title->setFont(m_theme.font(16, QFont::DemiBold));
        fitAim();
    };
    connect(&theme, &Theme::changed, this, applyTheme);
    applyTheme();
}

void LabChooser::explain(const Choice& choice) { m_aim->setText(choice.box->text() + ": " + choice.aim); }

/// The room of the longest, so that nothing below moves when another is explained.
void LabChooser::fitAim()
{
    const QFontMetrics metrics(m_theme.font(13));
    int height = 0;
    for (const Choice& choice : m_choices)
        height = std::max(
            height,
            metrics.boundingRect(0, 0, width(), 10'000, Qt::TextWordWrap, choice.box->text() + ": " + choice.aim)
                .height());
    m_aim->setFixedHeight(height + 2);
}

void LabChooser::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitAim();
}

bool LabChooser::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Enter || event->type() == QEvent::FocusIn)
        for (const Choice& choice : m_choices)
            if (choice.box == watched)
                explain(choice);
    return QWidget::eventFilter(watched, event);
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
    }
}

} // namespace packetarium
