"""The application for gunicorn: `gunicorn --workers 4 --threads 8 --worker-class gthread web.production:app`.

Due work and checkpoints are done by `youxu work`, which runs beside it.
"""

from __future__ import annotations

import os

from engine.cli.place import clock, collect_seldom, here
from web import Settings, create_app

collect_seldom()
app = create_app(here().awaited(), clock=clock(), settings=Settings.read(os.environ))
