// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/theme.h"
#include "tests/support/catch.h"

using namespace packetarium;

TEST_CASE("Every text stands out from what it is written on, 4.5 to 1 at least")
{
    for (Theme::Shade shade : {Theme::Shade::Light, Theme::Shade::Dark}) {
        const Colours& c = Theme::colours(shade);
        const auto readable = [](const QColor& text, const QColor& ground) {
            INFO(text.name().toStdString() << " on " << ground.name().toStdString());
            CHECK(contrast(text, ground) >= 4.5);
        };
        for (const QColor& ground : {c.panel, c.background, c.selected, c.storyFill}) {
            readable(c.ink, ground);
            readable(c.dim, ground);
            readable(c.accentInk, ground);
        }
        readable(c.onAccent, c.accent);
        readable(c.good, c.panel);
        readable(c.ink, c.goodFill);
        readable(c.bad, c.panel);
        readable(c.bad, c.badFill);
        readable(c.dim, c.badFill);
        for (const LayerColours& layer : c.layers) {
            readable(layer.strong, layer.fill);
            readable(layer.strong, c.panel);
            readable(c.ink, layer.fill);
            readable(c.dim, layer.fill);
            readable(c.onStrong, layer.strong);
        }
    }
}

TEST_CASE("Black on white is the greatest contrast there is")
{
    CHECK(contrast(Qt::black, Qt::white) == Approx(21));
    CHECK(contrast(Qt::red, Qt::red) == Approx(1));
}

TEST_CASE("The style sheet has no placeholder left")
{
    Theme theme;
    for (Theme::Size size : {Theme::Size::Desk, Theme::Size::Projector}) {
        theme.setSize(size);
        CHECK_FALSE(theme.styleSheet().contains('@'));
        CHECK_FALSE(theme.styleSheet().contains(QStringLiteral("#px")));
    }
}

TEST_CASE("The projector's letters are larger")
{
    Theme theme;
    const int desk = theme.font(13).pixelSize();
    theme.setSize(Theme::Size::Projector);
    CHECK(theme.font(13).pixelSize() > desk);
}
