"""Processes that work beside this one, and are gone with it, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import Any, TypeVar

from cetopics.errors import WorkerError

__all__ = ["workers"]

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")

_SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


@contextmanager
def workers(
    work: Callable[[_Given], _Made], n_jobs: int
) -> Iterator[Callable[[_Given], Future[_Made]]]:
    """Start processes that do one kind of work.

    Parameters
    ----------
    work
        What they do; it is sent to each of them once.
    n_jobs
        How many.

    Yields
    ------
    callable
        Gives them something to work on and returns a future of what they make of it.

    Raises
    ------
    WorkerError
        If a process ends before its time.
    """
    stopped = multiprocessing.Event()
    pool = ProcessPoolExecutor(n_jobs, initializer=_start, initargs=(work, stopped))
    try:
        with _signals_held():
            pool.submit(_ready)  # starts the processes
        yield lambda given: pool.submit(_run, given)
    except BrokenProcessPool as error:
        raise WorkerError.ended() from error
    finally:
        # They are never killed: the pool would wait for ever for the rest of what one was sending.
        stopped.set()
        pool.shutdown(cancel_futures=True)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let signals wait: one that comes while processes are made would be lost, or met by them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


#: What a process does, and whether that is wanted still; set when it starts.
_work: Callable[[Any], Any]
_stopped: Event


def _start(work: Callable[[Any], Any], stopped: Event) -> None:
    global _work, _stopped
    _work, _stopped = work, stopped
    # Ctrl-C reaches every process of the terminal, and others may too: the first one ends the rest.
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, even if it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _ready() -> None:
    pass


def _run(given: Any) -> Any:
    """Work, unless nobody waits for it any more: what was sent ahead cannot be called back."""
    return None if _stopped.is_set() else _work(given)
