"""Where a message to a person waits for her next page: in a cookie of hers."""

from django.contrib.messages.storage.cookie import CookieStorage


class HostMessages(CookieStorage):
    """Django's, under a name that browsers take from this host only."""

    cookie_name = "__Host-messages"
