// A bar across the window that says what went wrong and what to do about it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/notice_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace packetarium {

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent)
    , m_what(new QLabel(this))
    , m_advice(new QLabel(this))
    , m_offers(new QHBoxLayout)
    , m_dismiss(new QPushButton(tr("Dismiss"), this))
{
    setObjectName("noticeBar");
    setProperty("box", "notice");
    m_what->setProperty("weight", "bold");
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    for (QLabel* label : {m_what, m_advice}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        words->addWidget(label);
    }
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 8, 14, 8);
    row->addLayout(words, 1);
    row->addLayout(m_offers);
    row->addWidget(m_dismiss);
    m_dismiss->setAccessibleName(tr("Dismiss this message"));
    connect(m_dismiss, &QPushButton::clicked, this, &QWidget::hide);
    hide();
}

void NoticeBar::say(const Error& error, const std::vector<Offer>& offers)
{
    m_what->setText(QString::fromStdString(error.what));
    m_advice->setText(QString::fromStdString(error.advice));
    m_advice->setVisible(!error.advice.empty());
    while (QLayoutItem* item = m_offers->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const Offer& offer : offers) {
        auto* button = new QPushButton(offer.label, this);
        m_offers->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, accept = offer.accept] {
            hide();
            accept();
        });
    }
    setAccessibleName(text());
    show();
}

QString NoticeBar::text() const { return m_what->text() + '\n' + m_advice->text(); }

} // namespace packetarium
