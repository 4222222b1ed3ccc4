// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measurements.h"

#include "labs/session/network.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

namespace packetarium::bench {
namespace {

/// Milliseconds until ready(), or a negative number.
double start()
{
    const std::unique_ptr<Network> network(Network::create(NetworkKind::Private, IpVersion::Four, {}, nullptr));
    QEventLoop loop;
    double milliseconds = -1;
    QElapsedTimer timer;
    QObject::connect(network.get(), &Network::ready, &loop, [&] {
        milliseconds = double(timer.nsecsElapsed()) / 1e6;
        loop.quit();
    });
    QObject::connect(network.get(), &Network::failed, &loop, [&](const Error& error) {
        std::printf("%s %s\n", error.what.c_str(), error.advice.c_str());
        loop.quit();
    });
    QTimer::singleShot(10'000, &loop, &QEventLoop::quit);
    timer.start();
    network->start();
    loop.exec();
    return milliseconds;
}

} // namespace

void measureNetwork()
{
    std::vector<double> times;
    for (int i = 0; i < 10; ++i)
        times.push_back(start());
    std::ranges::sort(times);
    std::printf(
        "private network up                   %8.0f ms in the middle of ten starts, %.0f ms at worst\n",
        times[times.size() / 2],
        times.back());
}

} // namespace packetarium::bench
