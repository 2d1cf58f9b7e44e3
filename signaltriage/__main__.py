"""``python -m signaltriage``."""

import sys

from signaltriage.cli import main

sys.exit(main())
