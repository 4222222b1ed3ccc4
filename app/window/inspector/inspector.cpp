// The chosen packet, explained.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/inspector.h"

#include "app/window/inspector/bit_diagram.h"
#include "app/window/inspector/byte_view.h"
#include "app/window/inspector/connection_state.h"
#include "app/window/inspector/field_tree.h"
#include "app/window/inspector/field_words.h"
#include "app/window/inspector/layer_stack.h"
#include "protocols/protocol.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace packetarium {

namespace {

/// "TCP header" rather than a name that leaves no room for what can be done there.
QString headerTitle(const Protocol& protocol)
{
    const QString name = LayerStack::shortName(protocol);
    return protocol.osi <= 4 ? QObject::tr("%1 header").arg(name) : name;
}

} // namespace

Inspector::Inspector(const Theme& theme, CaptureFeed& feed, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_feed(feed)
    , m_title(new QLabel(this))
    , m_facts(new QLabel(this))
    , m_story(new QLabel(this))
    , m_head(new QHBoxLayout)
    , m_tabs(new QHBoxLayout)
    , m_pages(new QStackedWidget(this))
    , m_model(new QWidget(this))
    , m_stack(new LayerStack(theme, m_selection, this))
    , m_header(new QLabel(this))
    , m_diagram(new BitDiagram(theme, m_selection, this))
    , m_fields(new FieldTree(theme, m_selection, this))
    , m_connection(new ConnectionState(theme, this))
    , m_explanation(new QFrame(this))
    , m_explained(new QLabel(this))
    , m_sources(new QTabBar(this))
    , m_bytes(new ByteView(theme, m_selection, this))
    , m_rest(new QWidget(this))
{
    setProperty("edge", "left");
    setProperty("ground", "panel");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 12, 14, 10);
    column->setSpacing(8);
    m_head->setSpacing(8);
    m_head->addWidget(m_title);
    m_facts->setProperty("tone", "dim");
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setMinimumWidth(20);
    m_head->addWidget(m_facts, 1);
    column->addLayout(m_head);
    buildStory(column);
    buildTabs(column);
    column->addWidget(m_pages, 4);
    buildExplanation(column);
    buildBytes(column);
    column->addWidget(m_rest, 1);

    connect(&m_selection, &Selection::chosenChanged, this, &Inspector::showChosen);
    connect(&feed, &CaptureFeed::captureChanged, this, &Inspector::clear);
    connect(&theme, &Theme::changed, this, &Inspector::applyTheme);
    applyTheme();
    clear();
}

void Inspector::buildStory(QVBoxLayout* column)
{
    auto* box = new QFrame(this);
    box->setProperty("box", "story");
    auto* inside = new QVBoxLayout(box);
    inside->setContentsMargins(12, 8, 12, 8);
    m_story->setObjectName("story");
    m_story->setWordWrap(true);
    m_story->setTextFormat(Qt::RichText);
    m_story->setTextInteractionFlags(Qt::TextSelectableByMouse);
    inside->addWidget(m_story);
    column->addWidget(box);
}

void Inspector::buildTabs(QVBoxLayout* column)
{
    m_pages->addWidget(buildLayersPage());
    m_pages->addWidget(m_fields);
    m_pages->addWidget(m_connection);
    m_tabs->setSpacing(6);
    auto* group = new QButtonGroup(this);
    const QStringList names {tr("&Layers"), tr("&Fields"), tr("&Connection state")};
    for (int page = 0; page < names.size(); ++page) {
        auto* button = new QPushButton(names[page], this);
        button->setObjectName("page" + QString::number(page));
        button->setCheckable(true);
        button->setChecked(page == 0);
        button->setProperty("small", true);
        group->addButton(button, page);
        m_tabs->addWidget(button);
    }
    m_tabs->addStretch(1);
    buildModelSwitch();
    m_tabs->addWidget(m_model);
    column->addLayout(m_tabs);
    connect(group, &QButtonGroup::idClicked, this, [this](int page) {
        m_pages->setCurrentIndex(page);
        fitPages();
    });
}

/// Two buttons of which one is always down: so it shows which model is on, and not only that there are two.
void Inspector::buildModelSwitch()
{
    using Model = LayerStack::Model;
    auto* row = new QHBoxLayout(m_model);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    auto* group = new QButtonGroup(this);
    const auto add = [&](Model model, const QString& text, const QString& about) {
        auto* button = new QPushButton(text, m_model);
        button->setObjectName(model == Model::Osi ? "modelOsi" : "modelTcpIp");
        button->setCheckable(true);
        button->setChecked(model == m_stack->model());
        button->setProperty("small", true);
        button->setAccessibleName(about);
        button->setToolTip(tr("%1 (F6 switches)").arg(about));
        group->addButton(button, int(model));
        row->addWidget(button);
    };
    add(Model::Osi, tr("OSI"), tr("The OSI model's seven layers"));
    add(Model::TcpIp, tr("TCP/IP"), tr("The four layers of TCP/IP"));
    connect(group, &QButtonGroup::idToggled, this, [this](int model, bool on) {
        if (!on)
            return;
        m_stack->setModel(Model(model));
        fitPages();
    });
    connect(new QShortcut(Qt::Key_F6, this), &QShortcut::activated, this, [this, group] {
        group->button(int(m_stack->model() == Model::Osi ? Model::TcpIp : Model::Osi))->click();
    });
}

QWidget* Inspector::buildLayersPage()
{
    auto* content = new QWidget(this);
    content->setProperty("ground", "panel");
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(m_stack);
    m_header->setTextFormat(Qt::RichText);
    m_header->setMinimumWidth(20);
    column->addWidget(m_header);
    column->addWidget(m_diagram);
    column->addStretch(1);
    m_layersPage = new QScrollArea(this);
    m_layersPage->setProperty("ground", "panel");
    m_layersPage->setWidgetResizable(true);
    m_layersPage->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_layersPage->setFocusPolicy(Qt::NoFocus);
    m_layersPage->setWidget(content);
    return m_layersPage;
}

void Inspector::buildExplanation(QVBoxLayout* column)
{
    auto* inside = new QVBoxLayout(m_explanation);
    inside->setContentsMargins(12, 7, 12, 7);
    m_explained->setObjectName("explanation");
    m_explained->setWordWrap(true);
    m_explained->setTextFormat(Qt::RichText);
    inside->addWidget(m_explained);
    column->addWidget(m_explanation);
}

void Inspector::buildBytes(QVBoxLayout* column)
{
    m_sources->setObjectName("sources");
    m_sources->setAccessibleName(tr("Byte sources"));
    m_sources->setExpanding(false);
    m_sources->setDrawBase(false);
    column->addWidget(m_sources);
    column->addWidget(m_bytes, 1);
    connect(m_sources, &QTabBar::currentChanged, this, [this](int source) {
        if (source >= 0)
            m_bytes->setSource(std::uint8_t(source));
    });
}

void Inspector::applyTheme()
{
    m_title->setFont(m_theme.font(15, QFont::DemiBold));
    setMinimumWidth(m_theme.scaled(262)); // The three tabs side by side.
    fitWidth();
    showChosen();
}

void Inspector::showPacket(std::size_t packet)
{
    const auto& capture = m_feed.capture();
    if (!capture || packet >= capture->packets().size())
        return;
    const PacketView view = capture->view(packet);
    showStory(view);
    m_connection->show(capture.get(), packet, view);
    m_selection.showPacket(packet, std::make_shared<Dissection>(capture->dissect(packet)));
    showSources();
    showChosen();
}

void Inspector::clear()
{
    m_title->setText(tr("No packet chosen"));
    m_factsText.clear();
    m_facts->clear();
    m_story->setText(tr("Choose a row of the table or an arrow: here it says what that packet does, layer by layer."));
    m_connection->show(nullptr, 0, {});
    m_selection.clear();
    showSources();
}

void Inspector::showStory(const PacketView& view)
{
    m_title->setText(tr("Packet %1").arg(view.number));
    m_factsText = tr("%1 ms · %2 bytes · %3 → %4")
                      .arg(view.seconds * 1000, 0, 'f', 3)
                      .arg(view.bytes)
                      .arg(QString::fromStdString(view.from), QString::fromStdString(view.to));
    elideFacts();
    m_facts->setToolTip("<qt>" + m_factsText.toHtmlEscaped() + "</qt>");
    QString story = "<b>" + QString::fromStdString(view.story).toHtmlEscaped() + "</b>";
    if (!view.details.empty())
        story += ' ' + QString::fromStdString(view.details).toHtmlEscaped();
    m_story->setText(story);
}

/// Where the tabs leave no room for it, the switch between the models stands in the line above.
void Inspector::fitWidth()
{
    QHBoxLayout* const row = width() < m_theme.scaled(352) ? m_head : m_tabs;
    if (row->indexOf(m_model) < 0) {
        (row == m_head ? m_tabs : m_head)->removeWidget(m_model);
        row->addWidget(m_model);
    }
    const bool low = height() < m_theme.scaled(720);
    m_stack->setDense(low);
    m_bytes->setMinimumHeight(m_theme.scaled(18) * (low ? 2 : 4));
    elideFacts();
}

/// Keeps the explanation close below the layers, and leaves the rest of the height to the bytes.
void Inspector::fitPages()
{
    const bool layers = m_pages->currentIndex() == 0 && m_selection.chosenLayer();
    const int height =
        m_stack->sizeHint().height() + m_header->sizeHint().height() + m_diagram->sizeHint().height() + 16;
    const bool connection = m_pages->currentIndex() == 2;
    m_pages->setMaximumHeight(layers ? height : connection ? m_connection->minimumHeight() : QWIDGETSIZE_MAX);
}

void Inspector::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fitWidth();
    showChosen();
}

void Inspector::elideFacts()
{
    constexpr int margins = 40;
    const int beside = m_head->indexOf(m_model) < 0 ? 0 : m_model->sizeHint().width() + m_head->spacing();
    const int room = width() - m_title->sizeHint().width() - beside - margins;
    m_facts->setText(m_facts->fontMetrics().elidedText(m_factsText, Qt::ElideRight, std::max(20, room)));
}

void Inspector::showSources()
{
    const auto& sources = m_selection.tree().sources();
    const QSignalBlocker quiet(m_sources);
    while (m_sources->count() > 0)
        m_sources->removeTab(0);
    for (const ByteSource& source : sources)
        m_sources->addTab(tr("%1 (%2 bytes)").arg(words(source.name).replace('&', "&&")).arg(source.bytes.size()));
    m_sources->setVisible(sources.size() > 1);
    m_bytes->setSource(0);
}

void Inspector::showChosen()
{
    const Layer* layer = m_selection.chosenLayer();
    const Node* node = m_selection.chosenNode();
    m_header->setVisible(layer != nullptr);
    // Where there is little height, a whole header says more than a sentence about it does.
    m_explanation->setVisible(layer && (node || height() >= m_theme.scaled(640)));
    m_bytes->setVisible(layer != nullptr);
    m_rest->setVisible(layer == nullptr);
    fitPages();
    if (!layer || !layer->protocol)
        return;
    const Protocol& protocol = *layer->protocol;
    const Colours& colours = m_theme.colours();
    const LayerColours& tone = m_theme.layer(protocol.osi);
    m_header->setText(QString("<b>%1</b> <span style='color:%2'>%3</span>")
                          .arg(headerTitle(protocol).toHtmlEscaped(), colours.dim.name(), tr("choose a field")));
    m_explanation->setStyleSheet(QString("QFrame { background: %1; border: 1px solid %2; border-radius: 8px; }"
                                         "QLabel { background: transparent; border: none; }")
                                     .arg(tone.fill.name(), tone.mark.name()));
    QString name = words(protocol.name), value, means = words(protocol.means), source = words(protocol.spec);
    QString filter = words(protocol.filter);
    if (node) {
        name = node->field ? words(node->field->name) : tr("Remark");
        value = valueWords(*node, 300);
        means = node->field ? words(node->field->means) : QString();
        filter = node->field ? words(node->field->filter) : QString();
        for (const Named& named : node->field ? node->field->names : std::span<const Named> {})
            if (named.value == node->value && !named.means.empty())
                means += ' ' + words(named.name) + ": " + words(named.means);
        if (node->field && node->origin == Origin::Computed)
            means += tr(" Computed here; it is not in the packet.");
    }
    m_explained->setText(
        QString("<b>%1</b>%2 — %3 <span style='color:%4'>%5</span>")
            .arg(
                name.toHtmlEscaped(),
                value.isEmpty() ? QString() : ' ' + value.toHtmlEscaped(),
                means.toHtmlEscaped(),
                colours.dim.name(),
                QStringList({source, filter}).filter(QRegularExpression(".")).join(" · ").toHtmlEscaped()));
    if (const QRect cell = m_diagram->chosenRect(); node && !cell.isEmpty())
        m_layersPage->ensureVisible(0, m_diagram->y() + cell.center().y(), 0, cell.height());
    if (node && node->bits > 0 && node->source != m_bytes->source()) {
        m_sources->setCurrentIndex(node->source);
    } else if (!node && layer->source != m_bytes->source()) {
        m_sources->setCurrentIndex(layer->source);
    }
}

} // namespace packetarium
