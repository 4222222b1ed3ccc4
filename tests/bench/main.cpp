// ./dev bench: how fast, as a ratio against a peer in the same run. Figures, never assertions.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measurements.h"

#include <QApplication>

#include <cstdio>
#include <cstring>

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", qEnvironmentVariable("QT_QPA_PLATFORM", "offscreen").toUtf8());
    QApplication application(argc, argv);
    using namespace packetarium::bench;
    const struct {
        const char* name;
        void (*measure)();
    } all[] = {{"reading", measureReading}, {"network", measureNetwork}, {"window", measureWindow}};
    bool found = argc < 2;
    for (const auto& one : all)
        if (argc < 2 || std::strcmp(argv[1], one.name) == 0) {
            found = true;
            std::printf("== %s\n", one.name);
            one.measure();
        }
    if (!found)
        std::fprintf(stderr, "There is no measurement '%s': reading, network, window.\n", argv[1]);
    return found ? 0 : 2;
}
