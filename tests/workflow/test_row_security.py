"""The second wall: without a context nothing shows, with one only what it names."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from cases.models import Activity
from cases.story.cast import POLICE
from tests.world import NOW, TODAY, World
from workflow import releases
from workflow.models import Case, WorkItem
from workflow.permissions import rights_of
from workflow.row_security import NOBODY, seeing, seeing_as

# What a context is computed from, or says nothing of a case: not behind the wall.
OUTSIDE = {
    "workflow_membership": "the places of a person, from which her context comes",
    "workflow_agreementgrant": "written from memberships",
    "workflow_invitation": "a role offered, of the place where it was",
    "workflow_body": "an organ's name and rules, as everybody reads them",
}


def tables_on_a_case() -> dict[str, type[models.Model]]:
    """Every table that hangs on a case by foreign keys, also through others."""
    found: dict[str, type[models.Model]] = {Case._meta.db_table: Case}
    everything = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    while True:
        more = {
            model._meta.db_table: model
            for model in everything
            if model._meta.db_table not in found
            and any(
                isinstance(f, models.ForeignKey)
                and f.related_model in found.values()
                and f.related_model._meta.db_table not in OUTSIDE
                for f in model._meta.concrete_fields
            )
        }
        if not more:
            return found
        found |= more


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_every_table_on_a_case_has_a_forced_policy(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity"
            " AND relforcerowsecurity"
        )
        forced = {name for (name,) in cursor.fetchall()}
    assert set(tables_on_a_case()) - forced == set(OUTSIDE)


def test_the_application_owns_nothing_and_passes_by_no_policy(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls, (SELECT count(*) FROM pg_class c"
            " WHERE c.relowner = r.oid) FROM pg_roles r WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, 0)


def test_without_a_context_no_row_of_any_table(world: World) -> None:
    activity = world.activity_in("execution")
    releases.release(
        activity.public_id,
        world.cast.organisations[POLICE],
        reason="ni ska medverka",
        actor=world.actor("Hanna"),
        now=NOW,
    )
    behind = set(tables_on_a_case()) - set(OUTSIDE)
    assert {table for table in behind if count(table)} >= {
        "workflow_case",
        "workflow_workitem",
        "workflow_release",
        "workflow_ledgerentry",
        "workflow_textversion",
        "cases_activity",
        "cases_goal",
        "cases_problem",
    }
    with seeing(NOBODY):
        assert {table: count(table) for table in behind} == dict.fromkeys(behind, 0)


@pytest.mark.parametrize("name", ["Hanna", "Stina", "Pär", "Tove", "Signe", "Rut", "Arvid", "Uno"])
def test_the_wall_stands_behind_the_gate_and_never_before_it(world: World, name: str) -> None:
    """Whatever the gate shows, the wall lets through; what no place of hers has, it does not."""
    for state in ("draft", "preparation", "execution"):
        world.activity_in(state)
    hidden = _restricted(world)
    person = world.cast.person(name)
    rights = rights_of(person, TODAY)
    shown = set(Case.objects.visible_to(rights).values_list("pk", flat=True))
    with seeing_as(person.pk, TODAY):
        behind = set(Case.objects.values_list("pk", flat=True))
        texts = set(Case.objects.filter(texts__isnull=False).values_list("pk", flat=True))
    assert behind >= shown
    assert texts == behind
    if name == "Pär":
        assert hidden.pk not in behind


def _restricted(world: World) -> Activity:
    activity = world.propose(title="Skyddad insats")
    releases.restrict(
        activity.public_id, basis="18 kap. 1 § OSL", actor=world.actor("Hanna"), now=NOW
    )
    world.turn(activity, "submit", "Hanna")
    return activity


def test_a_row_of_a_foreign_case_cannot_be_written(world: World) -> None:
    activity = world.activity_in("preparation")
    with seeing_as(world.cast.person("Pär").pk, TODAY):
        assert not Case.objects.filter(pk=activity.pk).update(title="Min nu")
        assert not WorkItem.objects.filter(process=activity.pk).exists()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            _steal(activity)
    assert not Case.objects.filter(title="Min nu").exists()


def _steal(activity: Activity) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflow_release (public_id, case_id, organisation_id, reason,"
            " released_at) SELECT gen_random_uuid(), %s, %s, '', now()",
            [activity.pk, activity.owner_organisation_id],
        )


def test_an_ended_role_sees_nothing_from_the_next_transaction_on(world: World) -> None:
    world.activity_in("preparation")
    hanna = world.cast.person("Hanna")
    with seeing_as(hanna.pk, TODAY):
        assert Activity.objects.count()
    hanna.memberships.update(ends=TODAY, starts=TODAY)
    with seeing_as(hanna.pk, TODAY.replace(day=TODAY.day + 1)):
        assert Activity.objects.count() == 0
