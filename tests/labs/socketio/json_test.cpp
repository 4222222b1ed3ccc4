// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/value.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

/// What becomes of a text that is read and written again; what JavaScript makes of it was seen with Node.
std::string again(std::string_view json)
{
    const auto value = readJson(json);
    return value ? writeJson(*value).toStdString() : "refused";
}

std::string written(const Value& value) { return writeJson(value).toStdString(); }

} // namespace

TEST_CASE("JSON comes back as it was sent")
{
    const char* text = GENERATE(
        "null",
        "true",
        "[false,\"\",{}]",
        R"({"b":1,"a":[2,{"c":null}],"":"empty"})",
        R"(["quote \" backslash \\ tab \t newline \n bell \u0007 null \u0000"])",
        R"(["ünïcödé 😀 \b\f\r"])",
        "[0,-1,9007199254740992,0.1,-2.5,1e+21,1.7976931348623157e+308,5e-324,1e-7,0.000001,123456789012345680000]");
    CHECK(again(text) == text);
}

TEST_CASE("Numbers are written as JavaScript writes them")
{
    CHECK(again("[1.0,-0,-0.0,1e3,1E-2,100e-2]") == "[1,0,0,1000,0.01,1]");
    CHECK(again("[9007199254740993,12345678901234567890]") == "[9007199254740992,12345678901234567000]");
    CHECK(again("[1e-400]") == "[0]");
    CHECK(again("[1.5e300,0.0000015,1.25e-9,123.456]") == "[1.5e+300,0.0000015,1.25e-9,123.456]");
    CHECK(written(std::numeric_limits<double>::quiet_NaN()) == "null");
    CHECK(written(std::numeric_limits<double>::infinity()) == "null");
    CHECK(written(Value(2.0)) == "2");
    CHECK(*readJson("2.0") == Value(2));
}

TEST_CASE("Half a surrogate pair becomes the replacement character, and a whole one its character")
{
    CHECK(again(R"("\ud83d\ude00 \uD83D\uDE00")") == "\"😀 😀\"");
    CHECK(again(R"("\ud83d")") == "\"\xef\xbf\xbd\"");
    CHECK(again(R"("\ude00\ud83d x")") == "\"\xef\xbf\xbd\xef\xbf\xbd x\"");
    CHECK(again(R"("\\ud83d")") == R"("\\ud83d")");
}

TEST_CASE("What is not JSON is refused with a sentence")
{
    const std::string text = GENERATE(
        as<std::string>(),
        "",
        " ",
        "[",
        "[1,]",
        "{\"a\"}",
        "{a:1}",
        "[01]",
        "[+1]",
        "[.5]",
        "[1.]",
        "[1e400]",
        "NaN",
        "undefined",
        "'x'",
        "[1] [2]",
        "\"tab\there\"",
        "\"\xff\"",
        "\"\xed\xa0\x80\"",
        "\"\\x41\"",
        std::string("1\0", 2),
        std::string("[\"a\0b\"]", 7));
    const auto value = readJson(text);
    REQUIRE_FALSE(value);
    CHECK_FALSE(value.error().what.empty());
}

TEST_CASE("Nesting is read to the allowed depth and no further")
{
    const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(again(nested(deepestValue)) == nested(deepestValue));
    CHECK(again(nested(deepestValue + 1)) == "refused");
    CHECK(again(std::string(1'000'000, '[')) == "refused");
}

TEST_CASE("A text that is not UTF-8 is never sent as such") { CHECK(written(Value("a\xff")) == "\"a\xef\xbf\xbd\""); }

TEST_CASE("Of a name that comes twice, the last counts")
{
    const auto value = readJson(R"({"a":1,"a":2})");
    REQUIRE(value);
    CHECK(*value->find("a") == Value(2));
    CHECK(value->find("b") == nullptr);
    CHECK(Value("text").find("a") == nullptr);
}

TEST_CASE("Bytes without a packet are written as Node writes a Buffer")
{
    CHECK(written(Object {{"b", QByteArray("\x01\xff", 2)}}) == R"({"b":{"type":"Buffer","data":[1,255]}})");
}
