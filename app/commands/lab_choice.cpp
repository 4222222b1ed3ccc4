// Finds a lab by its name, or says which was probably meant.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/lab_choice.h"

#include "app/commands/command.h"
#include "app/commands/nearest_name.h"
#include "app/commands/terminal.h"
#include "app/export/safe_text.h"

namespace packetarium {

namespace {

std::string linesOf(std::span<const Lab> labs)
{
    std::string text;
    for (const Lab& lab : labs)
        text += "  " + QString::fromLatin1(lab.id).leftJustified(15).toStdString() + " " + lab.aim + "\n";
    return text;
}

} // namespace

std::variant<const Lab*, int> chooseLab(const std::string& name, Offer offer)
{
    const QString typed = QString::fromStdString(name);
    if (const Lab* lab = labNamed(typed)) {
        if (offer == Offer::LabsAndBareServers || lab->clients > 0)
            return lab;
        tell(std::string(lab->id) + " is a server alone: packetarium serve " + lab->id);
        return WrongUsage;
    }
    QStringList names;
    for (const Lab& lab : labs())
        names << QString::fromLatin1(lab.id);
    if (offer == Offer::LabsAndBareServers)
        for (const Lab& lab : bareServers())
            names << QString::fromLatin1(lab.id);
    const QString meant = nearestName(typed, names);
    tell(
        "There is no lab \"" + visibleControls(name) + "\"."
        + (meant.isEmpty() ? "" : " Did you mean " + meant.toStdString() + "?"));
    tell("The labs are: " + names.join(' ').toStdString());
    return WrongUsage;
}

std::string labsForHelp() { return "Labs:\n" + linesOf(labs()); }

std::string bareServersForHelp() { return "Servers alone, which `run` does not know:\n" + linesOf(bareServers()); }

} // namespace packetarium
