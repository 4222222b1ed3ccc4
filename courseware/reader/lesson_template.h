// What a new lesson begins with: a small one that works.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace packetarium {

constexpr std::string_view lessonTemplate = R"(+++
title = "My lesson"
aim = "What a student can do afterwards, in one sentence."
minutes = 10
labs = ["tcp-echo"]
+++

# My lesson

Alice and Bob are two computers. A wire joins them.

## Alice opens a connection

TCP opens a connection before it carries a single byte of Alice's.

```predict
id = "first-packets"
ask = "How many packets open a connection?"
answer = 3
because = "SYN, then SYN with ACK, then ACK."

[[wrong]]
answer = 2
why = "Each side asks, and each side is answered. Bob's answer and his own question travel in one packet."
```

```do
alice.connect
```

```expect
SYN      | tcp.flags.syn == 1 && tcp.flags.ack == 0
SYN, ACK | tcp.flags.syn == 1 && tcp.flags.ack == 1
ACK      | tcp.flags.syn == 0 && tcp.flags.ack == 1 && tcp.len == 0
```

```watch
SYN | tcp.dstport | The number of the door at which Bob's program listens.
```

```question
id = "port"
ask = "Which port does Alice's first packet go to?"
answer = { field = "tcp.dstport", of = "SYN" }
```

```note
For the teacher: let the class vote before you press the button.
```
)";

} // namespace packetarium
