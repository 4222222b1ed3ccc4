// The chosen packet, explained: the sentence, its layers, the header as bits, the fields and the bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/capture_feed.h"
#include "app/window/inspector/selection.h"
#include "app/window/theme.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QScrollArea;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;

namespace packetarium {

class BitDiagram;
class ByteView;
class ConnectionState;
class FieldTree;
class LayerStack;

class Inspector : public QFrame {
    Q_OBJECT

public:
    Inspector(const Theme&, CaptureFeed&, QWidget* parent = nullptr);

    Selection& selection() { return m_selection; }
    void showPacket(std::size_t packet);
    void clear();

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    void buildStory(QVBoxLayout*);
    void buildTabs(QVBoxLayout*);
    void buildModelSwitch();
    QWidget* buildLayersPage();
    void buildExplanation(QVBoxLayout*);
    void buildBytes(QVBoxLayout*);
    void applyTheme();
    void showStory(const PacketView&);
    void showChosen();
    void showSources();
    void fitPages();
    void fitWidth();
    void elideFacts();

    const Theme& m_theme;
    CaptureFeed& m_feed;
    Selection m_selection;
    QLabel* m_title;
    QLabel* m_facts;
    QString m_factsText;
    QLabel* m_story;
    QHBoxLayout* m_head;
    QHBoxLayout* m_tabs;
    QStackedWidget* m_pages;
    QWidget* m_model; ///< The switch between the two models.
    QScrollArea* m_layersPage = nullptr;
    LayerStack* m_stack;
    QLabel* m_header;
    BitDiagram* m_diagram;
    FieldTree* m_fields;
    ConnectionState* m_connection;
    QFrame* m_explanation;
    QLabel* m_explained;
    QTabBar* m_sources;
    ByteView* m_bytes;
    QWidget* m_rest; ///< Takes the height that nothing else needs.
};

} // namespace packetarium
