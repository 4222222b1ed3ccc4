// The command line of packetarium-net.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/options.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <sstream>

#include <CLI/CLI.hpp>
#include <arpa/inet.h>

namespace packetarium {
namespace {

constexpr std::size_t mostHosts = 16;
constexpr std::size_t longestName = 15; // What the kernel allows an interface.

Error hostsError(const std::string& what)
{
    return {what, "Write hosts as NAME=ADDRESS with commas between, for example Alice=10.0.0.1,Bob=10.0.0.2."};
}

bool isName(const std::string& text)
{
    const auto isPlain = [](unsigned char letter) { return letter < 128 && std::isalnum(letter); };
    return !text.empty() && text.size() <= longestName && std::ranges::all_of(text, isPlain);
}

std::string lowerCase(std::string text)
{
    for (char& letter : text)
        letter = char(std::tolower(static_cast<unsigned char>(letter)));
    return text;
}

Result<HostOptions> parseHost(const std::string& text, std::size_t number)
{
    const std::size_t equals = text.find('=');
    HostOptions host;
    host.name = text.substr(0, equals);
    host.address = equals == std::string::npos ? "" : text.substr(equals + 1);
    in_addr parsed {};
    if (!isName(host.name))
        return hostsError("“" + host.name + "” is no name for a host: up to 15 letters and digits are.");
    if (inet_pton(AF_INET, host.address.c_str(), &parsed) != 1)
        return hostsError("“" + host.address + "” is no IPv4 address.");
    host.interface = lowerCase(host.name);
    host.mac = {2, 0, 0, 0, 0, std::uint8_t(number)};
    return host;
}

std::string networkOf(const std::string& address) { return address.substr(0, address.rfind('.')); }

} // namespace

Result<std::vector<HostOptions>> parseHosts(const std::string& text)
{
    std::vector<HostOptions> hosts;
    std::istringstream list(text);
    for (std::string entry; std::getline(list, entry, ',');) {
        const auto host = parseHost(entry, hosts.size() + 1);
        if (!host)
            return host.error();
        for (const HostOptions& other : hosts) {
            if (other.interface == host->interface || other.address == host->address)
                return hostsError(other.name + " and " + host->name + " need different names and addresses.");
            if (networkOf(other.address) != networkOf(host->address))
                return hostsError(
                    other.name + " and " + host->name + " must share the first three numbers of the address.");
        }
        hosts.push_back(*host);
    }
    if (hosts.size() < 2 || hosts.size() > mostHosts)
        return hostsError("A private network has 2 to 16 hosts.");
    return hosts;
}

WireOptions parseOptions(int argc, char** argv)
{
    CLI::App app(
        "Makes a private network and its glass wire: frames as pcapng on standard output, commands on standard "
        "input, events on standard error. Started by packetarium.");
    std::string hosts = "Alice=10.0.0.1,Bob=10.0.0.2,Carol=10.0.0.3";
    bool ipv6 = false;
    WireOptions options;
    options.seed = std::random_device()();
    app.add_option("--hosts", hosts, "The hosts, as NAME=ADDRESS with commas between")->capture_default_str();
    app.add_flag("--ipv6", ipv6, "IPv6, too: the hosts get fd00::1, fd00::2, ...");
    app.add_option("--seed", options.seed, "The same seed loses the same frames; chosen at random when not given");
    app.add_option("--sweep", options.sweep, "A file or empty folder to remove at the end; may be given several times");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error, std::cerr, std::cerr) == 0 ? 0 : 2);
    }
    const auto parsed = parseHosts(hosts);
    if (!parsed) {
        std::fprintf(stderr, "packetarium-net: %s %s\n", parsed.error().what.c_str(), parsed.error().advice.c_str());
        std::exit(2);
    }
    options.hosts = *parsed;
    options.ipv6 = ipv6 ? Ipv6::On : Ipv6::Off;
    for (std::size_t i = 0; ipv6 && i < options.hosts.size(); ++i)
        options.hosts[i].address6 = "fd00::" + std::to_string(i + 1); // 16 hosts: written in decimal it stays distinct.
    return options;
}

} // namespace packetarium
