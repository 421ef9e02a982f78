"""Whether this machine has a GPU that torch could use, asked of its driver alone.

Importing torch for the answer takes seconds and 200 MB, in a process that may
have no other use for it.
"""

import ctypes
import sys

_DRIVERS = {"linux": "libcuda.so.1", "win32": "nvcuda.dll"}


def present() -> bool:
    """Whether NVIDIA's driver is there and has a GPU."""
    try:
        driver = ctypes.CDLL(_DRIVERS.get(sys.platform, ""))
        count = ctypes.c_int(0)
        if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)):
            return False  # each answers 0 where all is well
    except (OSError, AttributeError):  # no driver, or none of NVIDIA's
        return False
    return count.value > 0
