"""Sessions that end: when idle for a while, and after a time whatever is done.

The row's `expire_date` is when the session ends if nothing more happens; reading a session asks
for it, so an ended one is not there. It is moved on by the middleware, with a statement of its
own that touches nothing else, and only when a thirtieth of the idle time has passed: at most
once a minute, half a day for who is remembered. Usual requests cost nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

_BEGAN = "_began"  # seconds since 1970
_CHOSEN = "_session_expiry"  # Django's: what `set_expiry` was told; 0 is not to be remembered
STEPS = 30  # so many times in the idle time, at most, the end is moved on


class SessionStore(db.SessionStore):
    """Django's sessions in the database, with two ends: idle and absolute."""

    REMEMBERED = 1  # for `set_expiry`: any number but 0; how long is said by the settings
    _ends: datetime | None = None  # as the row has it, once it is read

    @property
    def remembered(self) -> bool:
        """Whether she asked to stay signed in on this device."""
        return bool(self.get(_CHOSEN))

    @property
    def _idle(self) -> timedelta:
        return settings.REMEMBERED_IDLE if self.remembered else settings.SESSION_IDLE

    def _last_moment(self, now: datetime) -> datetime:
        """When the session ends whatever is done."""
        longest = settings.REMEMBERED_ABSOLUTE if self.remembered else settings.SESSION_ABSOLUTE
        began: float = self.setdefault(_BEGAN, now.timestamp())
        return datetime.fromtimestamp(began, tz=now.tzinfo) + longest

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]  # django-stubs leave it out
        self._ends = row.expire_date if row is not None else None
        return row

    def get_expiry_date(self, **_: Any) -> datetime:
        """When it ends if nothing more happens."""
        now = timezone.now()
        return min(now + self._idle, self._last_moment(now))

    def get_expiry_age(self, **_: Any) -> int:
        """How long the cookie of a remembered session is kept; the row decides before that."""
        now = timezone.now()
        return int((self._last_moment(now) - now).total_seconds())

    def get_expire_at_browser_close(self) -> bool:
        """Unless she is remembered."""
        return not self.remembered

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row to save, its end reckoned anew; ``data`` says when it began."""
        data.setdefault(_BEGAN, timezone.now().timestamp())
        row = super().create_model_instance(data)
        self._ends = row.expire_date
        return row

    def cycle_key(self) -> None:
        """A new key is a new session: at sign-in, and when the password is changed."""
        self.pop(_BEGAN, None)
        super().cycle_key()

    def keep_alive(self) -> None:
        """Moves the end on if the session was read and enough time has passed."""
        if self._ends is None or self.modified or not self.session_key:
            return
        ends = self.get_expiry_date()
        if ends - self._ends >= self._idle / STEPS:
            rows = self.model.objects.filter(session_key=self.session_key)
            rows.filter(expire_date=self._ends).update(expire_date=ends)


class Middleware(SessionMiddleware):
    """Django's, and what was used stays."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Looking at other sessions, as the list of them does, keeps none of them alive."""
        session = request.session
        if isinstance(session, SessionStore) and session.accessed:
            session.keep_alive()
        return super().process_response(request, response)
