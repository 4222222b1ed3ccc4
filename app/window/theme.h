// The colours, type sizes and style sheet of the window, in light and dark, for a desk and for a projector.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>

namespace packetarium {

/// The colour groups of the OSI layers: 1 and 2, 3, 4, 5 and 6, 7.
enum class LayerGroup { Link, Network, Transport, Session, Application };
LayerGroup layerGroup(int osi);

/// One layer's colours: `mark` for lines and bars, `fill` under text, `strong` for text and for a chosen area.
struct LayerColours {
    QColor mark, fill, strong;
};

struct Colours {
    QColor background, panel, line, ink, dim, accent, accentInk, onAccent, selected, storyFill, storyLine;
    QColor good, goodFill, bad, badFill;
    QColor onStrong; ///< Text on LayerColours::strong.
    LayerColours layers[5];
};

class Theme : public QObject {
    Q_OBJECT

public:
    enum class Shade { Light, Dark };
    enum class Size { Desk, Projector };

    explicit Theme(QObject* parent = nullptr);

    Shade shade() const { return m_shade; }
    Size size() const { return m_size; }
    void setShade(Shade);
    void setSize(Size);
    /// In a small window the projector's letters grow less: what a lesson is about must still fit.
    void setSmallWindow(bool);

    const Colours& colours() const;
    static const Colours& colours(Shade);
    const LayerColours& layer(int osi) const { return colours().layers[int(layerGroup(osi))]; }

    /// A length of the design (drawn for a desk) in this theme's pixels.
    int scaled(int pixels) const;
    QFont font(int pixels = 13, QFont::Weight = QFont::Normal) const;
    QFont mono(int pixels = 12) const;
    QPalette palette() const;
    QString styleSheet() const;

signals:
    void changed();

private:
    Shade m_shade = Shade::Light;
    Size m_size = Size::Desk;
    bool m_smallWindow = false;
};

/// The contrast ratio of WCAG 2: 1 for equal colours, 21 for black on white.
double contrast(const QColor&, const QColor&);

} // namespace packetarium
