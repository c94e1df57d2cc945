"""The application at a time of one's own: the town's, whatever day the tests run."""

import os

import time_machine
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
if moment := os.environ.get("SAMVERKA_TEST_CLOCK"):
    time_machine.travel(moment, tick=True).start()
