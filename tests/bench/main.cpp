// ./dev bench: how fast, as a ratio against a peer in the same run. Figures, never assertions.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measurements.h"

#include <QApplication>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <span>

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", qEnvironmentVariable("QT_QPA_PLATFORM", "offscreen").toUtf8());
    QApplication application(argc, argv);
    using namespace packetarium::bench;
    const struct {
        const char* name;
        void (*measure)();
        bool onlyWhenNamed;
    } all[] = {
        {"reading", measureReading, false},
        {"big", measureBigReading, true},
        {"choosing", measureChoosing, true},
        {"network", measureNetwork, false},
        {"socketio", measureSocketIo, false},
        {"window", measureWindow, false},
    };
    const std::span<char*> named(argv + 1, std::size_t(argc - 1));
    std::size_t found = 0;
    for (const auto& one : all) {
        const auto isIt = [&](const char* name) { return std::strcmp(name, one.name) == 0; };
        if (named.empty() ? one.onlyWhenNamed : !std::ranges::any_of(named, isIt))
            continue;
        ++found;
        std::printf("== %s\n", one.name);
        one.measure();
    }
    if (found < named.size())
        std::fprintf(
            stderr,
            "The measurements are: reading, big and choosing (only when they are named), network, socketio, window.\n");
    return found < named.size() ? 2 : 0;
}
