// The line in which a display filter is written: it proposes names while they are typed, and points at mistakes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/theme.h"

#include <QLineEdit>

class QCompleter;

namespace packetarium {

class FilterLine : public QLineEdit {
    Q_OBJECT

public:
    explicit FilterLine(const Theme&, QWidget* parent = nullptr);

    /// Marks the word that begins at a character, from 0; at the text's end, the place after it.
    void markMistake(qsizetype at);
    void clearMistake();

protected:
    void paintEvent(QPaintEvent*) override;
    bool event(QEvent*) override;

private:
    /// Where the name that ends at the cursor begins.
    qsizetype wordStart() const;
    void propose();
    void insertName(const QString&);

    const Theme& m_theme;
    QCompleter* m_names;
    qsizetype m_mistake = -1; ///< Below 0: there is none.
};

} // namespace packetarium
