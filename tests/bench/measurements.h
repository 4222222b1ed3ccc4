// The measurements there are. Each prints its figures.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace packetarium::bench {

/// Opening a capture of a million packets: all summarised and their conversations followed, beside libpcap, libtins and
/// tshark.
void measureReading();
/// The same with five million: some minutes, and a gigabyte of temporary files.
void measureBigReading();
/// Listing and filtering a million packets, beside tshark: some minutes.
void measureChoosing();
/// From the order to make a private network until its three hosts are up.
void measureNetwork();
/// Our Socket.IO server beside npm's: echo and broadcast, with one client and with 200. Half a minute.
void measureSocketIo();
/// How long the window's event loop is away while 10,000 packets a second arrive for ten seconds.
void measureWindow();

} // namespace packetarium::bench
