// packetarium-capture as others run it: what it writes, what it says, and how it ends.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture.h"
#include "capture/files/descriptor.h"
#include "tests/support/catch.h"

#include <array>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace packetarium;

namespace {

/// The program with its two outputs as pipes.
class Program {
public:
    explicit Program(std::vector<std::string> arguments)
    {
        std::array<int, 2> output {}, words {};
        REQUIRE(::pipe(output.data()) == 0);
        REQUIRE(::pipe(words.data()) == 0);
        std::string program = PROGRAMS "/packetarium-capture";
        std::vector<char*> raw {program.data()};
        for (std::string& argument : arguments)
            raw.push_back(argument.data());
        raw.push_back(nullptr);
        m_process = ::fork();
        if (m_process == 0) {
            ::dup2(output[1], STDOUT_FILENO);
            ::dup2(words[1], STDERR_FILENO);
            for (const int end : {output[0], output[1], words[0], words[1]})
                ::close(end);
            ::execv(raw[0], raw.data());
            ::_exit(127);
        }
        REQUIRE(m_process > 0);
        ::close(output[1]);
        ::close(words[1]);
        m_output = Descriptor(output[0]);
        m_words = Descriptor(words[0]);
    }
    ~Program()
    {
        if (m_process > 0) {
            ::kill(m_process, SIGKILL);
            ::waitpid(m_process, nullptr, 0);
        }
    }
    Program(const Program&) = delete;

    /// One line from stderr; empty at its end.
    std::string line()
    {
        std::string text;
        char c = 0;
        while (::read(m_words.number(), &c, 1) == 1 && c != '\n')
            text += c;
        return text;
    }
    pid_t process() const { return m_process; }
    void tell(int number) const { ::kill(m_process, number); }
    void stopReading() { m_output.close(); }
    int releaseOutput() { return ::dup(m_output.number()); }
    int exitCode()
    {
        int status = 0;
        ::waitpid(std::exchange(m_process, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

private:
    pid_t m_process = -1;
    Descriptor m_output, m_words;
};

/// Says something on loopback that only this test listens for, and returns the port.
class Datagrams {
public:
    Datagrams()
        : m_socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        m_address.sin_family = AF_INET;
        m_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof m_address;
        auto* address = reinterpret_cast<sockaddr*>(&m_address);
        REQUIRE(::bind(m_socket.number(), address, size) == 0);
        REQUIRE(::getsockname(m_socket.number(), address, &size) == 0);
    }
    std::string filter() const { return "udp port " + std::to_string(ntohs(m_address.sin_port)); }
    void send(std::string_view text) const
    {
        const auto* to = reinterpret_cast<const sockaddr*>(&m_address);
        REQUIRE(::sendto(m_socket.number(), text.data(), text.size(), 0, to, sizeof m_address) > 0);
    }

private:
    Descriptor m_socket;
    sockaddr_in m_address {};
};

/// False, with a word about it, where this user may not capture.
bool isCapturing(const std::string& line)
{
    if (line.find("\"capturing\"") != std::string::npos)
        return true;
    CHECK_THAT(line, Catch::Matchers::Contains("\"failed\""));
    CHECK_THAT(line, Catch::Matchers::Contains("cap_net_raw"));
    WARN("capturing is not permitted here: the rest of this test was skipped");
    return false;
}

} // namespace

TEST_CASE("Packets of loopback arrive as they are sent, and the capture ends when asked to")
{
    const Datagrams datagrams;
    Program program({"-i", "lo", "-f", datagrams.filter(), "--json-errors"});
    if (!isCapturing(program.line()))
        return;
    auto followed = Capture::follow(program.releaseOutput());
    REQUIRE(followed);
    datagrams.send("first");
    datagrams.send("second");
    while ((*followed)->packets().size() < 2 && (*followed)->state() != Capture::State::Complete)
        ::usleep(1000);
    program.tell(SIGTERM);
    (*followed)->wait();

    CHECK(program.line() == R"({"event":"ended","packets":2,"dropped":0})");
    CHECK(program.exitCode() == 0);
    CHECK_FALSE((*followed)->damage());
    REQUIRE((*followed)->packets().size() == 2);
    REQUIRE((*followed)->interfaces().size() == 1);
    CHECK((*followed)->interfaces()[0].name == "lo");
    const auto bytes = (*followed)->bytes(1);
    CHECK(std::string(bytes.begin(), bytes.end()).ends_with("second"));
}

TEST_CASE("A capture that root started goes on as an ordinary user without capabilities")
{
    if (::geteuid() != 0)
        return;
    Program program({"-i", "lo", "--json-errors"});
    if (!isCapturing(program.line()))
        return;
    std::ifstream status("/proc/" + std::to_string(program.process()) + "/status");
    std::string name, others;
    while (status >> name && std::getline(status, others)) {
        if (name == "Uid:" || name == "Gid:")
            CHECK_THAT(others, !Catch::Matchers::Contains("\t0\t"));
        if (name == "CapPrm:" || name == "CapEff:")
            CHECK_THAT(others, Catch::Matchers::Contains("0000000000000000"));
    }
}

TEST_CASE("A capture ends by itself after as many packets as were asked for")
{
    const Datagrams datagrams;
    Program program({"-i", "lo", "-f", datagrams.filter(), "-c", "1", "--json-errors"});
    if (!isCapturing(program.line()))
        return;
    datagrams.send("one");
    datagrams.send("two");
    CHECK(program.line() == R"({"event":"ended","packets":1,"dropped":0})");
    CHECK(program.exitCode() == 0);
}

TEST_CASE("A capture ends when nobody reads it any more")
{
    const Datagrams datagrams;
    Program program({"-i", "lo", "-f", datagrams.filter(), "--json-errors"});
    if (!isCapturing(program.line()))
        return;
    program.stopReading();
    CHECK(program.exitCode() == 0);
}

TEST_CASE("A wrong interface is answered with those that there are")
{
    Program program({"-i", "nosuchinterface", "--json-errors"});
    const std::string line = program.line();
    CHECK_THAT(line, Catch::Matchers::Contains("\"failed\""));
    CHECK(program.exitCode() == 1);
}

TEST_CASE("A wrong capture filter is answered with libpcap's own words")
{
    Program program({"-i", "lo", "-f", "tcp prot 80", "--json-errors"});
    const std::string line = program.line();
    if (line.find("cap_net_raw") != std::string::npos)
        return;
    CHECK_THAT(line, Catch::Matchers::Contains("syntax error"));
    CHECK(program.exitCode() == 2);
}

TEST_CASE("Without an interface the program says how to name one")
{
    Program program({});
    CHECK_THAT(program.line(), Catch::Matchers::Contains("No interface was named."));
    CHECK(program.exitCode() == 2);
}
