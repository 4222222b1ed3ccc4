// packetarium who: who gets an event, for every form of emitting: predicted, and then seen.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command.h"
#include "app/commands/terminal.h"
#include "labs/socketio/recipients/recipients.h"

namespace packetarium {

namespace {

struct NoOptions { };

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : " ") + name;
    return text.empty() ? "nobody" : text;
}

std::string row(const char* form, const std::string& predicted, const std::string& seen, const std::string& answers)
{
    const auto cell = [](const std::string& text, int width) {
        return QString::fromStdString(text).leftJustified(width).toStdString();
    };
    return cell(form, 6) + cell(predicted, 11) + cell(seen, 11) + cell(answers, 9);
}

int showRecipients(const NoOptions&)
{
    tell("Two servers joined as a cluster and four clients run in this program; their connections are real.");
    const auto results = seeRecipients();
    if (!results) {
        tell(results.error());
        return DidNotHappen;
    }
    Results out;
    out.line(
        "Client A is in room1, B in room1 and room2, C in room3 and room4, D in none. A, B and C are connected to");
    out.line(
        "server 1, D to server 2. `io` is server 1, `socket` is A there, and `orders` is A in the namespace /orders.");
    out.line("");
    out.line(row("form", "predicted", "seen", "answers") + "in JavaScript, and below in C++");
    bool isAsPredicted = true;
    for (std::size_t i = 0; i < emitForms().size(); ++i) {
        const EmitForm& form = emitForms()[i];
        const SeenRecipients& seen = (*results)[i];
        const auto predicted = predictedRecipients(form.rule);
        isAsPredicted = isAsPredicted && predicted == seen.names;
        const bool asks = form.rule.answers == RecipientRule::Answers::FromEach;
        out.line(
            row(form.id, joined(predicted), joined(seen.names), asks ? std::to_string(seen.answers) : "-")
            + form.javaScript);
        out.line(row("", "", "", "") + form.code);
    }
    if (!isAsPredicted)
        tell("Who got it is not who was to get it: that is a mistake of this program.");
    return out.finish(isAsPredicted ? Done : DidNotHappen);
}

} // namespace

void addWhoCommand(CLI::App& program, Action& chosen)
{
    CLI::App* command = addCommand(
        program,
        chosen,
        "who",
        "Who gets a Socket.IO event: each form of emitting, predicted and then seen",
        std::make_shared<NoOptions>(),
        showRecipients);
    command->footer(
        R"(S1 to S17 and C1 to C5 are the forms of https://socket.io/docs/v4/emit-cheatsheet, in its order; + is not there.

Example:
  packetarium who)");
}

} // namespace packetarium
