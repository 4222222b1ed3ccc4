// Reading commands with rapidjson; whatever does not fit is an error with the reason, never a guess.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/commands.h"

#include <rapidjson/document.h>

namespace packetarium::wire {
namespace {

constexpr double longestDelayMilliseconds = 60'000;

Error refused(const std::string& what) { return {what, "labs/wire/protocol.md lists the commands and their members."}; }

const rapidjson::Value* member(const rapidjson::Value& object, const char* name)
{
    const auto found = object.FindMember(name);
    return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string textOf(const rapidjson::Value* value)
{
    return value && value->IsString() ? std::string(value->GetString(), value->GetStringLength()) : std::string();
}

Result<Command> parseStart(const rapidjson::Value& object)
{
    Start start {textOf(member(object, "host")), textOf(member(object, "program")), textOf(member(object, "tag")), {}};
    if (start.host.empty() || start.program.empty() || start.tag.empty())
        return refused("“start” needs a host, a program and a tag.");
    const rapidjson::Value* arguments = member(object, "arguments");
    if (!arguments)
        return Command(start);
    if (!arguments->IsArray())
        return refused("The arguments of “start” are no list.");
    for (const auto& argument : arguments->GetArray()) {
        if (!argument.IsString())
            return refused("An argument of “start” is no text.");
        start.arguments.push_back(textOf(&argument));
    }
    return Command(start);
}

Result<Command> parseChange(const rapidjson::Value& object)
{
    Change change;
    if (const rapidjson::Value* delay = member(object, "delay")) {
        if (!delay->IsNumber() || delay->GetDouble() < 0 || delay->GetDouble() > longestDelayMilliseconds)
            return refused("The delay is no number of milliseconds from 0 to 60000.");
        change.delay = std::chrono::nanoseconds(std::int64_t(delay->GetDouble() * 1e6));
    }
    if (const rapidjson::Value* loss = member(object, "loss")) {
        if (!loss->IsNumber() || loss->GetDouble() < 0 || loss->GetDouble() > 100)
            return refused("The loss is no percentage from 0 to 100.");
        change.lossPercent = loss->GetDouble();
    }
    if (const rapidjson::Value* hold = member(object, "hold")) {
        if (!hold->IsBool())
            return refused("“hold” is neither true nor false.");
        change.hold = hold->GetBool();
    }
    return Command(change);
}

} // namespace

Result<Command> parseCommand(const std::string& line)
{
    rapidjson::Document document;
    // Iterative: a line of a million opening brackets must not use up the stack.
    document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(line.data(), line.size());
    if (document.HasParseError() || !document.IsObject())
        return refused("A line is no JSON object.");
    const std::string name = textOf(member(document, "command"));
    if (name == "start")
        return parseStart(document);
    if (name == "wire")
        return parseChange(document);
    if (name == "next")
        return Command(Next {});
    if (name == "kill")
        return Command(Kill {textOf(member(document, "tag"))});
    if (name == "finish")
        return Command(Finish {});
    return refused("There is no command “" + name.substr(0, 40) + "”.");
}

} // namespace packetarium::wire
