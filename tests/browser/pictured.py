"""Fills the database of the environment as the demo does, for the pictures of the guide."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict

from tests.web import town as towns
from tests.web.town import Town


def main() -> None:
    """Prints the town as JSON: its cases by title instead of state."""
    from django import setup
    from django.utils import timezone

    from workflow import row_security

    row_security.this_process_is_the_system()
    setup()
    from cases.models import Activity
    from cases.story.cast import MUNICIPALITY
    from config.demo.filling import fill
    from notifications.models import Kind, Letter, Status
    from workflow.models import Body, User, WorkItem
    from workflow.models.work import OPEN

    fill(now=timezone.now(), say=lambda _: None)
    towns.send_letters()
    sent = Letter.objects.filter(
        status=Status.SENT, kind=Kind.YOUR_TURN, person__name__startswith="Tove"
    )
    town = Town(letter=str(sent.latest("event__happened_at").pk))
    here = Activity.objects.filter(owner_organisation__municipality=MUNICIPALITY)
    town.cases = {case.title: str(case.public_id) for case in here}
    open_items = WorkItem.objects.filter(process__in=here.values("pk"), status__in=OPEN)
    for item in open_items.select_related("process"):
        town.items[item.process.title] = str(item.public_id)
    bodies = Body.objects.filter(organisation__municipality=MUNICIPALITY)
    town.bodies = {body.name: str(body.public_id) for body in bodies}
    for person in User.objects.filter(email__endswith="@example.se").order_by("-pk"):
        town.sessions[person.name.split()[0]] = towns.session_of(person)
    sys.stdout.write(json.dumps(asdict(town)))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    main()
