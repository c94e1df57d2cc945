"""The application as a web server runs it."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

from config.start import refuse_broken_rights

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()
refuse_broken_rights()
connection.close()
