"""Results that are dear and used again: the last few, by what they were made from.

What is large (a snapshot's columns, a ground) is compared by identity: it is immutable and read anew after a change. It
is kept alive with the result, so that its address cannot be given to another.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Kept(Generic[Result]):
    """The last ``most`` results. Safe to use from several threads; two may make the same result, which is harmless."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, tuple[tuple[object, ...], Result]] = OrderedDict()
        self._lock = Lock()

    def get(self, sources: tuple[object, ...], key: Hashable, make: Callable[[], Result]) -> Result:
        """The result for these very ``sources`` (by identity) and this ``key`` (by value), made when it is not there."""
        place = (tuple(map(id, sources)), key)
        with self._lock:
            found = self._results.get(place)
            if found is not None:
                self._results.move_to_end(place)
                return found[1]
        result = make()
        with self._lock:
            self._results[place] = (sources, result)
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        return result
