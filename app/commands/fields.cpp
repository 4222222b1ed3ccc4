// packetarium fields: the names that a display filter may ask for, each with its type and what it means.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command.h"
#include "app/commands/terminal.h"
#include "capture/display_filter.h"

#include <algorithm>

namespace packetarium {

namespace {

struct Choice {
    std::string prefix;
};

int printFields(const Choice& choice)
{
    const auto names = DisplayFilter::namesBeginningWith(choice.prefix);
    if (names.empty()) {
        tell("No field begins so. packetarium fields lists all of them.");
        return DidNotHappen;
    }
    std::size_t longestName = 0, longestType = 0;
    for (const auto& known : names) {
        longestName = std::max(longestName, known.name.size());
        longestType = std::max(longestType, known.type.size());
    }
    Results results;
    for (const auto& known : names) {
        std::string line(known.name);
        line.append(longestName + 2 - known.name.size(), ' ').append(known.type);
        line.append(longestType + 2 - known.type.size(), ' ').append(known.means);
        if (!known.spec.empty())
            line.append(" (").append(known.spec).append(")");
        if (!results.line(line))
            break;
    }
    return results.finish(Done);
}

} // namespace

void addFieldsCommand(CLI::App& program, Action& chosen)
{
    auto choice = std::make_shared<Choice>();
    CLI::App* command =
        addCommand(program, chosen, "fields", "List the fields of the display filter", choice, printFields);
    command->add_option("PREFIX", choice->prefix, "Only names that begin so, such as tcp.flags");
    command->footer(R"(Each line has a name, its type, what it means, and the document that defines its protocol.

Example:
  packetarium fields tcp.analysis)");
}

} // namespace packetarium
