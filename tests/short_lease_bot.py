"""The program with leases of half a second: `short_lease_bot.py ARGUMENT...`."""

import sys

from bot.__main__ import main
from storage import journal

if __name__ == "__main__":
    journal.LEASE = 0.5
    sys.exit(main(sys.argv[1:]))
