// A bar across the window that says what went wrong and what to do about it, with a button that does it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <QFrame>

#include <functional>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace packetarium {

class NoticeBar : public QFrame {
    Q_OBJECT

public:
    /// A way out that the bar offers as a button.
    struct Offer {
        QString label;
        std::function<void()> accept;
    };

    explicit NoticeBar(QWidget* parent = nullptr);

    void say(const Error&, const std::vector<Offer>& offers = {});
    QString text() const;

private:
    QLabel* m_what;
    QLabel* m_advice;
    QHBoxLayout* m_offers;
    QPushButton* m_dismiss;
};

} // namespace packetarium
