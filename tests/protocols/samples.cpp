// The sample packets, byte by byte.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/samples.h"

namespace {

std::vector<std::uint8_t> bytesOf(std::string_view text) { return {text.begin(), text.end()}; }

} // namespace

const std::vector<Sample>& samples()
{
    static const std::vector<Sample> all = {
        {"a question for an address, padded", 1, R"(
            ffffffffffff 020000000001 0806
            0001 0800 06 04 0001                  # Ethernet, IPv4, request
            020000000001 0a000001                 # from Alice
            000000000000 0a000002                 # who has Bob's address?
            000000000000 000000000000 000000000000
        )"_hex},
        {"a SYN with every usual option", 1, R"(
            020000000002 020000000001 0800
            45 00 0050 1234 4000 40 06 1472 0a000001 0a000002
            bf00 0050 01234567 00000000           # from port 48896 to a web server
            f002 ffff 0000 0000                   # 60-byte header, SYN
            02 04 05b4                            # at most 1460 bytes per segment
            04 02                                 # gaps may be reported
            08 0a 00000001 00000000               # clocks
            01 03 03 0a                           # windows count 1024-fold
            05 0a 00000010 00000020               # a gap is reported
            22 06 0102 0304                       # fast open cookie
            fe 04 1234
        )"_hex},
        {"a ping with recorded route", 1, R"(
            020000000002 020000000001 0800
            47 00 0026 0001 0000 40 01 0000 0a000001 0a000002
            07 07 08 0a0000fe 00                  # record route: one router passed
            08 00 0000 1234 0001 6869 0000        # echo request
        )"_hex},
        {"port unreachable, quoting a datagram", 1, R"(
            020000000001 020000000002 0800
            45 00 0038 0001 0000 40 01 0000 0a000002 0a000001
            03 03 0000 00000000
            45 00 001e 0001 4000 40 11 0000 0a000001 0a000002
            03e8 0009 000a 0000
        )"_hex},
        {"a datagram over IPv6 with extension headers", 1, R"(
            020000000002 020000000001 86dd
            6 00 00000 001a 00 40
            fd000000000000000000000000000001 fd000000000000000000000000000002
            3c 00 0502 0000 0100                  # hop by hop: router alert
            11 00 01 04 00000000                  # destination options: filler
            03e8 0fa0 000a 0000 6869              # port 1000 to 4000
        )"_hex},
        {"a router introduces itself", 1, R"(
            333300000001 020000000001 86dd
            6 00 00000 0058 3a ff
            fe800000000000000000000000000001 ff020000000000000000000000000001
            86 00 0000 40 c0 0708 00007530 000003e8
            01 01 020000000001
            05 01 0000 000005dc
            03 04 40 c0 00015180 00003840 00000000 fd000001000000000000000000000000
            1f 03 0000 00000e10 07 6578616d706c65 00 00000000000000
        )"_hex},
        {"a name server's answer with many kinds of records", 101, R"(
            45 00 00fc 0001 0000 40 11 0000 0a000002 0a000001
            0035 9c40 00e8 0000
            2ab1 8580 0001 0008 0000 0001
            01 61 00 00ff 0001                    # everything about "a"
            c00c 0001 0001 0000012c 0004 0a000007
            c00c 0006 0001 0000012c 001a 01 62 00 01 63 00 00000001 00000002 00000003 00000004 00000005
            c00c 000f 0001 0000012c 0005 000a 01 6d c00c
            c00c 0010 0001 0000012c 0004 03 747874
            c00c 0041 0001 0000012c 0012 0001 00 0001 0003 02 6832 0004 0004 0a000007
            c00c 0101 0001 0000012c 0009 80 05 6973737565 61 62
            c00c 002f 0001 0000012c 0006 c00c 00 02 6001
            c00c 0030 0001 0000012c 0006 0101 03 0d abcd
            00 0029 04d0 00 00 8000 0013 000a 0008 0102030405060708 000c 0003 00 00 00
        )"_hex},
        {"a service found on the local network", 101, R"(
            45 00 0057 0001 0000 ff 11 0000 0a000001 e00000fb
            14e9 14e9 0043 0000
            0000 8400 0000 0002 0000 0000
            05 5f68747470 04 5f746370 00 000c 0001 00000078 0004 01 73 c00c
            c021 0021 8001 00000078 0008 0000 0000 0050 01 61 00
        )"_hex},
        {"a name asked for among neighbours", 101, R"(
            45 00 0033 0001 0000 01 11 0000 0a000001 e00000fc
            c000 14eb 001f 0000
            0001 0000 0001 0000 0000 0000 05 616c696365 00 0001 0001
        )"_hex},
        {"an offer of an address, with options in every place", 101, R"(
            45 00 0161 0001 0000 40 11 0000 0a000002 0a000064
            0043 0044 014d 0000
            02 01 06 00 12345678 0000 8000 00000000 0a000064 0a000002 00000000
            020000000001 00000000000000000000
            0f 03 6c6162 ff                       # in the server's name: the domain
            00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
            000000000000
            0c 03 626f62 ff                       # in the boot file's: the host's name
            00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
            00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
            000000000000000000000000000000000000
            63825363
            35 01 02 34 01 03                     # an offer; options elsewhere
            01 04 ffffff00 03 04 0a000002 06 08 0a000002 0a000003 33 04 00000e10 36 04 0a000002
            79 07 10 0a09 0a000002 77 05 03 6c6162 00 3d 07 01 020000000001 51 04 00 00 00 61
            52 06 01 04 65746830 c8 01 2a ff 0000
        )"_hex},
        {"an IPv6 address is offered, through a relay", 1, R"(
            020000000002 020000000001 86dd
            6 00 00000 0089 11 40 fd000000000000000000000000000002 fd000000000000000000000000000001
            0223 0222 0089 0000
            0d 00 fd000000000000000000000000000001 fe800000000000000000000000000009
            0009 005b                             # what the relay is to pass on
            02 123456
            0001 000e 0001 0001 2a000000 020000000001
            0003 0028 00000001 00000708 00000c4e
            0005 0018 fd000000000000000000000000000064 00000e10 00000e10
            000d 0002 0000 0007 0001 ff
            0018 0005 03 6c6162 00
            00fe 0001 2a
        )"_hex},
        {"a server's time", 101, R"(
            45 00 0060 0001 0000 40 11 0000 0a000002 0a000001
            007b 9c40 004c 0000
            24 01 06 ec 00001234 00005678 47505300
            e8fe6f76 1f9add37 e8fe6f80 1f9add37 e8fe6f80 1f9add37 e8fe6f80 1f9add37
            00000001 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        )"_hex},
        {"cooked capture, version 1", 113, R"(
            0004 0001 0006 020000000001 0000 0800
            45 00 001e 0001 0000 40 11 0000 0a000001 0a000002
            03e8 0fa0 000a 0000 6869
        )"_hex},
        {"cooked capture, version 2", 276, R"(
            0800 0000 00000002 0001 04 06 020000000001 0000
            45 00 001e 0001 0000 40 11 0000 0a000001 0a000002
            03e8 0fa0 000a 0000 6869
        )"_hex},
        {"a question for an address, with two tags and a trailer", 1, R"(
            ffffffffffff 020000000001 8100 6005 8100 0007 0806
            0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000001
            000000000000 000000000000 0000 01020304
        )"_hex},
        {"a provider's two tags", 1, R"(
            020000000002 020000000001 88a8 0064 88a8 1007 0800
            45 00 001e 0001 0000 40 11 66cc 0a000001 0a000002 03e8 0fa0 000a 6fe6 6869
        )"_hex},
        {"a length, LLC and SNAP", 1, R"(
            020000000002 020000000001 0026 aa aa 03 000000 0800
            45 00 001e 0001 0000 40 11 66cc 0a000001 0a000002 03e8 0fa0 000a 6fe6 6869
        )"_hex},
        {"a datagram on a source route, with clocks", 1, R"(
            020000000002 020000000001 0800
            4b 00 0036 0001 0000 40 11 0000 0a000001 0a000002
            83 0b 04 0a000003 0a000004            # by way of two hosts
            44 0c 09 01 0a000005 00000001         # a router's clock
            00
            03e8 0fa0 000a 0000 6869
        )"_hex},
        {"a segment route and every option of IPv6", 101, R"(
            60000000 006a 00 40 fd000000000000000000000000000001 fd000000000000000000000000000002
            2b 03 0502 0000 3004 05dc 0001 2606 010a 1234 5678 0f0a 0102 0003 0004 # hop by hop, cut into the next
            3c 04 04 01 01 00 1234 fd000000000000000000000000000002 fd000000000000000000000000000004
            11 02 c910 fd00000000000000000000000000000a 0401 05 00
            03e8 0fa0 000a 0000 6869
        )"_hex},
        {"a host joins groups", 101, R"(
            46 c0 0038 0001 0000 01 02 0000 0a000001 e0000016 94040000
            22 00 0000 0000 0002
            03 00 0001 e8010101 0a000002          # this group from that sender
            04 01 0000 ef010203 deadbeef          # that group from everybody
        )"_hex},
        {"is that network card working?", 101, R"(
            45 00 004e 0001 0000 40 01 0000 0a000002 0a000001
            2a 00 0000 1234 0101 2000 0000        # extended echo request
            0008 01 01 000101 40                  # a label
            0016 02 0f 00000002 0001 0000 0a000001 05 65746830 05dc # a network card, cut short
            000c 03 03 0001 04 00 0a000001        # by its address
            0008 03 02 00000005                   # and by its number
        )"_hex},
        {"a redirect that quotes a datagram", 101, R"(
            60000000 0068 3a ff fe800000000000000000000000000001 fe800000000000000000000000000002
            89 00 0000 00000000 fd000000000000000000000000000009 fd000000000000000000000000000007
            02 01 020000000002
            04 07 0000 00000000
            60000000 0008 11 40 fd000000000000000000000000000001 fd000000000000000000000000000007 03e8 0fa0 0008 0000
        )"_hex},
        {"a router says everything that it can", 101, R"(
            60000000 0078 3a ff fe800000000000000000000000000001 ff020000000000000000000000000001
            86 00 0000 40 c0 0708 00007530 000003e8
            07 01 0000 00002710 08 01 0000 0001 0708 1a 01 8000 00000000
            18 02 40 08 00000e10 fd00000200000000
            19 03 0000 00000e10 fd000000000000000000000000000053
            25 02 68747470733a2f2f782e797a2f00
            26 02 0708 0064ff9b0000000000000000
        )"_hex},
        {"a listener query and its report", 101, R"(
            60000000 0044 3a 01 fe800000000000000000000000000001 ff020000000000000000000000000001
            8f 00 0000 0000 0002
            01 00 0001 ff02000000000000000000000000000a fd000000000000000000000000000001
            04 01 0000 ff02000000000000000000000000000b deadbeef
        )"_hex},
        {"a lighter datagram", 101, R"(
            45 00 0021 0001 0000 40 88 0000 0a000001 0a000002 03e8 0fa0 0008 d7d7 68656c6c6f
        )"_hex},
        {"a segment with rarer options", 101, R"(
            45 00 0050 0001 0000 40 06 0000 0a000001 0a000002
            03e8 0fa0 00000000 000007d0 f0 10 ffff 0000 0000
            05 0a 000003e8 000005dc               # a run that came twice
            1e 04 20 00                           # multipath
            1d 06 01 02 aabb                      # a proof
            fe 06 f989 0102                       # fast open, as an experiment
            ac 08 000001 000002                   # bytes that came through a jam
            06 06 01020304
            0000
        )"_hex},
        {"the beginning of a QUIC connection", 101, R"(
            45 00 003b 0001 0000 40 11 0000 0a000001 0a000002 c000 01bb 0027 0000
            c3 00000001 04 01020304 02 aabb 01 55 4005 0102030405
            e1 00000001 00 00 01 ff
        )"_hex},
        {"BSD loopback", 0, "02000000 45 00 0014 0001 0000 40 ff 0000 7f000001 7f000001"_hex},
        {"raw IP", 101, "45 00 0014 0001 0000 40 ff 0000 7f000001 7f000001"_hex},
    };
    return all;
}

const std::vector<MessageSample>& messageSamples()
{
    static const std::vector<MessageSample> all = {
        {"http", bytesOf("GET /a?b=c&d HTTP/1.1\r\nHost: example\r\nCookie: a=1; b=2\r\nX-Own: 1\r\n\r\n")},
        {"http", bytesOf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n")},
        {"http", bytesOf("HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n")},
        {"dns", "0017 0001 0100 0001 0000 0000 0000 05 616c696365 00 0001 0001 00"_hex},
        {"tls", R"(
            16 0301 009c 01 000098 0303       # a client's hello, with every extension that is taken apart
            000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
            00 0004 1301 c02f 01 00 006b
            0000 0006 0004 00 0001 61 0001 0001 02 0005 0005 01 0000 0000 0010 0005 0003 02 6832
            000d 0004 0002 0403 0015 0002 0000 001b 0003 02 0001 001c 0002 4001 002b 0003 02 0304
            002c 0003 0001 aa 002d 0002 01 01 0033 0007 0005 001d 0001 ff
            0029 000c 0007 0001 55 00000001 0001 00
        )"_hex},
        {"tls", R"(
            16 0303 002a 02 000026 0303       # a server's hello, its key, its certificate, its wishes
            000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 00 c02f 00
            16 0303 0014 0c 000010 03 001d 04 01020304 0403 0004 aabbccdd
            16 0303 000c 0b 000008 000005 000002 3000
            16 0303 0017 0d 00000f 01 40 0002 0403 0007 0005 3003310130 0e 000000
            16 0303 0009 10 000005 04 01020304
            16 0303 000c 0f 000008 0403 0004 aabbccdd
            16 0303 000c 04 000008 00000e10 0002 aabb
            14 0303 0001 01 16 0303 0004 01020304 15 0303 0002 02 28 17 0303 0003 010203
        )"_hex},
        {"engineio", bytesOf("0{\"sid\":\"a\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,\"maxPayload\":1}")},
        {"engineio",
         bytesOf("451-/a,7[\"x\",{\"num\":0}]\x1e"
                 "bAQID\x1e"
                 "2probe\x1e"
                 "44{\"message\":\"no\"}\x1e"
                 "40{\"sid\":\"b\",\"pid\":\"c\"}")},
        {"socketio", bytesOf("2/admin,12[\"chat message\",\"hi\",{\"tea\":[1,null]}]")},
        {"websocket", "81 85 37fa213d 7f9f4d5158"_hex},
        {"websocket", "88 05 03e8 627965"_hex},
        {"websocket", "82 7e 0080 00"_hex},
        {"websocket", "89 82 01020304 6968"_hex},
        {"websocket", "81 7f 7fffffffffffffff 61"_hex},
    };
    return all;
}
