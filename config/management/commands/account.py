"""`manage.py account`: for whoever runs the installation, when somebody cannot get in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from config import accounts_letters as letters
from workflow import ledger
from workflow.deadlines import local_date
from workflow.models import User


class Command(BaseCommand):
    """Forgets what somebody signs in with. Be sure that it is she who asks."""

    help = "Forgets second factors or the single sign-on of an account, and ends its sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the e-mail address of the account")
        parser.add_argument("--forget-second-factors", action="store_true")
        parser.add_argument("--forget-sign-on", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        person = letters.person_at(options["address"])
        if person is None:
            raise CommandError("There is no open account with that address.")
        forgotten = []
        with transaction.atomic():
            if options["forget_second_factors"]:
                Authenticator.objects.filter(user=person).delete()
                letters.owe(letters.Kind.FACTOR_REMOVED, person.email)
                forgotten.append("second_factors")
            if options["forget_sign_on"]:
                SocialAccount.objects.filter(user=person).delete()
                forgotten.append("sign_on")
            if not forgotten:
                raise CommandError("Say what to forget: see --help.")
            for session in UserSession.objects.filter(user=person):
                session.end()
            _record(person, forgotten)
        self.stdout.write(f"Forgotten: {', '.join(forgotten)}. She signs in anew.")


def _record(person: User, forgotten: list[str]) -> None:
    entry = ledger.Entry(
        chain=person.public_id,
        kind="setting",
        act="forget",
        decided_on=local_date(timezone.now()),
        subject=person.public_id,
        words={"forgotten": forgotten},
        people={str(person.public_id): person.name},
    )
    ledger.record([entry])
