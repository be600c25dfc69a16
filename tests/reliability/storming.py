"""Many clients in one process: raw HTTP/1.1 on kept connections, cheap enough not to be what is measured."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    document: dict[str, Any]

    @property
    def rule(self) -> str:
        """Which rule refused it."""
        return str(self.document["errors"][0]["rule"])


@dataclass
class Client:
    """One caller with one connection, which is opened again when it was lost."""

    port: int
    token: str
    _reader: asyncio.StreamReader | None = field(default=None, repr=False)
    _writer: asyncio.StreamWriter | None = field(default=None, repr=False)

    async def post(self, path: str, document: dict[str, Any]) -> Answer:
        """Send a document.

        Raises:
            OSError, EOFError, TimeoutError: no answer came; whether it was done is unknown.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._post(path, json.dumps(document).encode())
        except (OSError, EOFError):
            self.close()
            raise

    async def _post(self, path: str, body: bytes) -> Answer:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self._reader is not None
        head = (
            f"POST /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        headers = dict(line.lower().split(": ", 1) for line in answer.split("\r\n")[1:] if line)
        content = await self._reader.readexactly(int(headers["content-length"]))
        if headers.get("connection") == "close":
            self.close()
        is_json = "json" in headers.get("content-type", "")
        return Answer(int(answer.split(" ", 2)[1]), json.loads(content) if is_json else {})

    def close(self) -> None:
        """Drop the connection."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def storm(clients: Iterable[Client], act: Callable[[int, Client], Awaitable[list[Answer]]]) -> list[Answer]:
    """Let every client act at once, from one signal; return all answers."""

    async def everybody() -> list[list[Answer]]:
        signal = asyncio.Event()

        async def wait_and_act(number: int, client: Client) -> list[Answer]:
            await signal.wait()
            try:
                return await act(number, client)
            finally:
                client.close()

        tasks = [asyncio.create_task(wait_and_act(number, client)) for number, client in enumerate(clients)]
        signal.set()
        return await asyncio.gather(*tasks)

    return [answer for answers in asyncio.run(everybody()) for answer in answers]


def statuses(answers: Iterable[Answer]) -> Counter[int]:
    """Count the answers by status."""
    return Counter(answer.status for answer in answers)
