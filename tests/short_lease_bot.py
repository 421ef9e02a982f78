"""The program with leases shorter than its drawings take: `short_lease_bot.py ARGUMENT...`."""

import sys

from bot import composition
from bot.__main__ import main
from dawdling_bot import Dawdling
from storage import journal

if __name__ == "__main__":
    journal.LEASE = 0.5
    composition.PAINTERS["watercolor"] = lambda _: Dawdling
    sys.exit(main(sys.argv[1:]))
