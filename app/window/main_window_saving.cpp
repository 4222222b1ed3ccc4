// What the window does with what was recorded: saves it, and asks before it is lost.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/export.h"
#include "app/window/main_window.h"
#include "app/window/packets/packet_table.h"
#include "courseware/sample_captures.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QMessageBox>
#include <QStandardPaths>
#include <QThread>

#include <limits>
#include <numeric>

namespace packetarium {

namespace {

/// The user's documents where there is such a folder, else the home folder.
QString documents()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QFileInfo(folder).isWritable() ? folder : QDir::homePath();
}

} // namespace

/// Where the last file was; the first time, where the bundled captures are.
QString MainWindow::openFolder() const
{
    if (!m_folder.isEmpty())
        return m_folder;
    const std::string sample = sampleCapturePath(sampleCaptures().front().name);
    return sample.empty() ? documents() : QFileInfo(QFile::decodeName(sample.c_str())).path();
}

/// Where the last file was, if one may write there.
QString MainWindow::saveFolder() const
{
    return !m_folder.isEmpty() && QFileInfo(m_folder).isWritable() ? m_folder : documents();
}

bool MainWindow::isUnsaved() const { return m_fileName.isEmpty() && m_feed->size() > m_keptPackets; }

/// True when a recording would be lost: then it asks, and `proceed` happens once it is saved or given up.
bool MainWindow::asksToKeep(std::function<void()> proceed)
{
    if (!isUnsaved() || !isVisible())
        return false;
    askToKeep(std::move(proceed));
    return true;
}

void MainWindow::askToKeep(std::function<void()> proceed)
{
    if (findChild<QMessageBox*>("keep"))
        return; // It is being asked already.
    auto* question = new QMessageBox(
        QMessageBox::Question,
        tr("Packetarium"),
        tr("What was recorded is not saved."),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel,
        this);
    question->setObjectName("keep");
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(
        m_feed->size() == 1 ? tr("One packet would be lost.")
                            : tr("%1 packets would be lost.").arg(QLocale().toString(qulonglong(m_feed->size()))));
    question->setDefaultButton(QMessageBox::Save);
    connect(question, &QMessageBox::finished, this, [this, proceed = std::move(proceed)](int answer) {
        if (answer == QMessageBox::Discard) {
            proceedWithout(proceed);
        } else if (answer == QMessageBox::Save && !m_saving) {
            m_onceSaved = proceed;
            askWhereToSave();
        }
    });
    question->open();
}

/// It has been asked what becomes of the recording: it is not asked again.
void MainWindow::proceedWithout(const std::function<void()>& proceed)
{
    m_keptPackets = std::numeric_limits<std::size_t>::max();
    proceed();
    m_keptPackets = m_feed->size(); // Where it could not proceed, what comes now is new.
}

void MainWindow::offerSave()
{
    if (m_feed->size() == 0 || m_saving)
        return;
    m_onceSaved = nullptr;
    askWhereToSave();
}

void MainWindow::askWhereToSave()
{
    const QString path = QFileDialog::getSaveFileName(
        this,
        tr("Save what was captured"),
        QDir(saveFolder()).filePath("packetarium.pcapng"),
        tr("Capture with stories as comments (*.pcapng);;Page to read in a browser (*.html);;"
           "Table (*.csv);;Everything dissected (*.json)"));
    if (path.isEmpty()) {
        m_onceSaved = nullptr;
        return;
    }
    m_folder = QFileInfo(path).absolutePath();
    save(path);
    if (!m_saving)
        m_onceSaved = nullptr;
}

/// Saves in a thread of its own: a large capture takes a while.
void MainWindow::save(const QString& path)
{
    const std::string file = QFile::encodeName(path).toStdString();
    if (const Outcome possible = exportable(file); !possible) {
        m_notice->say(possible.error());
        return;
    }
    if (m_table->isFiltered() && (m_table->filtered().empty() || m_table->isFiltering())) {
        m_notice->say(
            m_table->isFiltering() ? Error {"The filter has not looked at all packets yet.", "Save again when it has."}
                                   : Error {"No packet passes the filter.", "Change or clear the filter, then save."});
        return;
    }
    ExportChoice choice {
        .title = m_fileName.isEmpty() ? m_labs.join(", ").toStdString() : m_fileName.toStdString(),
        .indexes = m_table->filtered()};
    if (choice.indexes.empty()) {
        choice.indexes.resize(m_feed->size());
        std::iota(choice.indexes.begin(), choice.indexes.end(), std::size_t(0));
    }
    if (m_fileName.isEmpty())
        choice.conversationTitles = m_titles;
    auto outcome = std::make_shared<Outcome>(success());
    m_savingPackets = m_table->isFiltered() ? m_keptPackets : m_feed->size();
    m_giveUpSaving = {};
    choice.giveUp = m_giveUpSaving.get_token();
    m_saving = QThread::create([capture = m_feed->capture(), choice = std::move(choice), file, outcome] {
        *outcome = exportCapture(*capture, choice, file);
    });
    m_saving->setParent(this);
    connect(m_saving, &QThread::finished, this, [this, outcome] { saved(*outcome); });
    m_saving->start();
}

void MainWindow::saved(const Outcome& outcome)
{
    m_saving->deleteLater();
    m_saving = nullptr;
    const bool closes = std::exchange(m_closesOnceSaved, false);
    const auto proceed = std::exchange(m_onceSaved, nullptr);
    if (outcome)
        m_keptPackets = m_savingPackets;
    if (closes && (outcome || m_giveUpSaving.stop_requested()))
        proceedWithout([this] { close(); });
    else if (outcome && proceed)
        proceedWithout(proceed);
    else if (!outcome)
        m_notice->say(outcome.error());
    else if (closes)
        m_notice->hide();
}

/// True when the window has to stay for now: it asks whether to wait for the file or to do without it.
bool MainWindow::closeWhileSaving()
{
    if (!m_saving)
        return false;
    m_closesOnceSaved = true;
    m_notice->say(
        {tr("The capture is still being saved.").toStdString(),
         tr("The window closes when the file is whole. If you give up, nothing is written.").toStdString()},
        {{tr("Give up saving"), [this] { m_giveUpSaving.request_stop(); }},
         {tr("Keep the window open"), [this] { m_closesOnceSaved = false; }}});
    return true;
}

} // namespace packetarium
