"""`python -m compress` is `eie`."""

import sys

from compress.command import main

if __name__ == "__main__":
    sys.exit(main())
