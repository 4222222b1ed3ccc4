// The story of what TCP sends more than once: why it does, as far as the wire and the other packets tell.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/repeat_story.h"

#include "capture/conversations/segment.h"
#include "capture/story/quote.h"

#include <functional>

namespace packetarium {
namespace {

bool found(const Scene& scene, std::uint32_t what) { return (scene.tcp.findings & what) != 0; }

enum class Way { Same, Other };

/// The newest earlier segment of this conversation that went the same way, or the other, and is what is looked for.
std::uint32_t
newestEarlier(const Scene& scene, Way way, const std::function<bool(const TcpFacts&, std::uint32_t packet)>& matches)
{
    std::size_t left = 100; // Each is read again, so not too many.
    for (std::uint32_t i = scene.facts.previous; i != none && left > 0; i = scene.conversations.facts(i).previous) {
        --left;
        if (!scene.conversations.facts(i).isTcp())
            continue; // An ICMP error that quotes a segment.
        const bool isSameWay = scene.conversations.facts(i).fromInitiator == scene.facts.fromInitiator;
        if (isSameWay == (way == Way::Same) && matches(scene.tcpOf(i), i))
            return i;
    }
    return none;
}

/// Whether this earlier segment carried the first of the numbers that are sent again here.
bool carriesTheSame(const Scene& scene, const TcpFacts& earlier)
{
    return !isAfter(earlier.sequence, scene.tcp.sequence) && isAfter(earlier.nextSequence, scene.tcp.sequence);
}

bool acknowledges(const Scene& scene, std::uint32_t packet, const TcpFacts& facts)
{
    return (scene.capture.packets()[packet].tcpFlags & tcpFlag::ack)
        && !isBefore(facts.acknowledgment, scene.tcp.nextSequence);
}

/// What is known of the segment that is repeated, and of its acknowledgement; looked for when it is asked for.
class Repeated {
public:
    explicit Repeated(const Scene& scene)
        : m_scene(scene)
    {
    }
    /// The newest.
    std::uint32_t copy() const { return newest(Way::Same, false); }
    std::uint32_t confirmation() const { return newest(Way::Other, false); }
    /// The newest that had arrived.
    std::uint32_t arrivedCopy() const { return newest(Way::Same, true); }
    std::uint32_t arrivedConfirmation() const { return newest(Way::Other, true); }

private:
    std::uint32_t newest(Way way, bool hadArrived) const
    {
        return newestEarlier(m_scene, way, [&](const TcpFacts& facts, std::uint32_t i) {
            return (way == Way::Same ? carriesTheSame(m_scene, facts) : acknowledges(m_scene, i, facts))
                && (!hadArrived || m_scene.fateOf(i) == Fate::HadArrived);
        });
    }
    const Scene& m_scene;
};

std::string capital(std::string text)
{
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = char(text[0] - 32);
    return text;
}

/// "was lost on the wire"; empty when it arrived, or nothing is known.
std::string_view failureOf(const Scene& scene, std::uint32_t packet)
{
    switch (scene.fateOf(packet)) {
    case Fate::Lost: return "was lost on the wire";
    case Fate::OnTheWay: return "was still on its way";
    case Fate::HadArrived:
    case Fate::NotTold: break;
    }
    return {};
}

/// Whether an earlier packet had reached its receiver, as far as is known.
bool reachedBefore(const Scene& scene, std::uint32_t packet)
{
    const Fate fate = scene.fateOf(packet);
    return fate != Fate::Lost && fate != Fate::OnTheWay;
}

/// The last word of the receiver, where that was that it has no room; `none` otherwise.
std::uint32_t fullReceiver(const Scene& scene)
{
    const std::uint32_t last = newestEarlier(scene, Way::Other, [&](const TcpFacts&, std::uint32_t i) {
        return (scene.capture.packets()[i].tcpFlags & tcpFlag::ack) && reachedBefore(scene, i);
    });
    if (last == none || !scene.tcp.length)
        return none;
    const TcpFacts facts = scene.tcpOf(last);
    return facts.window == 0 && facts.acknowledgment == scene.tcp.sequence ? last : none;
}

/// How often the receiver has repeated its last confirmation, as far as those had reached the sender.
std::string askedTimes(const Scene& scene)
{
    std::size_t times = 0;
    newestEarlier(scene, Way::Other, [&](const TcpFacts& facts, std::uint32_t i) {
        if ((facts.findings & finding::duplicateAck) && facts.acknowledgment == scene.tcp.sequence)
            times += reachedBefore(scene, i) ? 1 : 0;
        return isBefore(facts.acknowledgment, scene.tcp.sequence);
    });
    if (times == 0)
        return "no confirmation came";
    return scene.to + " has asked for them " + (times == 1 ? "once" : times == 2 ? "twice" : "several times");
}

std::string whyRepeated(const Scene& scene, const Repeated& repeated)
{
    if (const std::uint32_t arrived = repeated.arrivedConfirmation(); arrived != none)
        return capital(scene.packetName(arrived)) + " had brought the confirmation already.";
    if (const std::uint32_t confirmation = repeated.confirmation(); confirmation != none)
        if (const auto failure = failureOf(scene, confirmation); !failure.empty())
            return scene.to + " has confirmed it, but " + scene.packetName(confirmation) + " " + std::string(failure)
                + ", so " + scene.from + " cannot know.";
    const std::uint32_t copy = repeated.copy();
    if (copy != none && repeated.arrivedCopy() == none)
        if (const auto failure = failureOf(scene, copy); !failure.empty())
            return capital(scene.packetName(copy)) + " " + std::string(failure) + ".";
    return {};
}

} // namespace

std::uint32_t questionRepeated(const Scene& scene)
{
    constexpr std::uint16_t synAndAck = tcpFlag::syn | tcpFlag::ack;
    const auto flagsOf = [&](std::uint32_t packet) { return scene.capture.packets()[packet].tcpFlags & synAndAck; };
    const std::uint32_t answer =
        newestEarlier(scene, Way::Same, [&](const TcpFacts&, std::uint32_t i) { return flagsOf(i) == synAndAck; });
    const std::uint32_t question = newestEarlier(scene, Way::Other, [&](const TcpFacts&, std::uint32_t i) {
        return flagsOf(i) == tcpFlag::syn && reachedBefore(scene, i);
    });
    return answer != none && question != none && question > answer ? question : none;
}

bool finWasSent(const Scene& scene)
{
    return newestEarlier(
               scene,
               Way::Same,
               [&](const TcpFacts&, std::uint32_t i) {
                   return (scene.capture.packets()[i].tcpFlags & tcpFlag::fin) != 0;
               })
        != none;
}

std::string whyRepeated(const Scene& scene) { return whyRepeated(scene, Repeated(scene)); }

bool repeatsUnconfirmed(const Scene& scene)
{
    const Repeated repeated(scene);
    return repeated.copy() != none && repeated.confirmation() == none;
}

std::string noAnswerFor(const Scene& scene)
{
    return scene.tcp.retransmissionDelay > 0 ? "no answer came for " + duration(scene.tcp.retransmissionDelay)
                                             : std::string("no answer came");
}

/// Whoever did not see the bytes before cannot say that they come again, nor how long nobody answered.
std::string whatIsRepeated(const Scene& scene, bool isAgain)
{
    if (isAgain)
        return scene.from + (scene.tcp.length ? ": the same bytes again" : ": the same again");
    return scene.from + " sends what belongs before bytes that came already: " + byteCount(scene.tcp.length);
}

Told tellRepeat(const Scene& scene)
{
    if (!found(scene, finding::anyRetransmission | finding::outOfOrder))
        return {};
    const Repeated repeated(scene);
    const bool isAgain = repeated.copy() != none;
    const std::string what = whatIsRepeated(scene, isAgain);
    Told told;
    if (scene.telling == Telling::All) {
        told.details = whyRepeated(scene, repeated);
        told.isAgain = isAgain;
    }
    if (const std::uint32_t full = fullReceiver(scene); full != none) {
        told.story = what + ", to ask whether " + scene.to + " has room for them now (retransmission).";
        told.details = capital(scene.packetName(full)) + " had said that there is no room (zero window).";
    } else if (found(scene, finding::fastRetransmission)) {
        told.story = what + ", " + askedTimes(scene) + " (fast retransmission).";
        if (told.details.empty())
            told.details =
                "Repeated confirmations told " + scene.from + " that a segment was lost, before the timer ran out.";
    } else if (found(scene, finding::spuriousRetransmission)) {
        const std::uint32_t confirmation = repeated.confirmation();
        const bool cannotKnow =
            confirmation != none && !failureOf(scene, confirmation).empty() && repeated.arrivedConfirmation() == none;
        told.story = what
            + (cannotKnow ? ", because no confirmation has come (spurious retransmission)."
                          : ", although " + scene.to + " had confirmed them (spurious retransmission).");
        if (told.details.empty())
            told.details = "The confirmation may have come too late, or may have been lost.";
    } else if (found(scene, finding::retransmission)) {
        told.story = what + (isAgain ? ", " + noAnswerFor(scene) : "") + " (retransmission).";
        if (isAgain && scene.tcp.retransmissionOf != none && scene.tcp.retransmissionDelay > 0)
            told.details += (told.details.empty() ? "" : " ")
                + ("The wait is counted from " + scene.packetName(scene.tcp.retransmissionOf) + ".");
    } else if (isAgain) { // Too soon for the timer, but no other segment has overtaken it.
        told.story = what + ".";
    } else {
        told.story = what + " (out of order).";
        told.details = scene.to + " puts everything back into order by its numbers.";
    }
    return told;
}

Told tellDuplicateAck(const Scene& scene)
{
    const auto carries = [&](const TcpFacts& facts, std::uint32_t i) {
        return facts.nextSequence != facts.sequence && scene.fateOf(i) != Fate::Lost
            && scene.fateOf(i) != Fate::OnTheWay;
    };
    const std::uint32_t last = newestEarlier(scene, Way::Other, carries);
    const std::string number = " (duplicate ACK #" + grouped(scene.tcp.duplicateAckNumber) + ").";
    const std::string byte = "byte " + grouped(scene.tcp.acknowledgment);
    if (last != none) {
        const TcpFacts came = scene.tcpOf(last);
        if (came.nextSequence == scene.tcp.acknowledgment && (scene.capture.packets()[last].tcpFlags & tcpFlag::syn))
            return {.story = scene.from + " confirms again what " + scene.packetName(last) + " brought" + number};
        if (!isAfter(came.nextSequence, scene.tcp.acknowledgment))
            return {
                .story = scene.from + " confirms again: everything before " + byte + " has arrived" + number,
                .details = capital(scene.packetName(last)) + " brought nothing that " + scene.from + " did not have."};
        if (isAfter(came.sequence, scene.tcp.acknowledgment))
            return {
                .story = scene.from + " repeats: still waiting for " + byte + number,
                .details = capital(scene.packetName(last)) + " brought bytes that come after it."};
    }
    return {
        .story = scene.from + " repeats: still waiting for " + byte + number,
        .details = "Bytes after it have come, or the last segment came twice."};
}

std::uint32_t confirmedPacket(const Scene& scene)
{
    const std::uint32_t packet = scene.tcp.acksPacket;
    if (packet == none || scene.fateOf(packet) != Fate::Lost)
        return packet;
    return newestEarlier(scene, Way::Other, [&](const TcpFacts& facts, std::uint32_t i) {
        return facts.nextSequence == scene.tcp.acknowledgment && facts.nextSequence != facts.sequence
            && scene.fateOf(i) == Fate::HadArrived;
    });
}

} // namespace packetarium
