"""Many calendar programs in one process that ask for one address, in raw HTTP/1.1 so that asking takes little."""

import asyncio
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

CONNECTIONS = 8
ANSWER_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Poller:
    """One calendar program with one connection, which is opened again whenever the server closes it."""

    port: int
    _reader: asyncio.StreamReader | None = field(default=None, repr=False)
    _writer: asyncio.StreamWriter | None = field(default=None, repr=False)

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """Send one request and read its answer.

        Raises:
            TimeoutError: there was none within ANSWER_SECONDS.
        """
        async with asyncio.timeout(ANSWER_SECONDS):
            if self._writer is None:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
            assert self._reader is not None
            lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            lines += [f"Content-Length: {len(body)}"] if body else []
            self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            return await self._read(self._reader)

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        version, status = head[0].split(" ", 2)[:2]
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        headers = {name.lower(): value for name, value in headers.items()}
        if int(status) in {204, 304}:
            body = b""
        elif headers.get("transfer-encoding") == "chunked":
            body = await _read_chunks(reader)
        else:
            body = await reader.readexactly(int(headers["content-length"]))
        if version == "HTTP/1.0" or headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(status), headers, body)

    def close(self) -> None:
        """Drop the connection."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    chunks = []
    while length := int((await reader.readline()).strip(), 16):
        chunks.append(await reader.readexactly(length))
        await reader.readline()
    await reader.readline()
    return b"".join(chunks)


@dataclass(frozen=True)
class Pace:
    """How fast a server answered: requests per second and the median wait in milliseconds."""

    status: int
    requests: int
    per_second: float
    median_milliseconds: float


def ask_once(port: int, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
    """Send one request on a connection of its own."""

    async def ask() -> Answer:
        poller = Poller(port)
        try:
            return await poller.ask(method, path, headers, body)
        finally:
            poller.close()

    return asyncio.run(ask())


def poll(port: int, path: str, headers: dict[str, str], seconds: float) -> Pace:
    """Ask for one address on CONNECTIONS connections at once for so long, each as soon as it has its answer."""
    waits: list[float] = []
    statuses: set[int] = set()

    async def one(until: float) -> None:
        poller = Poller(port)
        while (asked_at := perf_counter()) < until:
            answer = await poller.ask("GET", path, headers)
            statuses.add(answer.status)
            waits.append(perf_counter() - asked_at)
        poller.close()

    async def everybody() -> float:
        began_at = perf_counter()
        await asyncio.gather(*(one(began_at + seconds) for _ in range(CONNECTIONS)))
        return perf_counter() - began_at

    took = asyncio.run(everybody())
    (status,) = statuses
    return Pace(status, len(waits), len(waits) / took, 1000 * median(waits))
