// missed and cuts: what they print.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/commands/program.h"
#include "tests/support/catch.h"

#include <QRegularExpression>

namespace {

bool matches(const std::string& text, const char* pattern)
{
    return QRegularExpression(QString::fromLatin1(pattern), QRegularExpression::MultilineOption)
        .match(QString::fromStdString(text))
        .hasMatch();
}

} // namespace

TEST_CASE("missed prints what was sent, came, was seen, lost and doubled")
{
    const Ran ran = runPacketarium({"missed", "unique-ids", "fire-and-forget", "--events", "2"});
    CHECK(ran.status == 0);
    CHECK(matches(ran.out, "^fire-and-forget: "));
    CHECK(matches(ran.out, "^  away, and both know +2 +0 +0 +2 +0$"));
    CHECK(matches(ran.out, "^  in all +8 +4 +4 +4 +0$"));
    CHECK(matches(ran.out, "^  in all +8 +\\d+ +8 +0 +0$"));
    CHECK_FALSE(matches(ran.out, "^(client|server)-buffer: "));
}

TEST_CASE("cuts prints a row for each cut")
{
    const Ran ran = runPacketarium({"cuts", "killed-server", "client-disconnect", "--events", "2"});
    CHECK(ran.status == 0);
    CHECK(matches(
        ran.out,
        "^client-disconnect +io client disconnect +0 +client namespace disconnect +\\d+ +by connect\\(\\) +new +0/2 "
        "+0/2 +2/2 +2/2$"));
    CHECK_FALSE(matches(ran.out, "^tcp-reset"));
    CHECK(matches(
        ran.out, "^killed-server +transport \\w+ +\\d+ +\\(it is gone\\) +- +by itself +new +- +0/2 +0/2 +2/2$"));
}
