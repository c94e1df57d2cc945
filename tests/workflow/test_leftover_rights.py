"""Nothing outlives its object or its membership's last day, and no right is held everywhere.

The words of other permission systems are looked for in the source besides: a second way to ask
for a right would be a way past the first.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from guardian.models import GroupObjectPermission, UserObjectPermission
from guardian.shortcuts import get_perms

from cases.story.cast import OFFICIALS, SOCIAL
from config.postgres import PROJECT
from tests.world import NOW, TODAY, World, current
from workflow import memberships
from workflow.models import (
    AgreementGrant,
    Body,
    BodyGrant,
    Case,
    Membership,
    Organisation,
    OrganisationGrant,
    User,
)
from workflow.permissions import may, people_who, rights_of
from workflow.rights import Right, Role

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
GRANTS = (OrganisationGrant, BodyGrant, AgreementGrant)
PACKAGES = ("workflow", "cases", "notifications", "config")
# Who may speak of grants and permissions: the one door, and what counts beside it.
DOOR = {
    "workflow/permissions.py",
    "workflow/roles.py",
    "workflow/models/grants.py",
    "workflow/models/__init__.py",
}
# Other systems' questions, and their tables. The two properties of User say no for all time.
FOREIGN = re.compile(
    r"\b(has_perms?|has_module_perms|is_superuser|is_staff|user_permissions|get_all_permissions"
    r"|get_objects_for_(user|group)|get_perms|assign_perm|remove_perm|permission_required"
    r"|PermissionRequiredMixin|UserPassesTestMixin|user_passes_test|staff_member_required"
    r"|create_superuser|ObjectPermissionChecker|get_anonymous_user)\b"
)
MODELS = {"Permission", "Group", "PermissionsMixin", "UserObjectPermissionBase"}
GRANT_MODELS = {"OrganisationGrant", "BodyGrant", "AgreementGrant"}


def newcomer() -> User:
    return User.objects.create_user(email="nina@example.se", name="Nina Ny")


# -- with its object


def test_grants_go_with_their_place_and_a_new_one_inherits_nothing(world: World) -> None:
    """The library's own table would keep them, and give them to the next with that number."""
    nina, social = newcomer(), world.cast.organisations[SOCIAL]
    place = Organisation.objects.create(municipality="Helsingborg", name="Tillfällig enhet")
    body = Body.objects.create(organisation=social, name="Tillfälligt organ", mandate="advisory")
    OrganisationGrant.objects.assign_perm(Right.READ.value, nina, place)
    BodyGrant.objects.assign_perm(Right.RECORD.value, nina, body)
    number, seat = place.pk, body.pk
    Organisation.objects.filter(pk=number).update(root=None)
    for gone in (place, body):
        gone.delete()
    assert not OrganisationGrant.objects.filter(user=nina).exists()
    assert not BodyGrant.objects.filter(user=nina).exists()
    again = Organisation.objects.create(
        pk=number, municipality="Helsingborg", name="En annan enhet"
    )
    reborn = Body.objects.create(
        pk=seat, organisation=again, name="Ett annat organ", mandate="advisory"
    )
    assert not may(nina, Right.READ, again, TODAY)
    assert not may(nina, Right.RECORD, reborn, TODAY)
    assert people_who(Right.READ, again, TODAY) == []


def test_a_place_where_a_role_was_ever_given_is_never_deleted(world: World) -> None:
    """The record speaks of it; so no number of such a place is used again."""
    from django.db.models import ProtectedError

    place = Organisation.objects.create(municipality="Helsingborg", name="Tillfällig enhet")
    given = memberships.give(newcomer(), Role.MEMBER, place, starts=TODAY, by=None, now=NOW)
    Membership.objects.filter(pk=given.pk).delete()
    Organisation.objects.filter(pk=place.pk).update(root=None)
    with pytest.raises(ProtectedError):
        place.delete()


def test_what_a_membership_or_a_person_stands_behind_is_not_deleted_under_it(world: World) -> None:
    """Its place cannot go while a role is held there, nor a person who is in the record."""
    from django.db.models import ProtectedError

    for held in (world.cast.organisations[SOCIAL], world.cast.bodies[OFFICIALS]):
        with pytest.raises(ProtectedError):
            held.delete()
    with pytest.raises(ProtectedError):
        world.cast.person("Hanna").delete()


# -- with its membership's last day


@pytest.mark.parametrize("kind", ["organisation", "body", "agreement"])
def test_a_right_ends_with_the_last_day_although_its_grants_are_there(
    world: World, kind: str
) -> None:
    nina, cast = newcomer(), world.cast
    role, place, right = {
        "organisation": (Role.MANAGER, cast.organisations[SOCIAL], Right.DELEGATE),
        "body": (Role.SECRETARY, cast.bodies[OFFICIALS], Right.RECORD),
        "agreement": (Role.COORDINATOR, world.agreement, Right.COORDINATE),
    }[kind]
    given = memberships.give(nina, role, place, starts=YESTERDAY, by=None, now=NOW)  # type: ignore[arg-type]
    memberships.end(given, on=TODAY, by=None, now=NOW)
    asked = current(place) if isinstance(place, Case) else place
    days = [may(nina, right, asked, day) for day in (YESTERDAY, TODAY, TOMORROW)]  # type: ignore[arg-type]
    assert days == [True, True, False]
    assert nina not in people_who(right, asked, TOMORROW)  # type: ignore[arg-type]
    assert rights_of(nina, TOMORROW).held == ()
    assert not Case.objects.visible_to(rights_of(nina, TOMORROW)).exists()


# -- nobody everywhere, nobody by being nobody


def test_every_grant_has_a_membership_behind_it(world: World) -> None:
    for model in GRANTS:
        kind = model.__name__.removesuffix("Grant").lower()
        for grant in model.objects.all():
            held = Membership.objects.filter(
                person=grant.user, **{f"{kind}_id": grant.content_object_id}
            )
            assert held.exists(), grant


def test_no_right_is_held_over_all_objects(world: World) -> None:
    """There is no column or table in which such a right could stand, but for the library's own,
    which are empty."""
    assert UserObjectPermission.objects.count() == 0
    assert GroupObjectPermission.objects.count() == 0
    assert apps.get_model("auth", "Group")._default_manager.count() == 0
    fields = {field.name for field in get_user_model()._meta.get_fields()}
    assert not fields & {"groups", "user_permissions", "is_superuser", "is_staff"}
    for person in User.objects.all():
        assert (person.is_superuser, person.is_staff) == (False, False)
        assert not hasattr(person, "has_perm")


def test_the_visitor_has_no_row_and_no_right(world: World) -> None:
    assert settings.ANONYMOUS_USER_NAME is None
    assert not User.objects.filter(email__icontains="anonymous").exists()
    # The library looks for a row that is not there, and so gives nothing by mistake.
    with pytest.raises(User.DoesNotExist):
        get_perms(AnonymousUser(), world.cast.organisations[SOCIAL])
    assert rights_of(None, TODAY).held == ()
    assert not Case.objects.visible_to(rights_of(None, TODAY)).exists()


# -- no second way to ask


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in (Path(PROJECT) / package).rglob("*.py"):
            name = path.relative_to(PROJECT).as_posix()
            if "/migrations/" not in name:
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def words_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Names as the code uses them; what is only said in a docstring is none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.FunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.ImportFrom | ast.Import):
            yield from ((node.lineno, alias.name.split(".")[-1]) for alias in node.names)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("guardian"):
                yield node.lineno, "guardian"


def test_nothing_asks_another_permission_system() -> None:
    allowed = {
        ("workflow/models/people.py", "is_superuser"),  # they say no
        ("workflow/models/people.py", "is_staff"),
        ("workflow/roles.py", "assign_perm"),  # the one writer
    }
    found = {
        (name, word)
        for name, tree in modules()
        for _, word in words_of(tree)
        if FOREIGN.fullmatch(word)
    }
    assert found - allowed == set()
    assert allowed & found == allowed  # none of them is left over here


def test_grants_and_permissions_are_touched_behind_one_door() -> None:
    wanted = MODELS | GRANT_MODELS | {"guardian"}
    found = {
        f"{name}:{line} {word}"
        for name, tree in modules()
        if name not in DOOR
        for line, word in words_of(tree)
        if word in wanted
    }
    assert found == set()


def test_templates_ask_no_permission_of_django() -> None:
    """`perms` would ask a backend that knows of no membership."""
    found = [
        path.relative_to(PROJECT).as_posix()
        for package in PACKAGES
        for path in (Path(PROJECT) / package).rglob("templates/**/*.html")
        if re.search(r"\bperms\b|get_obj_perms|is_superuser|is_staff", path.read_text("utf-8"))
    ]
    assert found == []
