// The filter's line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/packets/filter_line.h"

#include "capture/display_filter.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStandardItemModel>
#include <QTreeView>

namespace packetarium {
namespace {

bool isPartOfName(QChar character)
{
    return character.isLetterOrNumber() || character == u'.' || character == u'_' || character == u'-';
}

QString textOf(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

/// Every name of the filter's language and what it means, in the order of the alphabet.
QStandardItemModel* namesModel(QObject* parent)
{
    const auto names = DisplayFilter::namesBeginningWith({});
    auto* model = new QStandardItemModel(int(names.size()), 2, parent);
    for (int row = 0; row < int(names.size()); ++row) {
        model->setItem(row, 0, new QStandardItem(textOf(names[std::size_t(row)].name)));
        model->setItem(row, 1, new QStandardItem(textOf(names[std::size_t(row)].means)));
    }
    return model;
}

} // namespace

FilterLine::FilterLine(const Theme& theme, QWidget* parent)
    : QLineEdit(parent)
    , m_theme(theme)
    , m_names(new QCompleter(this))
{
    m_names->setModel(namesModel(m_names));
    m_names->setModelSorting(QCompleter::CaseSensitivelySortedModel);
    m_names->setMaxVisibleItems(8);
    auto* list = new QTreeView;
    list->setObjectName("filterNames");
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_names->setPopup(list); // Which then belongs to the completer.
    list->setHeaderHidden(true);
    m_names->setWidget(this); // Not setCompleter(): a filter has many names, and each is completed for itself.
    connect(this, &QLineEdit::textEdited, this, &FilterLine::propose);
    connect(m_names, qOverload<const QString&>(&QCompleter::activated), this, &FilterLine::insertName);
}

void FilterLine::markMistake(qsizetype at)
{
    m_mistake = at;
    update();
}

void FilterLine::clearMistake()
{
    m_mistake = -1;
    update();
}

qsizetype FilterLine::wordStart() const
{
    qsizetype start = cursorPosition();
    while (start > 0 && isPartOfName(text()[start - 1]))
        --start;
    return start;
}

void FilterLine::propose()
{
    constexpr qsizetype enoughToBegin = 2;
    QAbstractItemView* const list = m_names->popup();
    const qsizetype start = wordStart();
    const QString word = text().mid(start, cursorPosition() - start);
    const bool insideWord = cursorPosition() < text().size() && isPartOfName(text()[cursorPosition()]);
    if (word.size() < enoughToBegin || insideWord || !word[0].isLetter())
        return list->hide();
    m_names->setCompletionPrefix(word);
    const int found = m_names->completionCount();
    if (found == 0 || (found == 1 && m_names->currentCompletion() == word))
        return list->hide();

    list->setFont(m_theme.font(13));
    auto* const columns = static_cast<QTreeView*>(list);
    const int nameWidth = m_theme.scaled(230);
    columns->setColumnWidth(0, nameWidth);
    const QFontMetrics metrics(font());
    const int left = cursorRect().center().x() - metrics.horizontalAdvance(word);
    m_names->complete(QRect(left, 0, std::clamp(width() - left, 2 * nameWidth, m_theme.scaled(720)), height()));
}

void FilterLine::insertName(const QString& name)
{
    const qsizetype start = wordStart();
    setSelection(int(start), int(cursorPosition() - start));
    insert(name);
}

/// While names are proposed, Tab takes one: the chosen one, or the first. Elsewhere it leads to the next widget.
bool FilterLine::event(QEvent* event)
{
    if (event->type() != QEvent::KeyPress || static_cast<QKeyEvent*>(event)->key() != Qt::Key_Tab)
        return QLineEdit::event(event);
    QAbstractItemView* const list = m_names->popup();
    if (!list->isVisible())
        return QLineEdit::event(event);
    const QModelIndex chosen = list->currentIndex();
    insertName(chosen.isValid() ? chosen.siblingAtColumn(0).data().toString() : m_names->currentCompletion());
    list->hide();
    event->accept();
    return true;
}

/// A wave under the word in question, as a spelling checker draws it.
void FilterLine::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    if (m_mistake < 0)
        return;
    const QString line = text();
    const qsizetype from = std::min(m_mistake, line.size());
    qsizetype to = from;
    while (to < line.size() && isPartOfName(line[to]))
        ++to;
    const QFontMetricsF metrics(font());
    const auto advance = [&](qsizetype end) { return metrics.horizontalAdvance(line.left(end)); };
    // The line may be scrolled; the cursor knows by how much.
    const QRect cursor = cursorRect();
    const double origin = cursor.center().x() - advance(cursorPosition());
    const double left = origin + advance(from);
    const double right = std::max(origin + advance(to), left + metrics.horizontalAdvance(u'0'));
    const double bottom = cursor.bottom() - 1, step = m_theme.scaled(2);

    QPainterPath wave(QPointF(left, bottom));
    bool up = true;
    for (double x = left + step; x <= right + 0.5; x += step, up = !up)
        wave.lineTo(x, bottom - (up ? step : 0));
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(rect().adjusted(2, 0, -2, 0));
    painter.setPen(QPen(m_theme.colours().bad, 1.2));
    painter.drawPath(wave);
}

} // namespace packetarium
