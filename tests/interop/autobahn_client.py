# Talks to the echo server with the Python package autobahn: python3 autobahn_client.py HOST PORT.
# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import sys

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol
from autobahn.websocket.compress import (
    PerMessageDeflateOffer,
    PerMessageDeflateResponse,
    PerMessageDeflateResponseAccept,
)

MESSAGES = [("hello".encode(), False), ("κόσμε".encode(), False), (b"x" * 70000, False), (bytes(range(256)), True)]


class Echo(WebSocketClientProtocol):
    def onOpen(self):
        self.left = list(MESSAGES)
        self.sendMessage(*self.left[0])

    def onMessage(self, payload, isBinary):
        assert (payload, isBinary) == self.left.pop(0)
        if self.left:
            self.sendMessage(*self.left[0], fragmentSize=7)
        else:
            self.sendClose(1000, "done")

    def onClose(self, wasClean, code, reason):
        if not self.factory.done.done():
            self.factory.done.set_result(wasClean and code == 1000)


async def echoes(host, port, compressed):
    factory = WebSocketClientFactory(f"ws://{host}:{port}/")
    factory.protocol = Echo
    factory.done = asyncio.get_running_loop().create_future()
    if compressed:
        factory.setProtocolOptions(
            perMessageCompressionOffers=[PerMessageDeflateOffer()],
            perMessageCompressionAccept=lambda response: PerMessageDeflateResponseAccept(response)
            if isinstance(response, PerMessageDeflateResponse)
            else None,
        )
    await asyncio.get_running_loop().create_connection(factory, host, port)
    return await asyncio.wait_for(factory.done, 30)


async def main():
    host, port = sys.argv[1], int(sys.argv[2])
    return await echoes(host, port, False) and await echoes(host, port, True)


sys.exit(0 if asyncio.run(main()) else 1)
