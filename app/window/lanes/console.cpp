// One end's console.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/lanes/console.h"

#include <QScrollBar>
#include <QTextOption>

namespace packetarium {

Console::Console(QWidget* parent)
    : QPlainTextEdit(parent)
{
    constexpr int mostLines = 500;
    setReadOnly(true);
    setMaximumBlockCount(mostLines);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setViewportMargins(0, 0, 4, 0); // Between the last letter and the scroll bar.
    document()->setDocumentMargin(0);
    QTextOption option = document()->defaultTextOption();
    option.setTextDirection(Qt::LeftToRight); // The mark in front says who spoke; whatever the message is written in.
    document()->setDefaultTextOption(option);
    // QPlainTextEdit keeps the end in sight by itself only while no line wraps and the size stays.
    QScrollBar* bar = verticalScrollBar();
    connect(bar, &QScrollBar::actionTriggered, this, [this, bar] {
        m_followsEnd = bar->sliderPosition() >= bar->maximum();
    });
    connect(bar, &QScrollBar::rangeChanged, this, &Console::followEnd);
    connect(bar, &QScrollBar::valueChanged, this, &Console::followEnd);
}

void Console::followEnd()
{
    if (m_followsEnd)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

} // namespace packetarium
