"""``manage.py invite ADDRESS NAME``: an installation's first operator, who invites the others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from workflow import invitations
from workflow.deadlines import local_date
from workflow.errors import Refusal
from workflow.rights import Role


class Command(BaseCommand):
    help = "Invites an operator and prints the link; the letter goes by the worker, too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address, which becomes the account")
        parser.add_argument("name", help='first and last name: "Anna Berg"')
        parser.add_argument("--language", choices=["sv", "en"], default="sv")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            invitation = invitations.invite(
                email=options["email"],
                name=options["name"],
                role=Role.OPERATOR,
                place=None,
                starts=local_date(now),
                language=options["language"],
                by=None,
                now=now,
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        link = reverse("invitation", args=[invitations.token_of(invitation)])
        until = local_date(invitation.expires_at - timedelta(seconds=1))
        self.stdout.write(f"{settings.SITE_URL}{link}")
        self.stdout.write(f"Länken gäller till och med {until}, en gång, för {invitation.email}.")
