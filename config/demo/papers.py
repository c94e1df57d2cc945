"""Documents of cases in the demo: a small PDF and a drawn map, made here and marked as made up."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID, uuid5

import typst
from PIL import Image, ImageDraw

from cases.models import Activity
from cases.story.telling import fingerprint
from workflow import documents
from workflow.documents import Description
from workflow.file_checking import examine
from workflow.models import DocumentKind, DocumentStatus
from workflow.turn import Actor

from .cooperation import MADE_UP, Cooperation, moment, working_day

_KEYS = UUID("7d1c2f0e-7a55-4a0c-9f0c-2f4f5b1d9a11")  # of the demo's forms
_GREY, _STREET, _LAMP = (232, 230, 226), (255, 255, 255), (201, 138, 0)


def add(where: Cooperation, activities: list[Activity]) -> None:
    """Documents on Helsingborg's activities that are being carried out, by who does that."""
    by_title = {activity.title: activity for activity in activities}
    day = working_day(where.today - timedelta(days=9))
    received = Description(
        heading=f"Yttrande från fastighetsägarna ({MADE_UP})",
        kind=DocumentKind.LETTER,
        status=DocumentStatus.RECEIVED,
        day=day,
        correspondent=f"Fastighetsägarna i området ({MADE_UP})",
    )
    drawn = Description(
        heading=f"Karta över belysning ({MADE_UP})",
        kind=DocumentKind.PICTURE,
        status=DocumentStatus.DRAWN_UP,
        day=day,
    )
    for title in ("Tillsyn av gym och frisörer", "Grannsamverkan i fyra områden"):
        activity = by_title[title]
        _add(where, activity, f"yttrande {MADE_UP}.pdf", _letter(title), received)
        _add(where, activity, f"karta {MADE_UP}.png", _map(), drawn)


def _add(
    where: Cooperation,
    activity: Activity,
    name: str,
    content: bytes,
    description: Description,
) -> None:
    officer: Actor = where.officer(activity.holding_organisation_id(activity.state))
    documents.add(
        activity,
        [examine(name, content)],
        description,
        actor=officer,
        seen_version=fingerprint(activity),
        form_key=uuid5(_KEYS, f"{activity.public_id} {name}"),
        now=moment(working_day(where.today - timedelta(days=8)), 13),
    )


def _letter(title: str) -> bytes:
    text = (
        "= Yttrande\n"
        f"Om aktiviteten #quote[{title}].\n\n"
        "Vi ställer oss bakom förslaget och deltar i vandringarna varje kvartal.\n\n"
        f"_{MADE_UP}: det här dokumentet är påhittat._"
    )
    return bytes(typst.compile(f'#set text(lang: "sv")\n{text}'.encode()))


def _map() -> bytes:
    """Some streets with lamps."""
    picture = Image.new("RGB", (800, 500), _GREY)
    draw = ImageDraw.Draw(picture)
    for place in (120, 300, 480, 660):
        draw.rectangle((place, 0, place + 26, 500), fill=_STREET)
    for place in (90, 260, 400):
        draw.rectangle((0, place, 800, place + 22), fill=_STREET)
        for lamp in range(40, 800, 90):
            draw.ellipse((lamp, place + 6, lamp + 10, place + 16), fill=_LAMP)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
