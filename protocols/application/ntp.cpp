// Network Time Protocol, RFC 5905; extension fields also RFC 7822; control messages (mode 6) RFC 9327.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/protocol.h"
#include "protocols/value.h"

namespace packetarium {
namespace {

constexpr Named leaps[] = {
    {0, "no warning", "Nothing special."},
    {1, "last minute of the day has 61 seconds", "A second is about to be inserted."},
    {2, "last minute of the day has 59 seconds", "A second is about to be left out."},
    {3, "clock unsynchronized", "Do not trust this clock."},
};
enum Mode : std::uint8_t { client = 3, server, broadcast, control, privateUse };
constexpr Named modes[] = {
    {0, "reserved", "Not used."},
    {1, "symmetric active", "A peer that asks another to set their clocks by each other."},
    {2, "symmetric passive", "A peer that was asked to."},
    {3, "client", "What time is it?"},
    {4, "server", "This is the time."},
    {5, "broadcast", "The time, for everybody who listens."},
    {6, "control message", "A question about the server itself."},
    {7, "private use", "Between programs of the same kind."},
};
constexpr Named strata[] = {
    {0, "unspecified or invalid", "Not known yet; in an answer, the reference ID says why there is no time."},
    {1, "primary reference", "It has a real clock: an atomic one, GPS, or radio."},
    {2, "secondary reference", "It has the time from a server of stratum 1."},
    {16, "unsynchronized", "It does not have the time from anywhere."},
};

constexpr auto flags = layout(
    u8("ntp.flags", "Flags", "What kind of message this is.").hex(),
    bits(2, "ntp.flags.li", "Leap Indicator", "Whether a second will be inserted or left out today.").named(leaps),
    bits(3, "ntp.flags.vn", "Version number", "4 is in use; 3 still works."),
    bits(3, "ntp.flags.mode", "Mode", "3 asks, 4 answers.").named(modes));
constexpr auto clock = layout(
    u8("ntp.stratum", "Peer Clock Stratum", "How far this clock is from a real one: stratum 1 has one of its own.")
        .named(strata),
    u8("ntp.ppoll", "Peer Polling Interval", "How often to ask: 2 to the power of this, in seconds."),
    u8("ntp.precision", "Peer Clock Precision", "How fine the clock is: 2 to the power of (this - 256), in seconds."),
    u32("ntp.rootdelay", "Root Delay", "The round trip to the real clock, in seconds times 65,536."),
    u32("ntp.rootdispersion", "Root Dispersion", "How wrong the clock may be, in seconds times 65,536."),
    bytes(4, "ntp.refid", "Reference ID", "Where the time is from: four letters, or the address of the next server."));
constexpr auto times = loose(
    u64("ntp.reftime", "Reference Timestamp", "When this clock was last set.").as(Show::Text),
    u64("ntp.org", "Origin Timestamp", "When the question was sent, by the asker's clock.").as(Show::Text),
    u64("ntp.rec", "Receive Timestamp", "When the question arrived, by the server's clock.").as(Show::Text),
    u64("ntp.xmt", "Transmit Timestamp", "When this message was sent, by the sender's clock.").as(Show::Text));
constexpr auto extensionHeader = layout(
    u16("ntp.ext.type", "Field Type", "What the extension is for; 0x0104 to 0x0404 belong to NTS (RFC 8915).").hex(),
    u16("ntp.ext.length", "Length", "Bytes in this extension, these four included."));
constexpr auto parts = loose(
    text("ntp.ext", "Extension", "Something more, such as what protects the message.").as(Show::None),
    bytes(0, "ntp.ext.value", "Value", "What the extension says."),
    bytes(4, "ntp.keyid", "Key ID", "Which secret key the proof was made with; 0 refuses the asker's."),
    bytes(0, "ntp.mac", "Message Authentication Code", "The proof: only who knows the secret can compute it."),
    text("ntp.ctrl.data", "Data", "What is asked or told about the server.").as(Show::None));
constexpr auto controlHeader = layout(
    u8("ntp.ctrl.flags2", "Flags 2", "What is wanted, and how it went.").hex(),
    bits(1, "ntp.ctrl.flags2.r", "Response bit", "This is an answer."),
    bits(1, "ntp.ctrl.flags2.error", "Error bit", "It went wrong."),
    bits(1, "ntp.ctrl.flags2.more", "More bit", "More of the answer follows."),
    bits(5, "ntp.ctrl.flags2.opcode", "Opcode", "What is wanted: 1 reads the status, 2 reads variables."),
    u16("ntp.ctrl.sequence", "Sequence", "Counts the questions, so that each answer finds its own."),
    u16("ntp.ctrl.status", "Status", "How the server is.").hex(),
    u16("ntp.ctrl.associd", "AssociationID", "Which of its peers this is about; 0 is the server itself."),
    u16("ntp.ctrl.offset", "Offset", "Where in the whole answer this piece belongs."),
    u16("ntp.ctrl.count", "Count", "How many bytes of data follow."));

constexpr auto& mode = flags["ntp.flags.mode"];
constexpr std::size_t timeSize = 8;

/// Seconds since 1900 and a fraction. From 2036 on the count starts again: small numbers are later than large ones.
std::string timeText(std::uint64_t stamp)
{
    constexpr std::int64_t from1900To1970 = 2'208'988'800, from1970To2036 = 2'085'978'496;
    constexpr std::uint64_t nanosecondsASecond = 1'000'000'000;
    if (stamp == 0)
        return "NULL";
    const auto seconds = std::int64_t(stamp >> 32);
    const auto nanoseconds = std::uint32_t((stamp & 0xffff'ffff) * nanosecondsASecond >> 32);
    const bool isFirstEra = stamp >> 63;
    return utcText(isFirstEra ? seconds - from1900To1970 : seconds + from1970To2036, nanoseconds);
}

/// A proof is at most 24 bytes long, so that what is longer begins with an extension (RFC 7822 section 7.5).
void addExtensions(Cursor& in, Tree& tree)
{
    constexpr std::size_t longestProof = 24, shortest = 16;
    while (in.left() > longestProof) {
        const std::size_t size = std::size_t(in.rest()[2] << 8 | in.rest()[3]);
        if (size < shortest || size > in.left() || size % 4 != 0) {
            in.take(in.left());
            return tree.remark(Severity::Error, "This extension's length is not sound; the rest is unreadable.");
        }
        Cursor extension = in.take(size);
        tree.add(parts["ntp.ext"], extension);
        const auto indent = tree.indent();
        tree.add(extensionHeader, extension);
        tree.add(parts["ntp.ext.value"], extension);
    }
}

void addTime(Cursor in, Tree& tree)
{
    if (!tree.add(clock, in))
        return;
    for (const Field& field : times.fields) {
        if (in.left() < timeSize)
            return tree.remark(Severity::Warning, "The bytes end here: " + std::string(field.name) + " is missing.");
        Node& node = tree.add(field, in.take(timeSize));
        node.text = timeText(node.value);
    }
    addExtensions(in, tree);
    constexpr std::size_t keySize = 4;
    if (in.left() < keySize)
        return;
    tree.add(parts["ntp.keyid"], in.take(keySize));
    if (in.left() > 0)
        tree.add(parts["ntp.mac"], in);
}

void addControl(Cursor in, Tree& tree)
{
    const View h = tree.add(controlHeader, in);
    const std::size_t size = std::min<std::size_t>(h[controlHeader["ntp.ctrl.count"]], in.left());
    if (h && size > 0)
        tree.add(parts["ntp.ctrl.data"], in.take(size));
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    const Cursor first = Cursor(in).take(1);
    const View h = flags.over(first.rest());
    if (h[mode] == privateUse) { // Its highest bits mean something else.
        in.take(1);
        for (const Field* field : {&flags["ntp.flags"], &flags["ntp.flags.vn"], &mode})
            tree.addBits(*field, first);
        return tree.remark(Severity::Comment, "What follows depends on the program, and is not explained here.");
    }
    if (!tree.add(flags, in))
        return;
    if (h[mode] == control)
        addControl(in, tree);
    else
        addTime(in, tree);
}

Next summarize(Bytes message, Summary& row) noexcept
{
    const View h = flags.over(message);
    const bool hasTime = h[mode] != control && h[mode] != privateUse;
    if (!h || (hasTime && message.size() < flags.size() + clock.size() + times.fields.size() * timeSize))
        row.truncated = true;
    return {};
}

/// "NTP Version 4, client": Wireshark's Info column.
void describe(Bytes message, std::string& line)
{
    const View h = flags.over(message);
    line += "NTP Version " + std::to_string(h[flags["ntp.flags.vn"]]) + ", ";
    for (const Named& known : modes)
        if (known.value == h[mode])
            line += known.name;
}

} // namespace

extern constinit const Protocol networkTime {
    .filter = "ntp",
    .name = "Network Time Protocol",
    .means = "Sets a clock by another: four timestamps tell the difference and the way there and back.",
    .spec = "RFC 5905",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {{Carrier::UdpPort, 123}},
    .layouts = {flags.fields, clock.fields, times.fields, extensionHeader.fields, parts.fields, controlHeader.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
