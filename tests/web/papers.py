"""Documents and an archive package in the town, and words of canaries in documents."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from cases.models import Activity
from tests.web.town import Town, keep
from tests.world import NOW, TODAY, World, seen
from workflow import archiving, documents
from workflow.file_checking import examine
from workflow.models import ArchivePackage, Case, DocumentVersion
from workflow.turn import Actor


def add(world: World, town: Town) -> None:
    """A draft and a case under way have a document each; an archive package has been made."""
    received = documents.Description(
        heading="Yttrande om gångvägen", status="received", day=TODAY, correspondent="Trafikverket"
    )
    for name, by, said in (
        ("draft", "Hanna", documents.Description()),
        ("execution", "Stina", received),
    ):
        case = Activity.objects.get(public_id=town.cases[name])
        documents.add(
            case,
            [examine("Underlag gångväg.txt", f"Mätning {name}".encode())],
            said,
            actor=world.actor(by),
            seen_version=town.versions[name],
            form_key=uuid4(),
            now=NOW,
        )
        keep(town, name, case)
        version = DocumentVersion.objects.get(document__case=case.pk)
        town.documents[name] = str(version.document.public_id)
        town.files[name] = str(version.public_id)
    ended = Activity.objects.get(public_id=town.cases["dismissed"])
    seen = town.versions["dismissed"]
    archiving.ask(ended, actor=world.actor("Hanna"), seen_version=seen, now=NOW)
    archiving.make_waiting(NOW)
    town.package = str(ArchivePackage.objects.get(case=ended.pk).public_id)


def hide_words(case: Case, word: Callable[[], str], actor: Actor) -> None:
    """A file whose name, heading and content are words; its content is as its name."""
    name = word()
    documents.add(
        case,
        [examine(f"{name}.txt", name.encode())],
        documents.Description(heading=word(), status="received", day=TODAY, correspondent=word()),
        actor=actor,
        seen_version=seen(case),
        form_key=uuid4(),
        now=NOW,
    )
