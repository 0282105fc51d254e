"""A wire to a database server that can be cut at the worst moment: while a transaction is committed."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from enum import Enum
from types import TracebackType

_COMMIT = b"COMMIT\x00"


class Cut(Enum):
    """When the wire is cut."""

    NEVER = "never"
    BEFORE = "before the server hears of the COMMIT"
    AFTER = "after the server has done it, before the client hears of it"


class CuttingProxy:
    """Passes bytes between clients and the server at a port of this machine. ``cut`` says what becomes of the next
    COMMIT; afterwards the wire is whole again."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.cut = Cut.NEVER
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> CuttingProxy:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Take no further clients."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                threading.Thread(target=self._up, args=(client, server), daemon=True).start()
                threading.Thread(target=self._down, args=(server, client), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        """From the client to the server, looking for the COMMIT."""
        with suppress(OSError), client, server:
            while data := client.recv(65536):
                cut = self.cut
                if _COMMIT in data and cut is not Cut.NEVER:
                    self.cut, self.cuts = Cut.NEVER, self.cuts + 1
                    if cut is Cut.AFTER:
                        self._commit_unheard(client, server, data)
                    break
                server.sendall(data)
            _hang_up(client, server)

    @staticmethod
    def _commit_unheard(client: socket.socket, server: socket.socket, data: bytes) -> None:
        """The client's wire is cut, then the server hears of the COMMIT; its answer is waited for by nobody else."""
        client.shutdown(socket.SHUT_RDWR)
        server.sendall(data)
        server.settimeout(1)
        with suppress(TimeoutError):
            server.recv(65536)

    @staticmethod
    def _down(server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
        _hang_up(client, server)


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
