// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measurements.h"
#include "tests/bench/traffic.h"

#include "app/window/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace packetarium::bench {
namespace {

constexpr std::size_t packetsPerSecond = 10'000;
constexpr int seconds = 10;

/// Writes packets at an even pace, a hundredth of a second's worth at a time, until all are out or nobody reads.
void pour(int descriptor)
{
    std::vector<std::uint8_t> bytes = beginning();
    const auto start = std::chrono::steady_clock::now();
    constexpr std::size_t perTurn = packetsPerSecond / 100;
    for (std::size_t turn = 0; turn < 100 * seconds; ++turn) {
        appendPackets(bytes, turn * perTurn, perTurn);
        for (std::size_t written = 0; written < bytes.size();) {
            const ssize_t count = write(descriptor, bytes.data() + written, bytes.size() - written);
            if (count <= 0)
                return;
            written += std::size_t(count);
        }
        bytes.clear();
        std::this_thread::sleep_until(start + std::chrono::milliseconds(10 * (turn + 1)));
    }
}

/// How long a timer that asks to run every 5 ms was kept waiting, in milliseconds, sorted.
std::vector<double> waitsDuring(int milliseconds)
{
    std::vector<double> waits;
    QElapsedTimer sinceLast, whole;
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&timer, &QTimer::timeout, [&] {
        waits.push_back(double(sinceLast.nsecsElapsed()) / 1e6);
        sinceLast.restart();
    });
    sinceLast.start();
    whole.start();
    timer.start(5);
    while (whole.elapsed() < milliseconds)
        QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    std::ranges::sort(waits);
    return waits;
}

void print(const char* when, const std::vector<double>& waits)
{
    std::printf(
        "event loop away, %-19s %8.0f ms in the middle, %.0f ms in 99 of 100, %.0f ms at worst\n",
        when,
        waits[waits.size() / 2],
        waits[waits.size() * 99 / 100],
        waits.back());
}

} // namespace

void measureWindow()
{
    Theme theme;
    MainWindow window(theme);
    window.resize(1600, 1000);
    window.show();
    print("nothing happening:", waitsDuring(2000));

    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    std::thread source([end = ends[1]] {
        pour(end);
        close(end);
    });
    auto capture = Capture::follow(ends[0]);
    if (capture) {
        window.showCapture(*capture, "Made-up traffic");
        print("10,000 packets/s:", waitsDuring(seconds * 1000));
        std::printf(
            "packets shown                        %zu of %zu\n",
            (*capture)->packets().size(),
            packetsPerSecond * seconds);
    }
    source.join();
}

} // namespace packetarium::bench
