"""Children that do not outlive the process that started them, however it ends.

Standard library only: the keeper and the supervisor run this without Django.
"""

import ctypes
import os
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def die_with_parent(number: int) -> Callable[[], None] | None:
    """Return what a child runs before its program: from then on it gets this signal at our end.

    For `preexec_fn`, in a process with one thread. It runs after a change of user, which would
    have cleared the signal. None on systems that have no such thing.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # It died before the kernel was asked.
            os._exit(1)

    return ask_kernel
