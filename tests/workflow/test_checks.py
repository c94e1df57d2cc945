"""Settings that would undo a promise stop the start; the command tells of a broken ledger."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from guardian.models import GroupObjectPermission, UserObjectPermission

from cases.story.cast import OFFICIALS, SOCIAL
from config.start import refuse_broken_rights
from tests.world import TODAY, World
from workflow import memberships
from workflow.checks import check_promises, check_rights
from workflow.models import (
    BodyGrant,
    Invitation,
    Membership,
    OrganisationGrant,
    User,
)
from workflow.tasks import tidy_roles

LONG_AGO = date(2024, 1, 1)


def test_the_settings_as_they_are_keep_every_promise() -> None:
    assert check_promises() == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ANONYMOUS_USER_NAME", "AnonymousUser", "workflow.E002"),
        ("GUARDIAN_LEGACY_GLOBAL_PERMS_GROUP_UNION", True, "workflow.E003"),
        ("INSTALLED_APPS", ["viewflow"], "workflow.E005"),
    ],
)
def test_a_setting_that_breaks_one_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: Any, code: str
) -> None:
    monkeypatch.setattr(settings, name, value, raising=False)
    assert [check.id for check in check_promises()] == [code]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("ATOMIC_REQUESTS", True, "workflow.E001"),
        ("ENGINE", "django.db.backends.sqlite3", "workflow.E004"),
    ],
)
def test_a_database_that_breaks_one_is_named(
    monkeypatch: pytest.MonkeyPatch, key: str, value: Any, code: str
) -> None:
    databases = deepcopy(settings.DATABASES)
    databases["default"][key] = value
    monkeypatch.setattr(settings, "DATABASES", databases)
    assert [check.id for check in check_promises()] == [code]


def test_the_command_verifies(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ledger", "verify")
    assert "Liggaren stämmer" in capsys.readouterr().out


# -- rights in the database


def found() -> list[str]:
    return [str(check.id) for check in check_rights(databases=["default"])]


def test_the_database_as_it_is_holds_no_right_beside_the_memberships(world: World) -> None:
    assert found() == []
    call_command("check", databases=["default"])


def test_it_is_asked_only_where_a_database_is_named(world: World) -> None:
    Group.objects.create(name="alla")
    assert check_rights() == []
    assert check_rights(databases=[]) == []


def test_a_grant_without_a_membership_is_a_fault(world: World) -> None:
    """Written past roles.py: in a place of hers that gives another right, and elsewhere."""
    kim, social = world.cast.person("Kim"), world.cast.organisations[SOCIAL]
    sign = Permission.objects.get(codename="sign")
    OrganisationGrant.objects.create(user=kim, content_object=social, permission=sign)
    assert found() == ["workflow.E009"]
    with pytest.raises(SystemCheckError, match=r"workflow\.E009"):
        call_command("check", databases=["default"])
    memberships.sweep(TODAY)  # tidying hides no tracks
    assert found() == ["workflow.E009"]
    body = world.cast.bodies[OFFICIALS]
    record = Permission.objects.get(codename="record")
    BodyGrant.objects.create(user=kim, content_object=body, permission=record)
    (fault,) = check_rights(databases=["default"])
    assert "2 grants" in str(fault.msg)


def test_grants_of_ended_roles_are_a_warning_until_they_are_tidied(world: World) -> None:
    Membership.objects.filter(person=world.cast.person("Kim")).update(ends=LONG_AGO)
    assert found() == ["workflow.W001"]
    call_command("check", databases=["default"])
    tidy_roles()
    assert found() == []


@pytest.mark.parametrize("model", [UserObjectPermission, GroupObjectPermission])
def test_rows_in_the_generic_tables_are_a_fault(world: World, model: Any) -> None:
    social = world.cast.organisations[SOCIAL]
    right = Permission.objects.get(codename="read_cases")
    given = {"permission": right, "object_pk": str(social.pk), "content_type": right.content_type}
    holder = (
        {"user": world.cast.person("Kim")}
        if model is UserObjectPermission
        else {"group": Group.objects.create(name="alla")}
    )
    model.objects.create(**given, **holder)
    assert "workflow.E006" in found()


def test_a_group_or_an_anonymous_row_is_a_fault(world: World) -> None:
    Group.objects.create(name="alla")
    User.objects.create_user(email="AnonymousUser", name="Ingen")
    assert found() == ["workflow.E007", "workflow.E008"]


def test_the_web_does_not_start_on_broken_rights(world: World) -> None:
    refuse_broken_rights()
    Group.objects.create(name="alla")
    with pytest.raises(SystemCheckError, match=r"workflow\.E008"):
        refuse_broken_rights()


# -- the first operator


def test_the_command_invites_an_operator(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("invite", "nina@example.se", "Nina Ny")
    link = capsys.readouterr().out.split()[0]
    assert Client().get(urlsplit(link).path).status_code == 200
    row = Invitation.objects.get()
    assert (row.role, row.invited_by) == ("operator", None)
    with pytest.raises(CommandError, match="obesvarad"):
        call_command("invite", "NINA@example.se", "Nina Ny")
