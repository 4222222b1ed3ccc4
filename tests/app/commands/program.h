// Runs the program as somebody at a terminal would, and keeps what it said.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>

#include <string>

/// What a run of the program left behind; status -1 when it did not end by itself.
struct Ran {
    int status = -1;
    std::string out, err;
};

/// Surroundings in which loading a GUI platform would end the program at once.
QProcessEnvironment surroundingsWithoutDisplay();
/// Runs packetarium with these arguments to its end.
Ran runPacketarium(const QStringList& arguments, const QByteArray& input = {});
/// Runs a line of shell in which $P is the program.
Ran shell(const QString& line);
/// Starts the program, with this in its environment besides, and leaves it running; it ends with the object.
void startPacketarium(QProcess&, const QStringList& arguments, const QMap<QString, QString>& environment = {});
/// Waits until the program has printed this; what it printed so far, or nothing when it never did.
QByteArray waitForOutput(QProcess&, const QByteArray& expected);
/// Whether this computer allows a private network; says so in the test's report when it does not.
bool privateNetworkIsPossible();
