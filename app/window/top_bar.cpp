// The bar along the top.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/top_bar.h"

#include "app/window/choice_box.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QSpinBox>

#include <algorithm>

namespace packetarium {

namespace {

struct NetworkChoice {
    NetworkKind kind;
    IpVersion version;
    const char* name;
    const char* about;
};

constexpr NetworkChoice networkChoices[] = {
    {NetworkKind::Private, IpVersion::Four, "Private network", "Alice, Bob and Carol speak IPv4."},
    {NetworkKind::Private, IpVersion::Six, "Private, IPv6", "Alice, Bob and Carol speak IPv6."},
    {NetworkKind::Host, IpVersion::Four, "Host, 127.0.0.1", "This computer's loopback interface, IPv4."},
    {NetworkKind::Host, IpVersion::Six, "Host, ::1", "This computer's loopback interface, IPv6."},
};

} // namespace

TopBar::TopBar(Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_brand(new QLabel(tr("◍ Packetarium"), this))
    , m_network(new ChoiceBox(this))
    , m_place(new QLabel(this))
    , m_start(new QPushButton(this))
    , m_first(new QHBoxLayout)
    , m_second(new QHBoxLayout)
    , m_wireBox(new QWidget(this))
    , m_wire(new QLabel(tr("Glass wire"), this))
    , m_delay(new QSpinBox(this))
    , m_loss(new QDoubleSpinBox(this))
    , m_hold(new QPushButton(tr("‖ &Hold frames"), this))
    , m_next(new QPushButton(tr("▸| &Next frame"), this))
    , m_dark(new QPushButton(tr("&Dark"), this))
    , m_projector(new QPushButton(tr("&Projector"), this))
    , m_open(new QPushButton(tr("&Open…"), this))
    , m_save(new QPushButton(tr("Sa&ve…"), this))
{
    setProperty("edge", "bottom");
    setProperty("ground", "panel");
    m_network->setObjectName("network");
    for (const NetworkChoice& choice : networkChoices) {
        m_network->addItem(tr(choice.name));
        m_network->setItemData(m_network->count() - 1, tr(choice.about), Qt::ToolTipRole);
    }
    m_network->setAccessibleName(tr("Network"));
    m_network->setToolTip(tr("Private: hosts of their own, joined by the glass wire. "
                             "Host: this computer's loopback interface."));
    m_place->setProperty("tone", "dim");
    m_start->setObjectName("start");
    m_start->setToolTip(tr("Starts the chosen labs, or stops them (F5)."));
    buildWire();
    buildLooks();

    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(14, 6, 14, 6);
    rows->setSpacing(6);
    rows->addLayout(m_first);
    rows->addLayout(m_second);
    m_first->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*> {m_brand, m_network, m_place, m_start})
        m_first->addWidget(widget);
    m_first->addStretch(1);
    m_first->addStretch(1);
    for (QWidget* widget : std::initializer_list<QWidget*> {m_dark, m_projector, m_open, m_save})
        m_first->addWidget(widget);
    m_second->addStretch(1);
    setMinimumWidth(600);

    connect(m_start, &QPushButton::clicked, this, &TopBar::toggle);
    connect(m_network, &QComboBox::currentIndexChanged, this, &TopBar::applyState);
    connect(m_open, &QPushButton::clicked, this, &TopBar::openPressed);
    connect(m_save, &QPushButton::clicked, this, &TopBar::savePressed);
    connect(&theme, &Theme::changed, this, &TopBar::applyTheme);
    setSaveable(false);
    applyTheme();
    applyState();
}

void TopBar::buildWire()
{
    auto* row = new QHBoxLayout(m_wireBox);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*> {m_wire, m_delay, m_loss, m_hold, m_next})
        row->addWidget(widget);
    m_wire->setProperty("tone", "dim");
    m_wire->setToolTip(tr("The cable between the hosts: each frame is seen when it leaves and when it arrives."));
    m_delay->setObjectName("delay");
    m_delay->setRange(0, 5000);
    m_delay->setSingleStep(10);
    m_delay->setPrefix(tr("Delay "));
    m_delay->setSuffix(tr(" ms"));
    m_delay->setAccessibleName(tr("Delay of each frame, one way, in milliseconds"));
    m_loss->setObjectName("loss");
    m_loss->setRange(0, 100);
    m_loss->setDecimals(0);
    m_loss->setSingleStep(5);
    m_loss->setPrefix(tr("Loss "));
    m_loss->setSuffix(tr(" %"));
    m_loss->setAccessibleName(tr("Share of frames that the wire loses, in percent"));
    m_hold->setObjectName("hold");
    m_hold->setCheckable(true);
    m_hold->setToolTip(tr("Frames wait on the wire until you let them go, one at a time."));
    m_next->setObjectName("next");
    // A key beside the letter that the text brings: setShortcut() would take the letter away.
    connect(new QShortcut(Qt::Key_F8, this), &QShortcut::activated, m_next, &QPushButton::click);
    m_next->setToolTip(tr("Lets one held frame go (F8)."));
    for (QWidget* widget : std::initializer_list<QWidget*> {m_delay, m_loss})
        widget->setToolTip(widget->accessibleName());
    const auto announce = [this] {
        applyState();
        Q_EMIT wireChanged(wire());
    };
    connect(m_delay, &QSpinBox::valueChanged, this, announce);
    connect(m_loss, &QDoubleSpinBox::valueChanged, this, announce);
    connect(m_hold, &QPushButton::toggled, this, announce);
    connect(m_next, &QPushButton::clicked, this, &TopBar::nextFramePressed);
}

void TopBar::buildLooks()
{
    m_dark->setObjectName("dark");
    m_dark->setCheckable(true);
    m_dark->setToolTip(tr("Light letters on a dark ground."));
    m_projector->setObjectName("projector");
    m_projector->setCheckable(true);
    m_projector->setToolTip(tr("Larger letters, to be read from the back of the room (F11)."));
    connect(new QShortcut(Qt::Key_F11, this), &QShortcut::activated, m_projector, &QPushButton::click);
    m_open->setObjectName("open");
    m_open->setToolTip(tr("Opens a capture: pcap or pcapng (Ctrl+O)."));
    m_save->setObjectName("save");
    m_save->setProperty("primary", true);
    m_save->setToolTip(tr("Saves what was captured (Ctrl+S)."));
    connect(m_dark, &QPushButton::toggled, this, [this](bool on) {
        m_theme.setShade(on ? Theme::Shade::Dark : Theme::Shade::Light);
    });
    connect(m_projector, &QPushButton::toggled, this, [this](bool on) {
        m_theme.setSize(on ? Theme::Size::Projector : Theme::Size::Desk);
    });
}

void TopBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    arrange();
}

void TopBar::applyTheme()
{
    m_brand->setFont(m_theme.font(15, QFont::DemiBold));
    arrange();
}

/// Where there is little room, what can be pressed comes first, and the wire gets a row of its own.
void TopBar::arrange()
{
    m_place->setVisible(width() >= m_theme.scaled(1500));
    m_wire->setVisible(width() >= m_theme.scaled(1240));
    m_brand->setVisible(width() >= m_theme.scaled(1180) || width() < m_theme.scaled(1075));
    QHBoxLayout* const row = width() >= m_theme.scaled(1075) ? m_first : m_second;
    const int after = row == m_first ? m_first->indexOf(m_start) + 2 : 0;
    if (row->indexOf(m_wireBox) < 0)
        row->insertWidget(after, m_wireBox);
}

NetworkKind TopBar::networkKind() const { return networkChoices[std::max(0, m_network->currentIndex())].kind; }

IpVersion TopBar::ipVersion() const { return networkChoices[std::max(0, m_network->currentIndex())].version; }

void TopBar::setNetworkKind(NetworkKind kind)
{
    const auto wanted = std::ranges::find_if(networkChoices, [&](const NetworkChoice& choice) {
        return choice.kind == kind && choice.version == ipVersion();
    });
    m_network->setCurrentIndex(int(wanted - std::begin(networkChoices)));
}

WireSettings TopBar::wire() const { return {m_delay->value(), m_loss->value(), m_hold->isChecked()}; }

void TopBar::setSessionState(LabSession::State state)
{
    m_state = state;
    applyState();
}

void TopBar::toggle()
{
    // What is stopping ends by itself; another start need not wait for it.
    if (m_state == LabSession::State::Idle || m_state == LabSession::State::Stopping)
        Q_EMIT startPressed();
    else
        Q_EMIT stopPressed();
}

void TopBar::focusStart() { m_start->setFocus(Qt::OtherFocusReason); }

void TopBar::setSaveable(bool saveable) { m_save->setEnabled(saveable); }

void TopBar::setFramesHeld(int frames)
{
    m_next->setText(frames > 0 ? tr("▸| &Next frame (%1)").arg(frames) : tr("▸| &Next frame"));
}

void TopBar::setPlace(const QString& place)
{
    m_place->setTextFormat(Qt::PlainText);
    m_place->setText(m_place->fontMetrics().elidedText(place, Qt::ElideRight, m_theme.scaled(330)));
    m_place->setToolTip("<qt>" + place.toHtmlEscaped() + "</qt>");
}

void TopBar::applyState()
{
    using State = LabSession::State;
    const bool idle = m_state == State::Idle;
    m_start->setText(
        idle                             ? tr("▶ &Start labs")
            : m_state == State::Running  ? tr("● Recording – &Stop")
            : m_state == State::Starting ? tr("Starting … &Stop")
                                         : tr("Stopping … &Start again"));
    m_start->setProperty("primary", idle);
    m_start->setStyleSheet(m_start->styleSheet()); // Asks the style to look at the property again.
    m_network->setEnabled(idle);
    const bool hasWire = networkKind() == NetworkKind::Private;
    const QList<QWidget*> wire {m_delay, m_loss, m_hold};
    for (QWidget* widget : wire)
        widget->setEnabled(hasWire);
    m_next->setEnabled(hasWire && m_hold->isChecked() && m_state == State::Running);
}

} // namespace packetarium
