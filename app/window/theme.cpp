// The colours, type sizes and style sheet of the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/theme.h"

#include <algorithm>
#include <cmath>

namespace packetarium {

LayerGroup layerGroup(int osi)
{
    if (osi <= 2)
        return LayerGroup::Link;
    if (osi == 3)
        return LayerGroup::Network;
    if (osi == 4)
        return LayerGroup::Transport;
    return osi == 7 ? LayerGroup::Application : LayerGroup::Session;
}

const Colours& Theme::colours(Shade shade)
{
    static const Colours light {
        .background = "#f6f7f9",
        .panel = "#ffffff",
        .line = "#dfe3e8",
        .ink = "#1c2430",
        .dim = "#5f6b7a",
        .accent = "#1f6feb",
        .accentInk = "#1a5fcc",
        .onAccent = "#ffffff",
        .selected = "#e8f0fe",
        .storyFill = "#f1f6ff",
        .storyLine = "#cfe0fb",
        .good = "#126b4e",
        .goodFill = "#f0faf5",
        .bad = "#a8321b",
        .badFill = "#fdeeea",
        .onStrong = "#ffffff",
        .layers =
            {{"#b7791f", "#fdf3df", "#85560f"},
             {"#2b7bbb", "#e4f0fa", "#1f639c"},
             {"#1a8f6a", "#e0f4ec", "#126b4e"},
             {"#8a5bb5", "#f0e8f8", "#6f429b"},
             {"#c2482e", "#fbe7e2", "#a83a22"}},
    };
    static const Colours dark {
        .background = "#12161c",
        .panel = "#1a2029",
        .line = "#333d4a",
        .ink = "#e6eaf0",
        .dim = "#9aa7b7",
        .accent = "#1f6feb",
        .accentInk = "#7db1ff",
        .onAccent = "#ffffff",
        .selected = "#22344f",
        .storyFill = "#1b2a40",
        .storyLine = "#30507e",
        .good = "#86e0c0",
        .goodFill = "#14291f",
        .bad = "#ffa694",
        .badFill = "#3a1c16",
        .onStrong = "#10141a",
        .layers =
            {{"#d9a04a", "#3a2e17", "#f0c583"},
             {"#58a6e0", "#14304a", "#9fd0f5"},
             {"#3fbf95", "#123a2e", "#86e0c0"},
             {"#b48be0", "#33244a", "#d3b8f2"},
             {"#e8745a", "#46211a", "#f7b3a3"}},
    };
    return shade == Shade::Light ? light : dark;
}

Theme::Theme(QObject* parent)
    : QObject(parent)
{
}

void Theme::setShade(Shade shade)
{
    if (shade == m_shade)
        return;
    m_shade = shade;
    Q_EMIT changed();
}

void Theme::setSize(Size size)
{
    if (size == m_size)
        return;
    m_size = size;
    Q_EMIT changed();
}

void Theme::setSmallWindow(bool small)
{
    if (small == m_smallWindow)
        return;
    m_smallWindow = small;
    if (m_size == Size::Projector)
        Q_EMIT changed();
}

const Colours& Theme::colours() const { return colours(m_shade); }

int Theme::scaled(int pixels) const
{
    const int percent = m_size == Size::Desk ? 100 : m_smallWindow ? 116 : 130;
    return (pixels * percent + 50) / 100;
}

QFont Theme::font(int pixels, QFont::Weight weight) const
{
    QFont font;
    font.setFamilies({"Inter", "Noto Sans", "DejaVu Sans", "sans-serif"});
    font.setPixelSize(scaled(pixels));
    font.setWeight(weight);
    return font;
}

QFont Theme::mono(int pixels) const
{
    QFont font;
    font.setFamilies({"JetBrains Mono", "Noto Sans Mono", "DejaVu Sans Mono", "monospace"});
    font.setStyleHint(QFont::Monospace);
    font.setPixelSize(scaled(pixels));
    return font;
}

QPalette Theme::palette() const
{
    const Colours& c = colours();
    QPalette palette;
    palette.setColor(QPalette::Window, c.background);
    palette.setColor(QPalette::Base, c.panel);
    palette.setColor(QPalette::AlternateBase, c.background);
    palette.setColor(QPalette::Button, c.panel);
    for (auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        palette.setColor(role, c.ink);
    palette.setColor(QPalette::PlaceholderText, c.dim);
    palette.setColor(QPalette::ToolTipBase, c.panel);
    palette.setColor(QPalette::Highlight, c.accent);
    palette.setColor(QPalette::HighlightedText, c.onAccent);
    palette.setColor(QPalette::Link, c.accentInk);
    for (auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, c.dim);
    return palette;
}

QString Theme::styleSheet() const
{
    // Placeholders: @colour, and #N# for N pixels of the design.
    QString sheet = QStringLiteral(R"(
* { color: @ink; }
QWidget#mainWindow, QWidget[ground="background"] { background: @background; }
QWidget[ground="panel"], QScrollArea[ground="panel"] { background: @panel; }
QFrame[edge="bottom"] { border: none; border-bottom: 1px solid @line; }
QFrame[edge="top"] { border: none; border-top: 1px solid @line; }
QFrame[edge="left"] { border: none; border-left: 1px solid @line; }
QFrame[edge="right"] { border: none; border-right: 1px solid @line; }
QFrame#lane { background: @panel; border: 1px solid @line; border-radius: #8#px; }
QLabel[tone="dim"], QCheckBox[tone="dim"] { color: @dim; }
QLabel[tone="good"] { color: @good; }
QLabel[weight="bold"] { font-weight: 600; }
QFrame[box="story"] { background: @storyFill; border: 1px solid @storyLine; border-radius: #8#px; }
QFrame[box="notice"] { background: @badFill; border: none; border-bottom: 1px solid @bad; }
QFrame[box="notice"] QLabel { color: @bad; }
QPushButton, QToolButton { background: @panel; border: 1px solid @line; border-radius: #6#px;
    padding: #4#px #9#px; }
QPushButton:hover, QToolButton:hover { border-color: @accentInk; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accentInk; padding: #3#px #8#px; outline: none; }
QPushButton:pressed { background: @selected; }
QPushButton:disabled { color: @dim; background: @background; }
QPushButton:checked, QPushButton[primary="true"]:enabled { background: @accent; color: @onAccent;
    border-color: @accent; }
QPushButton[primary="true"]:enabled:hover, QPushButton:checked:hover { border-color: @ink; }
QPushButton[primary="true"]:focus, QPushButton:checked:focus { border: 2px solid @ink; }
QPushButton[small="true"] { padding: #3#px #7#px; font-size: #12#px; }
QPushButton[small="true"]:focus { padding: #2#px #6#px; }
QPushButton[narrow="true"] { padding: #3#px #4#px; }
QPushButton[narrow="true"]:focus { padding: #2#px #3#px; }
QPushButton[flat="true"] { border: 1px solid transparent; background: transparent; color: @dim; }
QPushButton[flat="true"]:hover, QPushButton[flat="true"]:focus { border-color: @accentInk; }
QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit { background: @panel; border: 1px solid @line;
    border-radius: #6#px; padding: #3#px #7#px; selection-background-color: @accent;
    selection-color: @onAccent; }
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QLineEdit:hover,
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus { border-color: @accentInk; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus { border-width: 2px; padding: #2#px #6#px; }
QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QLineEdit:disabled { color: @dim;
    background: @background; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; }
QComboBox::drop-down { border: none; width: #16#px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @line; selection-background-color: @selected;
    selection-color: @ink; }
QLineEdit[filter="true"] { font-family: "JetBrains Mono", "DejaVu Sans Mono", monospace; font-size: #12#px; }
QLineEdit[state="valid"] { background: @goodFill; border-color: @good; }
QLineEdit[state="wrong"] { background: @badFill; border-color: @bad; }
QLabel[state="wrong"] { color: @bad; }
QPlainTextEdit { background: @panel; border: 1px solid transparent; padding: 0; selection-background-color: @accent;
    selection-color: @onAccent; }
QPlainTextEdit:focus { border-color: @accentInk; }
QRadioButton[head="true"] { font-size: #11#px; font-weight: 600; color: @dim; spacing: #4#px;
    border-bottom: 2px solid transparent; padding-bottom: 1px; }
QRadioButton[head="true"]::indicator { width: 0; height: 0; border: none; image: none; background: transparent; }
QRadioButton[head="true"]:checked { color: @accentInk; border-bottom-color: @accentInk; }
QRadioButton[head="true"]:focus { background: @selected; }
QCheckBox { spacing: #7#px; }
QCheckBox:focus { background: @selected; }
QTableView, QTreeView { background: @panel; border: 1px solid transparent; gridline-color: transparent; outline: none;
    selection-background-color: @selected; selection-color: @ink; alternate-background-color: @panel; }
QTableView:focus, QTreeView:focus { border-color: @accentInk; }
QTableView::item, QTreeView::item { padding: 0 #6#px; border: none; }
QTableView::item:selected, QTreeView::item:selected { background: @selected; color: @ink; }
QHeaderView { background: @panel; border: none; }
QHeaderView::section { background: @panel; color: @dim; font-weight: 600; border: none;
    border-bottom: 1px solid @line; padding: #4#px #8#px; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: @dim; border: none; border-bottom: 2px solid transparent;
    padding: #3#px #8#px; }
QTabBar::tab:selected { color: @accentInk; border-bottom-color: @accentInk; }
QTabBar::tab:focus { background: @selected; }
QTabBar QToolButton { padding: 0; }
QScrollArea, QAbstractScrollArea { border: none; }
QScrollBar:vertical { background: transparent; width: #9#px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: #9#px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: #4#px; min-height: #24#px; min-width: #24#px; }
QScrollBar::handle:hover { background: @dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @line; }
QSplitter::handle:hover { background: @accent; }
QProgressBar { background: @line; border: none; border-radius: #3#px; max-height: #6#px; }
QProgressBar::chunk { background: @accent; border-radius: #3#px; }
QToolTip { background: @panel; color: @ink; border: 1px solid @line; padding: #4#px; }
QMenu { background: @panel; border: 1px solid @line; padding: #4#px; }
QMenu::item { padding: #4#px #18#px; border-radius: #4#px; }
QMenu::item:selected { background: @selected; }
)");
    const Colours& c = colours();
    const std::pair<const char*, QColor> names[] = {
        {"@background", c.background},
        {"@panel", c.panel},
        {"@line", c.line},
        {"@ink", c.ink},
        {"@dim", c.dim},
        {"@accentInk", c.accentInk},
        {"@accent", c.accent},
        {"@onAccent", c.onAccent},
        {"@selected", c.selected},
        {"@storyFill", c.storyFill},
        {"@storyLine", c.storyLine},
        {"@goodFill", c.goodFill},
        {"@good", c.good},
        {"@badFill", c.badFill},
        {"@bad", c.bad},
    };
    for (const auto& [name, colour] : names)
        sheet.replace(QLatin1String(name), colour.name());
    for (int pixels : {2, 3, 4, 6, 7, 8, 9, 11, 12, 16, 18, 24})
        sheet.replace(QStringLiteral("#%1#").arg(pixels), QString::number(scaled(pixels)));
    return sheet;
}

double contrast(const QColor& a, const QColor& b)
{
    const auto luminance = [](const QColor& colour) {
        const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
        return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
    };
    const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
    return (lighter + 0.05) / (darker + 0.05);
}

} // namespace packetarium
