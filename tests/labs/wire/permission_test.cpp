// Why a private network cannot be made: every refusal names its setting and what to do.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/permission.h"
#include "tests/support/catch.h"

#include <cerrno>

using namespace packetarium;

namespace {

NetworkReadings refusedWith(int error, KernelRefusal::Step step = KernelRefusal::Step::Namespaces)
{
    NetworkReadings readings;
    readings.refusal = KernelRefusal {step, error};
    readings.maxUserNamespaces = 10000;
    readings.maxNetNamespaces = 10000;
    return readings;
}

void checkExplained(const NetworkReadings& readings, const std::string& setting)
{
    const NetworkDiagnosis diagnosis = diagnose(readings);
    CHECK_FALSE(diagnosis.possible);
    CHECK(diagnosis.setting == setting);
    CHECK_FALSE(diagnosis.what.empty());
    CHECK(diagnosis.advice.find("--network host") != std::string::npos);
    CHECK(diagnosis.advice.find("bundled captures") != std::string::npos);
}

} // namespace

TEST_CASE("An attempt that worked needs no explanation, whatever the settings say")
{
    NetworkReadings readings;
    readings.apparmorRestriction = 1;
    const NetworkDiagnosis diagnosis = diagnose(readings);
    CHECK(diagnosis.possible);
    CHECK(diagnosis.setting.empty());
    CHECK(diagnosis.what.empty());
    CHECK(diagnosis.advice.empty());
}

TEST_CASE("Debian's switch for user namespaces is named when it is off")
{
    NetworkReadings readings = refusedWith(EPERM);
    readings.unprivilegedUserNamespaces = 0;
    checkExplained(readings, "kernel.unprivileged_userns_clone is 0");
    CHECK(diagnose(readings).advice.find("sudo sysctl -w kernel.unprivileged_userns_clone=1") != std::string::npos);
}

TEST_CASE("Debian's switch is not blamed when the administrator himself is refused")
{
    NetworkReadings readings = refusedWith(EPERM);
    readings.unprivilegedUserNamespaces = 0;
    readings.administrator = true;
    readings.container = true;
    checkExplained(readings, "the container forbids it");
}

TEST_CASE("A limit of no namespaces at all is named")
{
    NetworkReadings readings = refusedWith(ENOSPC);
    readings.maxUserNamespaces = 0;
    checkExplained(readings, "user.max_user_namespaces is 0");
    readings.maxUserNamespaces = 10000;
    readings.maxNetNamespaces = 0;
    checkExplained(readings, "user.max_net_namespaces is 0");
}

TEST_CASE("A limit that is reached is told from a limit of nothing")
{
    checkExplained(refusedWith(ENOSPC), "user.max_user_namespaces or user.max_net_namespaces is reached");
}

TEST_CASE("Ubuntu's AppArmor restriction is named, though it lets the namespace be made and only empties it")
{
    NetworkReadings readings = refusedWith(EPERM, KernelRefusal::Step::Interfaces);
    readings.apparmorRestriction = 1;
    checkExplained(readings, "kernel.apparmor_restrict_unprivileged_userns is 1");
}

TEST_CASE("A container that forbids namespaces is named")
{
    NetworkReadings readings = refusedWith(EPERM);
    readings.container = true;
    checkExplained(readings, "the container forbids it");
}

TEST_CASE("A kernel without the veth driver is told what to load")
{
    const NetworkReadings readings = refusedWith(EOPNOTSUPP, KernelRefusal::Step::Interfaces);
    checkExplained(readings, "the kernel's veth driver is missing");
    CHECK(diagnose(readings).advice.find("sudo modprobe veth") != std::string::npos);
}

TEST_CASE("A kernel without namespaces says so")
{
    checkExplained(refusedWith(EINVAL), "the kernel has no user, network or process namespaces");
}

TEST_CASE("A refusal that no setting explains still says what the kernel said")
{
    checkExplained(refusedWith(EPERM), "the kernel refused a namespace: Operation not permitted");
}

TEST_CASE("This computer's own diagnosis is either possible or fully explained")
{
    const NetworkDiagnosis diagnosis = diagnosePrivateNetwork();
    CHECK(diagnosis.possible == diagnosis.setting.empty());
    CHECK(diagnosis.possible == diagnosis.what.empty());
    CHECK(diagnosis.possible == diagnosis.advice.empty());
    if (!diagnosis.possible)
        WARN("No private network here: " << diagnosis.setting << ". " << diagnosis.what);
}
