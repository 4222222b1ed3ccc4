// packetarium lesson: lists lessons, does one in the terminal, and helps to write them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command.h"
#include "app/commands/lesson_terminal.h"
#include "app/commands/output_file.h"
#include "app/commands/typed_lines.h"
#include "app/export/safe_text.h"
#include "courseware/reader/lesson_file.h"
#include "courseware/reader/lesson_template.h"
#include "courseware/stage/live_stage.h"
#include "courseware/stage/replay_stage.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

namespace packetarium {

namespace {

struct ListOptions { };

struct NewOptions {
    std::string path;
};

struct CheckOptions {
    std::vector<std::string> paths;
    bool replay = false, readOnly = false;
    std::string save;
};

struct RunLessonOptions {
    std::string lesson;
    std::string network = "private";
    bool replay = false, notes = false;
};

int listLessons(const ListOptions&)
{
    Results results;
    for (const std::string& path : lessonFiles()) {
        const Lesson lesson = readLessonFile(path).lesson;
        const std::string minutes = QString::number(lesson.minutes).rightJustified(4).toStdString() + " min  ";
        results.line(visibleControls(
            QString::fromStdString(lesson.id).leftJustified(22).toStdString() + minutes + lesson.title));
    }
    return results.finish(Done);
}

int newLesson(const NewOptions& options)
{
    QFile file(QString::fromStdString(options.path));
    if (!options.path.ends_with(".md")) {
        tell("\"" + visibleControls(options.path) + "\" does not end in .md.");
        return WrongUsage;
    }
    const QByteArray text = QByteArray::fromStdString(std::string(lessonTemplate));
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly) || file.write(text) != text.size() || !file.flush()) {
        tell(Error {
            "The lesson could not be written: " + file.errorString().toStdString() + ".",
            file.exists() ? "Choose another name; a file that is there is never written over."
                          : "Choose a folder that is there and that you may write to."});
        return DidNotHappen;
    }
    tell("Written. Change it, then: packetarium lesson check " + visibleControls(options.path));
    return Done;
}

std::string fileName(const std::string& path)
{
    return QFileInfo(QString::fromStdString(path)).fileName().toStdString();
}

/// Says what is wrong in the file; whether nothing is.
bool isSound(const LessonFile& file)
{
    for (const Mistake& mistake : file.mistakes.list()) {
        const std::string line = mistake.line > 0 ? ":" + std::to_string(mistake.line) : "";
        tell(visibleControls(file.lesson.path + line + ": " + mistake.what + " " + mistake.advice));
    }
    return file.mistakes.isEmpty();
}

/// The lesson of this name, read; nothing once said why not.
std::optional<LessonFile> lessonNamed(const std::string& name)
{
    const std::string path = lessonPath(name);
    if (path.empty()) {
        tell("There is no lesson \"" + visibleControls(name) + "\". packetarium lesson list shows those there are.");
        return {};
    }
    return readLessonFile(path);
}

/// Where the lesson takes place; null when it has no capture to be replayed.
std::unique_ptr<LessonStage> stageFor(const Lesson& lesson, bool replay, NetworkKind network)
{
    if (!replay)
        return std::make_unique<LiveStage>(lesson, network);
    const std::string capture = lessonCapturePath(lesson);
    if (!capture.empty())
        return std::make_unique<ReplayStage>(lesson, capture);
    if (lesson.capture.empty())
        tell("This lesson names no sample capture. Leave out --replay to run it on the private network; packetarium "
             "lesson check LESSON --save FILE.pcapng makes a capture, and the front matter names it: capture = "
             "\"FILE.pcapng\".");
    else
        tell(
            "The lesson's sample capture, \"" + visibleControls(lesson.capture)
            + "\", is not beside the lesson. packetarium lesson check LESSON --save FILE.pcapng makes one.");
    return nullptr;
}

void playToTheEnd(LessonTerminal& terminal, LessonStage& stage)
{
    Interrupt interrupt;
    QObject::connect(&interrupt, &Interrupt::interrupted, &stage, &LessonStage::finish);
    QObject::connect(&terminal, &LessonTerminal::done, qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    QTimer::singleShot(0, &terminal, &LessonTerminal::start);
    QCoreApplication::exec();
}

bool check(const LessonFile& file, const CheckOptions& options)
{
    const Lesson& lesson = file.lesson;
    if (!isSound(file))
        return false;
    if (options.readOnly)
        return true;
    const std::unique_ptr<LessonStage> stage = stageFor(lesson, options.replay, NetworkKind::Private);
    if (!stage)
        return false;
    LessonTerminal terminal(*stage, LessonTerminal::Answers::FromTheLesson, LessonTerminal::SpeakerNotes::Hidden);
    playToTheEnd(terminal, *stage);
    if (!terminal.isWhole())
        tell(visibleControls(lesson.id) + ": not everything that the lesson says came true; see the lines with ✗.");
    else if (const auto* live = dynamic_cast<const LiveStage*>(stage.get()); live && !options.save.empty()) {
        const std::size_t end = stage->outcome().endPacket;
        if (const Outcome saved = saveLesson(lesson, *live->capture(), live->firstPackets(), end, options.save);
            !saved) {
            tell(saved.error());
            return false;
        }
        tell(
            "The packets are in " + visibleControls(options.save)
            + ". For --replay, keep the file beside the lesson, "
              "and name it in the front matter: capture = \""
            + visibleControls(fileName(options.save)) + "\".");
    }
    if (terminal.isWhole())
        tell(visibleControls(lesson.id) + ": everything that the lesson says came true.");
    return terminal.isWhole() && terminal.results().finish(Done) == Done;
}

int checkLessons(const CheckOptions& options)
{
    if (!options.save.empty() && (options.paths.size() > 1 || options.replay || options.readOnly)) {
        tell("--save keeps the packets of one lesson that is run: give one lesson, without --replay and --read-only.");
        return WrongUsage;
    }
    if (const Outcome possible = options.save.empty() ? success() : canBeWritten(options.save); !possible) {
        tell(possible.error());
        return DidNotHappen;
    }
    bool areSound = true;
    for (const std::string& path : options.paths) {
        const auto file = lessonNamed(path);
        areSound = file && check(*file, options) && areSound;
    }
    return areSound ? Done : DidNotHappen;
}

int runLesson(const RunLessonOptions& options)
{
    const auto file = lessonNamed(options.lesson);
    if (!file)
        return WrongUsage;
    if (!isSound(*file))
        return DidNotHappen;
    const NetworkKind network = options.network == "host" ? NetworkKind::Host : NetworkKind::Private;
    const std::unique_ptr<LessonStage> stage = stageFor(file->lesson, options.replay, network);
    if (!stage)
        return DidNotHappen;
    const auto notes = options.notes ? LessonTerminal::SpeakerNotes::Shown : LessonTerminal::SpeakerNotes::Hidden;
    LessonTerminal terminal(*stage, LessonTerminal::Answers::Typed, notes);
    TypedLines lines;
    QObject::connect(
        &lines, &TypedLines::line, &terminal, [&terminal](const QByteArray& line) { terminal.typed(line); });
    QObject::connect(&lines, &TypedLines::tooLong, &terminal, [&terminal] { terminal.typed(QByteArray()); });
    QObject::connect(&lines, &TypedLines::ended, &terminal, [&terminal] { terminal.typed({}); });
    playToTheEnd(terminal, *stage);
    return terminal.results().finish(terminal.isWhole() ? Done : DidNotHappen);
}

void addCheckCommand(CLI::App& lesson, Action& chosen)
{
    auto options = std::make_shared<CheckOptions>();
    CLI::App* command = addCommand(
        lesson, chosen, "check", "Find mistakes in a lesson, and run it on the private network", options, checkLessons);
    command->add_option("LESSON", options->paths, "A lesson's file, or its number or name in the list")->required();
    command->add_flag("--replay", options->replay, "Look at its sample capture instead of running it");
    command->add_flag("--read-only", options->readOnly, "Only read the file, run nothing");
    command->add_option("--save", options->save, "Keep the packets as the lesson's sample capture")
        ->type_name("FILE.pcapng");
    command->footer(R"(
Each mistake is told with file, line and what to write instead. Then every step is done, each expected packet looked
for, each answer found, and each wrong answer must be recognised as wrong.

Examples:
  packetarium lesson check my-lesson.md
  packetarium lesson check 3 --replay)");
}

} // namespace

void addLessonCommand(CLI::App& program, Action& chosen)
{
    CLI::App* lesson = program.add_subcommand("lesson", "Do a lesson in the terminal, or write one of your own");
    lesson->require_subcommand(1);
    lesson->footer(R"(
Examples:
  packetarium lesson list
  packetarium lesson run 3
  packetarium lesson new my-lesson.md
  packetarium lesson check my-lesson.md)");

    addCommand(*lesson, chosen, "list", "The lessons there are", std::make_shared<ListOptions>(), listLessons);

    auto run = std::make_shared<RunLessonOptions>();
    CLI::App* runs = addCommand(*lesson, chosen, "run", "Do a lesson, step by step, as text", run, runLesson);
    runs->add_option("LESSON", run->lesson, "Its number or name in the list, or a file")->required();
    runs->add_option("--network", run->network, "Where: hosts of their own, or this computer's loopback")
        ->check(CLI::IsMember({"private", "host"}))
        ->capture_default_str();
    runs->add_flag("--replay", run->replay, "Look at its sample capture: needs no network and no permission");
    runs->add_flag("--notes", run->notes, "Show the notes for the teacher, too");
    runs->footer(
        "\nAnswers are read from standard input, a line each.\n\nExample:\n  packetarium lesson run 3 --replay");

    auto create = std::make_shared<NewOptions>();
    addCommand(*lesson, chosen, "new", "Write a small lesson that works, to be changed", create, newLesson)
        ->add_option("FILE.md", create->path, "The file; it must not be there yet")
        ->required();
    addCheckCommand(*lesson, chosen);
}

} // namespace packetarium
