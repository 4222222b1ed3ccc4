// Text from the network in terminals, pages and tables.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/packet_json.h"
#include "app/export/safe_text.h"
#include "tests/support/catch.h"

using namespace packetarium;

TEST_CASE("Plain text stays as it is")
{
    for (const char* text : {"", "hello", "Grüße, 世界 🙂", "a b"}) {
        CHECK(visibleControls(text) == text);
        CHECK(htmlText(text) == text);
    }
    CHECK(csvCell("hello") == "hello");
}

TEST_CASE("Controls and turns of direction are spelt out")
{
    CHECK(visibleControls("a\x1b[2Jb\r\nc\td\x7f") == "a\\x1b[2Jb\\r\\nc\\td\\x7f");
    CHECK(visibleControls(std::string_view("a\0b", 3)) == "a\\x00b");
    CHECK(visibleControls("\xc2\x9b") == "\\x9b"); // U+009B does what ESC [ does.
    CHECK(visibleControls("\xe2\x80\xaetxt.exe") == "\\u202etxt.exe");
    CHECK(visibleControls("\xe2\x81\xa6") == "\\u2066");
    CHECK(visibleControls("a\xff") == "a\xef\xbf\xbd");
}

TEST_CASE("HTML takes nothing from the network for markup")
{
    CHECK(htmlText("</script><b a=\"c\" d='e'>&") == "&lt;/script&gt;&lt;b a=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
}

TEST_CASE("A spreadsheet takes nothing from the network for a formula")
{
    CHECK(csvCell("=cmd|' /C calc'!A0") == "'=cmd|' /C calc'!A0");
    CHECK(csvCell("+1") == "'+1");
    CHECK(csvCell("-1") == "'-1");
    CHECK(csvCell("@SUM(A1)") == "'@SUM(A1)");
    CHECK(csvCell("\t=1") == "'\\t=1");
    CHECK(csvCell("＝1") == "'＝1");
    CHECK(csvCell("1+1") == "1+1");
}

TEST_CASE("Commas and quotes are quoted as RFC 4180 has it")
{
    CHECK(csvCell("a,b") == "\"a,b\"");
    CHECK(csvCell("say \"hi\"") == "\"say \"\"hi\"\"\"");
    CHECK(csvCell("=\"a\",1") == "\"'=\"\"a\"\",1\"");
}

TEST_CASE("A time is written with all its nanoseconds")
{
    CHECK(epochSeconds(0) == "0.000000000");
    CHECK(epochSeconds(1'234'000'000'001) == "1234.000000001");
    CHECK(epochSeconds(-1) == "-0.000000001");
    CHECK(epochSeconds(INT64_MIN) == "-9223372036.854775808");
}
