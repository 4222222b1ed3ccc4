// What a filter answers at hand is what it answers by dissecting, and all threads together find what one would.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/question.h"
#include "capture/packet_search.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <pthread.h>

using namespace packetarium;

namespace {

struct Filter {
    std::string text;
    DisplayFilter compiled;
};

void addTo(std::vector<Filter>& filters, const std::string& text)
{
    auto filter = DisplayFilter::compile(text);
    if (auto* understood = std::get_if<DisplayFilter>(&filter))
        filters.push_back({text, std::move(*understood)});
}

/// Every expression of tests/data/filters, and every name that a filter knows.
std::vector<Filter> allFilters()
{
    std::vector<Filter> filters;
    std::ifstream file(TEST_DATA "/filters/expressions.txt");
    for (std::string line; std::getline(file, line);)
        if (const std::size_t tab = line.rfind('\t'); tab != std::string::npos)
            addTo(filters, line.substr(0, tab));
    for (const auto& name : DisplayFilter::namesBeginningWith(""))
        addTo(filters, std::string(name.name));
    return filters;
}

std::vector<std::filesystem::path> captures()
{
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(TEST_DATA "/protocols"))
        if (entry.path().extension() == ".pcap" || entry.path().extension() == ".pcapng")
            found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

std::shared_ptr<Capture> open(const std::filesystem::path& path)
{
    auto opened = Capture::open(path.string());
    REQUIRE(opened);
    (*opened)->wait();
    return *opened;
}

/// While this lives, no thread can start: the system has no room for so large a stack.
class NoThreads {
public:
    NoThreads()
    {
        ::pthread_getattr_default_np(&m_usual);
        pthread_attr_t huge;
        ::pthread_attr_init(&huge);
        REQUIRE(::pthread_attr_setstacksize(&huge, std::size_t(1) << 47) == 0);
        REQUIRE(::pthread_setattr_default_np(&huge) == 0);
        ::pthread_attr_destroy(&huge);
    }
    ~NoThreads()
    {
        ::pthread_setattr_default_np(&m_usual);
        ::pthread_attr_destroy(&m_usual);
    }
    NoThreads(const NoThreads&) = delete;

private:
    pthread_attr_t m_usual;
};

} // namespace

TEST_CASE("What a filter finds at hand is what it finds by dissecting")
{
    constexpr std::size_t most = 150;
    ::setenv("TZ", "UTC", 1);
    const auto filters = allFilters();
    REQUIRE(filters.size() > 1000);
    for (const auto& path : captures()) {
        const auto capture = open(path);
        filter::Question atHand(*capture), dissecting(*capture, filter::Question::Way::ByDissecting);
        for (std::size_t i = 0; i < std::min(capture->packets().size(), most); ++i) {
            dissecting.ask(i);
            for (const Filter& filter : filters) {
                atHand.ask(i); // So that it knows nothing of what the filter before has dissected.
                if (filter.compiled.matches(atHand) == filter.compiled.matches(dissecting))
                    continue;
                FAIL_CHECK(path.filename().string() << ", packet " << i + 1 << ": " << filter.text);
            }
        }
    }
}

TEST_CASE("A search finds what asking one packet after the other finds, however often it is extended")
{
    const auto capture = open(TEST_DATA "/protocols/http.pcapng");
    const DisplayFilter filter = std::get<DisplayFilter>(DisplayFilter::compile("tcp.len > 0"));
    std::vector<std::uint32_t> expected;
    for (std::size_t i = 0; i < capture->packets().size(); ++i)
        if (filter.matches(*capture, i))
            expected.push_back(std::uint32_t(i));
    PacketSearch search(capture, filter);
    std::vector<std::uint32_t> found;
    for (std::size_t end = 0; end <= capture->packets().size(); ++end) {
        search.extendTo(end);
        if (end % 10 == 0)
            search.wait();
        const auto more = search.take().packets;
        found.insert(found.end(), more.begin(), more.end());
    }
    search.wait();
    const auto last = search.take();
    found.insert(found.end(), last.packets.begin(), last.packets.end());
    CHECK(last.examined == capture->packets().size());
    CHECK(found == expected);
}

TEST_CASE("A search that nobody waits for ends at once")
{
    const auto capture = open(TEST_DATA "/protocols/http.pcapng");
    // Each packet may take PCRE2 all the steps that it is given.
    const auto slow = DisplayFilter::compile("frame matches \"(.*a.*){20}x\"");
    PacketSearch search(capture, std::get<DisplayFilter>(slow));
    search.extendTo(capture->packets().size());
}

TEST_CASE("A search finds everything where no thread can start")
{
    const auto capture = open(TEST_DATA "/protocols/http.pcapng");
    const auto filter = std::get<DisplayFilter>(DisplayFilter::compile("tcp"));
    const NoThreads noThreads;
    PacketSearch search(capture, filter);
    search.extendTo(capture->packets().size());
    search.wait();
    CHECK(search.take().packets.size() == capture->packets().size());
}

TEST_CASE("A search goes on when threads can start again")
{
    const auto capture = open(TEST_DATA "/protocols/http.pcapng");
    auto noThreads = std::make_unique<NoThreads>();
    PacketSearch search(capture, std::get<DisplayFilter>(DisplayFilter::compile("tcp")));
    noThreads.reset();
    search.extendTo(capture->packets().size());
    search.wait();
    CHECK(search.take().examined == capture->packets().size());
}

TEST_CASE("A capture that no thread can read says so")
{
    const NoThreads noThreads;
    const auto opened = Capture::open(TEST_DATA "/protocols/http.pcapng");
    REQUIRE_FALSE(opened);
    CHECK(opened.error().what.starts_with("Reading could not start: "));
}
