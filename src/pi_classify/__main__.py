"""`python -m pi_classify` is `pi-classify`."""

import sys

from pi_classify.cli import main

sys.exit(main())
