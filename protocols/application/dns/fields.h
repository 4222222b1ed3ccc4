// What every DNS message is made of: header, questions, records. RFC 1035 section 4; flags also RFC 4035, 6762, 4795.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/dns/records.h"

namespace packetarium::dns {

inline constexpr auto streamLength = layout(u16("dns.length", "Length", "Over TCP, how many bytes of message follow."));

inline constexpr auto identification = layout(
    u16("dns.id", "Transaction ID", "The asker's number for this question, which the answer repeats; zero in mDNS.")
        .hex());

inline constexpr auto flags = layout(
    u16("dns.flags", "Flags", "What kind of message this is, and how the answer came about.").hex(),
    flag("dns.flags.response", "Response", "This is an answer, not a question."),
    bits(4, "dns.flags.opcode", "Opcode", "What is wanted; nearly always 0, an ordinary question.").named(opcodes),
    flag(
        "dns.flags.authoritative", "Authoritative",
        "The server is in charge of this name: it does not pass on hearsay."),
    flag("dns.flags.truncated", "Truncated", "Not everything fitted into this datagram."),
    flag("dns.flags.recdesired", "Recursion desired", "Please ask other servers as well, until you know."),
    flag("dns.flags.recavail", "Recursion available", "This server asks other servers when it does not know."),
    flag("dns.flags.z", "Z", "Kept at zero."),
    flag(
        "dns.flags.authenticated", "Answer authenticated",
        "The server has checked the signatures (DNSSEC); in a question: tell me whether you did."),
    flag("dns.flags.checkdisable", "Non-authenticated data", "Send the answer even if its signatures are wrong."),
    bits(4, "dns.flags.rcode", "Reply code", "How it went: 0 is fine, 3 means that the name does not exist.")
        .named(replyCodes));

// LLMNR has these where others have bits about recursion and authority (RFC 4795 section 2.1.1).
inline constexpr auto localFlags = loose(
    flagAt(5, flag("dns.flags.conflict", "Conflict", "More than one host answers to this name.")),
    flagAt(7, flag("dns.flags.tentative", "Tentative", "The host has not yet made sure that the name is its alone.")));

inline constexpr auto counts = loose(
    u16("dns.count.queries", "Questions", "How many questions follow; a DNS server is asked one at a time."),
    u16("dns.count.answers", "Answer RRs", "How many records answer the question."),
    u16("dns.count.auth_rr", "Authority RRs", "How many records say who is in charge."),
    u16("dns.count.add_rr", "Additional RRs", "How many records were added because they may be useful."),
    u16("dns.count.zones", "Zones", "How many zones the update is about: always one."),
    u16("dns.count.prerequisites", "Prerequisites", "How many conditions must hold before anything is changed."),
    u16("dns.count.updates", "Updates", "How many records are to be added or deleted."));

inline constexpr auto question = loose(
    text("dns.qry.name", "Name", "The name that is asked about."),
    u16("dns.qry.name.len", "Name Length", "How long the name is, in bytes, with the dots."),
    u16("dns.count.labels", "Label Count", "How many parts the name has, between its dots."),
    u16("dns.qry.type", "Type", "What is to be found out about the name.").named(typeNames),
    u16("dns.qry.class", "Class", "In which kind of network; nearly always 1, the Internet.").hex().named(classNames),
    flag("dns.qry.qu", "\"QU\" question", "Please answer to me alone, not to everybody."));

inline constexpr auto record = loose(
    text("dns.resp.name", "Name", "The name that this record is about."),
    text("dns.srv.service", "Service", "The service that is offered, such as _http."),
    text("dns.srv.proto", "Protocol", "What carries it: _tcp or _udp."),
    text("dns.srv.name", "Name", "The domain in which the service is offered."),
    u16("dns.resp.type", "Type", "What kind of knowledge this is.").named(typeNames),
    u16("dns.resp.class", "Class", "In which kind of network; nearly always 1, the Internet.").hex().named(classNames),
    flag("dns.resp.cache_flush", "Cache flush", "Forget what you knew of this name and type: this is all there is."),
    u32("dns.resp.ttl", "Time to live", "For how many seconds this may be remembered."),
    u16("dns.resp.len", "Data length", "How many bytes of data follow."),
    bytes(0, "dns.data", "Data", "What the record says, in a form that is not known here."),
    bytes(0, "dns.extraneous.data", "Extraneous Data Bytes", "Bytes after the end of the message: nobody reads them."),
    u32("dns.extraneous.length", "Extraneous Data Length", "How many bytes that are."));

} // namespace packetarium::dns
