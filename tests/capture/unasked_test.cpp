// Which messages of a server are told as unasked: by what had reached it, not by the order of the capture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/conversation_script.h"

using namespace packetarium;

namespace {

const std::string upgradeRequest = "GET /chat HTTP/1.1\r\nHost: bob\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
const std::string upgradeAnswer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// Two clients of one server, told apart by their ports.
class Chat {
public:
    enum class Transport { WebSocket, Lines };
    enum Client { First, Second };

    explicit Chat(Transport transport)
        : m_transport(transport)
    {
        for (const Client client : {First, Second}) {
            turnTo(client);
            m_script.handshake();
            if (transport == Transport::WebSocket)
                m_script.say(Side::Alice, upgradeRequest).say(Side::Bob, upgradeAnswer);
        }
    }
    void hears(Client client, const std::string& text) { send(client, Side::Bob, text); }
    void says(Client client, const std::string& text) { send(client, Side::Alice, text); }
    ConversationScript& script() { return m_script; }
    std::string lastStory() { return m_script.open()->view(m_script.count() - 1).story; }
    std::string lastDetails() { return m_script.open()->view(m_script.count() - 1).details; }

private:
    void send(Client client, Side side, const std::string& text)
    {
        turnTo(client);
        m_script.say(
            side, m_transport == Transport::WebSocket ? webSocketFrame(1, text, side == Side::Alice) : text + "\n");
    }
    void turnTo(Client client)
    {
        for (const Side side : {Side::Alice, Side::Bob}) {
            const auto i = std::size_t(side);
            m_numbers[m_client][i] = {m_script.next(side), m_script.heard(side)};
            std::tie(m_script.next(side), m_script.heard(side)) = m_numbers[client][i];
        }
        m_client = client;
        m_script.ports(client == First ? 40001 : 40002, 80);
    }
    Transport m_transport;
    ConversationScript m_script;
    Client m_client = First;
    std::pair<std::uint32_t, std::uint32_t> m_numbers[2][2] = {{{1, 1}, {1, 1}}, {{1, 1}, {1, 1}}};
};

ConversationScript webSocket()
{
    ConversationScript script;
    script.handshake().say(Side::Alice, upgradeRequest).say(Side::Bob, upgradeAnswer);
    return script;
}

} // namespace

TEST_CASE("A second frame after one question is unasked", "[story][unasked]")
{
    auto script = webSocket();
    script.say(Side::Alice, webSocketFrame(1, "hello", true)).say(Side::Bob, webSocketFrame(1, "hello", false));
    script.say(Side::Bob, webSocketFrame(1, "news", false));
    const auto view = script.open()->view(script.count() - 1);
    CHECK(view.story == "Bob sends TEXT “news” though nobody asked.");
    CHECK(
        view.details
        == "Alice has sent nothing since Bob's last message: with WebSocket a server may speak by itself.");
}

TEST_CASE("As many answers as questions are not unasked, however they are bundled", "[story][unasked]")
{
    auto script = webSocket();
    script.say(Side::Bob, webSocketFrame(1, "welcome", false));
    script.say(Side::Alice, webSocketFrame(1, "1 + 1", true)).say(Side::Alice, webSocketFrame(1, "2 + 2", true));
    script.say(Side::Bob, webSocketFrame(1, "2", false)).say(Side::Bob, webSocketFrame(1, "4", false));
    const auto capture = script.open();
    CHECK(capture->view(8).story == "Bob sends TEXT “2”.");
    CHECK(capture->view(9).story == "Bob sends TEXT “4”.");
}

TEST_CASE("A frame that crosses the client's own answers nothing of it", "[story][unasked]")
{
    auto script = webSocket();
    const std::uint32_t bobHasHeard = script.heard(Side::Bob);
    script.say(Side::Alice, webSocketFrame(1, "hello", true));
    const std::uint32_t at = script.next(Side::Bob);
    const std::string news = webSocketFrame(1, "news", false), answer = webSocketFrame(1, "got it", false);
    script.segment({Side::Bob, "PA", at, bobHasHeard, news});
    CHECK(script.open()->view(6).story == "Bob sends TEXT “news” though nobody asked.");
    CHECK(script.open()->view(6).details == "What Alice sent in packet 6 had not reached Bob yet.");
    script.next(Side::Bob) += std::uint32_t(news.size());
    script.say(Side::Bob, answer);
    CHECK(script.open()->view(7).story == "Bob sends TEXT “got it”.");
}

TEST_CASE("What a server passes on was not asked for by those who hear it", "[story][unasked]")
{
    Chat chat(Chat::Transport::WebSocket);
    chat.says(Chat::First, "hello");
    chat.hears(Chat::Second, "Alice: hello");
    CHECK(chat.lastStory() == "Bob sends TEXT “Alice: hello” though nobody asked.");
    CHECK(chat.lastDetails() == "It passes on what Alice sent in packet 11.");
    chat.says(Chat::Second, "again");
    chat.hears(Chat::First, "Carol: again");
    CHECK(chat.lastStory() == "Bob sends TEXT “Carol: again” though nobody asked.");
    chat.hears(Chat::First, "Nobody asked, and still I speak.");
    CHECK(chat.lastStory() == "Bob sends TEXT “Nobody asked, and still I speak.” though nobody asked.");
}

TEST_CASE("A message that was passed on waits for no answer", "[story][unasked]")
{
    Chat chat(Chat::Transport::WebSocket);
    chat.says(Chat::First, "hello");
    chat.hears(Chat::Second, "Alice: hello");
    chat.hears(Chat::First, "* Dora joined");
    CHECK(chat.lastStory() == "Bob sends TEXT “* Dora joined” though nobody asked.");
}

TEST_CASE("What follows another client's packet at once, long after one's own, is unasked", "[story][unasked]")
{
    Chat chat(Chat::Transport::WebSocket);
    chat.says(Chat::First, "is anybody here?");
    chat.script().after(3);
    chat.says(Chat::Second, "Carol");
    chat.hears(Chat::First, "* Carol joined");
    CHECK(chat.lastStory() == "Bob sends TEXT “* Carol joined” though nobody asked.");
    CHECK(chat.lastDetails() == "It follows packet 12, which came from another client.");
}

TEST_CASE("An answer is not unasked because something was passed on before it", "[story][unasked]")
{
    Chat chat(Chat::Transport::WebSocket);
    chat.says(Chat::First, "2 + 2");
    chat.says(Chat::Second, "hello");
    chat.hears(Chat::First, "Carol: hello");
    CHECK(chat.lastStory() == "Bob sends TEXT “Carol: hello” though nobody asked.");
    chat.hears(Chat::First, "4");
    CHECK(chat.lastStory() == "Bob sends TEXT “4”.");
}

TEST_CASE("An echo is an answer, also where another client said the same", "[story][unasked]")
{
    Chat chat(Chat::Transport::WebSocket);
    chat.says(Chat::Second, "hello");
    chat.says(Chat::First, "hello");
    chat.hears(Chat::First, "hello");
    CHECK(chat.lastStory() == "Bob sends TEXT “hello”.");
}

TEST_CASE("A line that a TCP server passes on is unasked, an answer is not", "[story][unasked]")
{
    Chat chat(Chat::Transport::Lines);
    chat.says(Chat::First, "hello");
    chat.hears(Chat::First, "hello");
    CHECK(chat.lastStory() == "Bob sends “hello⏎” (6 bytes).");
    chat.hears(Chat::Second, "Alice: hello");
    CHECK(chat.lastStory() == "Bob sends “Alice: hello⏎” (13 bytes) though nobody asked.");
}

TEST_CASE("A datagram that a server passes on is unasked", "[story][unasked]")
{
    ConversationScript script;
    script.ports(40001, 80).udp(Side::Alice, "Alice").udp(Side::Bob, "* Welcome");
    script.ports(40002, 80).udp(Side::Alice, "Carol").udp(Side::Bob, "* Welcome").udp(Side::Alice, "hello");
    script.ports(40001, 80).udp(Side::Bob, "Carol: hello");
    const auto capture = script.open();
    CHECK(capture->view(3).story == "Bob sends Alice “* Welcome” (9 bytes).");
    CHECK(capture->view(5).story == "Bob sends Alice “Carol: hello” (12 bytes) though nobody asked.");
    CHECK(capture->view(5).details == "It passes on what Alice sent in packet 5.");
}

TEST_CASE("Two clients that say the same are both answered", "[story][tcp]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, "hello").say(Side::Bob, "hello");
    ConversationScript& second = script.ports(49153, 7);
    second.next(Side::Alice) = second.next(Side::Bob) = second.heard(Side::Alice) = second.heard(Side::Bob) = 1;
    second.handshake().say(Side::Alice, "hello").say(Side::Bob, "hello");
    CHECK(second.open()->view(second.count() - 1).story == "Bob sends “hello” (5 bytes).");
}

TEST_CASE("Two clients that say the same with their first segments are both answered", "[story][tcp]")
{
    ConversationScript script;
    for (const std::uint16_t port : {49152, 49153}) {
        script.ports(port, 7).segment({.from = Side::Alice, .flags = "S", .data = "hello"});
        script.segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 6});
        script.segment({Side::Bob, "PA", 1, 6, "hello"});
    }
    CHECK(script.open()->view(script.count() - 1).story == "Bob sends “hello” (5 bytes).");
}
