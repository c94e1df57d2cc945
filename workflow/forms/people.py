"""What is asked for when somebody is invited, given a role, or leaves one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth import password_validation

from ..models import Case, Organisation, User
from ..rights import Role
from ..role_words import ROLES
from ..text import Text
from . import fields

_LANGUAGES = [("sv", "svenska"), ("en", "English")]


class RoleForm(forms.Form):
    """A role that may be given here, from a day and perhaps until one."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, roles: Sequence[Role], today: date
    ) -> None:
        super().__init__(data, initial={"starts": today})
        choices = [(role.value, f"{ROLES[role].name}: {ROLES[role].may}") for role in roles]
        if len(choices) == 1:
            self.initial["role"] = choices[0][0]
        self.fields["role"] = fields.one_of(_ROLE, choices)
        self.fields["starts"] = fields.day(_STARTS, required=True)
        self.fields["ends"] = fields.day(_ENDS, help_text=_ENDS_HELP)

    def clean_role(self) -> Role:
        """The role itself."""
        return Role(self.cleaned_data["role"])


class InviteForm(RoleForm):
    """Whom to invite, to what, and in which language the letter is."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, roles: Sequence[Role], today: date
    ) -> None:
        super().__init__(data, roles=roles, today=today)
        asked = self.fields
        self.initial["language"] = "sv"
        self.fields = {
            "email": _address(),
            "name": fields.line(_NAME, required=True, longest=200),
            **asked,
            "language": fields.one_of(_LANGUAGE, _LANGUAGES),
        }


class EndForm(forms.Form):
    """When a role ends: at once, or after a day."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date) -> None:
        super().__init__(data, initial={"when": "now", "on": today})
        self.today = today
        self.fields["when"] = fields.one_of(_WHEN, [("now", str(_NOW)), ("day", str(_AFTER))])
        self.fields["on"] = fields.sometimes(fields.day(_LAST_DAY))

    def clean(self) -> dict[str, Any]:
        """The last day: yesterday, where the role is to end at once."""
        said = super().clean() or {}
        if said.get("when") == "now":
            said["on"] = self.today - timedelta(days=1)
        elif said.get("when") == "day" and "on" not in self.errors:
            if said.get("on") is None:
                self.add_error("on", str(_WHICH_DAY))
            elif said["on"] < self.today:
                self.add_error("on", str(_PASSED))
        return said


class AcceptForm(forms.Form):
    """Name and password of somebody who gets an account; no password where a provider signs in."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        name: str,
        email: str,
        with_password: bool,
    ) -> None:
        super().__init__(data, initial={"name": name})
        self.email = email
        self.fields["name"] = fields.line(_YOUR_NAME, required=True, longest=200)
        if with_password:
            self.fields["password"] = _password(
                _PASSWORD, password_validation.password_validators_help_texts()
            )
            self.fields["again"] = _password(_AGAIN, [])

    def clean(self) -> dict[str, Any]:
        """The same password twice, and one that holds."""
        said = super().clean() or {}
        password = said.get("password")
        if password is None:
            return said
        if password != said.get("again") and "again" not in self.errors:
            self.add_error("again", str(_DIFFERENT))
        try:
            person = User(email=self.email, name=said.get("name", ""))
            password_validation.validate_password(password, person)
        except forms.ValidationError as error:
            self.add_error("password", error)
        return said


class OrganisationForm(forms.Form):
    """An organisation's name and kind, and where it belongs."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, organisations: Sequence[Organisation]
    ) -> None:
        super().__init__(data)
        self.organisations = {str(one.public_id): one for one in organisations}
        under = [(key, f"{o.municipality}: {o.name}") for key, o in self.organisations.items()]
        kinds = [(kind.value, str(KINDS[kind])) for kind in Organisation.Kind]
        self.fields["municipality"] = fields.line(_MUNICIPALITY, required=True, longest=100)
        self.fields["name"] = fields.line(_ORGANISATION, required=True, longest=200)
        self.fields["kind"] = fields.one_of(_KIND, kinds, radios=False)
        self.fields["parent"] = fields.one_of(
            _PARENT,
            [("", str(_TOPMOST)), *under],
            required=False,
            radios=False,
            help_text=_PARENT_HELP,
        )

    def clean_parent(self) -> Organisation | None:
        """The organisation above; None for a topmost one."""
        return self.organisations.get(self.cleaned_data["parent"])


class CoordinatorForm(InviteForm):
    """Whom to invite as the coordinator of which agreement in force."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        agreements: Sequence[tuple[Case, str]],
        today: date,
    ) -> None:
        super().__init__(data, roles=[Role.COORDINATOR], today=today)
        self.agreements = {str(case.public_id): case for case, _ in agreements}
        choices = [(str(case.public_id), words) for case, words in agreements]
        self.fields = {"agreement": fields.one_of(_AGREEMENT, choices), **self.fields}

    def clean_agreement(self) -> Case:
        """The agreement itself."""
        return self.agreements[self.cleaned_data["agreement"]]


KINDS = {
    Organisation.Kind.MUNICIPALITY: Text("kommun", "municipality"),
    Organisation.Kind.DEPARTMENT: Text("förvaltning", "department"),
    Organisation.Kind.COMPANY: Text("kommunalt bolag", "municipal company"),
    Organisation.Kind.POLICE: Text("polis", "police"),
    Organisation.Kind.AUTHORITY: Text("myndighet", "authority"),
    Organisation.Kind.OTHER: Text("annan", "other"),
}


def _address() -> forms.EmailField:
    return forms.EmailField(
        label=str(_EMAIL),
        help_text=str(_EMAIL_HELP),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": str(_NO_EMAIL), "invalid": str(_NO_EMAIL)},
        validators=[fields.no_personal_number],
    )


def _password(label: Text, helps: Sequence[str]) -> forms.CharField:
    return forms.CharField(
        label=str(label),
        help_text=" ".join(helps),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": str(_NO_PASSWORD)},
    )


_ROLE = Text("Vilken roll?", "Which role?")
_STARTS = Text("Från och med", "From")
_ENDS = Text("Till och med", "Until")
_ENDS_HELP = Text("Tomt: tills vidare.", "Empty: until further notice.")
_EMAIL = Text("E-postadress", "E-mail address")
_EMAIL_HELP = Text(
    "Personens egen adress i arbetet. Inbjudan går dit.",
    "The person's own address at work. The invitation goes there.",
)
_NO_EMAIL = Text(
    "Skriv en e-postadress, till exempel namn@kommun.se.",
    "Write an e-mail address, for example name@municipality.se.",
)
_NAME = Text("Namn", "Name")
_LANGUAGE = Text("Brevets språk", "The letter's language")
_WHEN = Text("När ska rollen upphöra?", "When is the role to end?")
_NOW = Text("Med en gång", "At once")
_AFTER = Text("Efter en dag som jag anger", "After a day that I enter")
_LAST_DAY = Text("Sista dagen med rollen", "The last day with the role")
_WHICH_DAY = Text("Ange den sista dagen.", "Enter the last day.")
_PASSED = Text(
    "Dagen har passerat. Välj ”Med en gång” i stället.",
    "That day has passed. Choose “At once” instead.",
)
_YOUR_NAME = Text("Ditt namn", "Your name")
_PASSWORD = Text("Välj ett lösenord", "Choose a password")
_AGAIN = Text("Lösenordet en gång till", "The password once more")
_NO_PASSWORD = Text("Skriv ett lösenord.", "Write a password.")
_DIFFERENT = Text("Lösenorden är olika.", "The passwords differ.")
_MUNICIPALITY = Text("Kommun", "Municipality")
_ORGANISATION = Text("Organisationens namn", "The organisation's name")
_KIND = Text("Slag", "Kind")
_PARENT = Text("Hör till", "Belongs to")
_PARENT_HELP = Text(
    "En förvaltning hör till sin kommun. En part för sig själv hör inte till någon.",
    "A department belongs to its municipality. A party of its own belongs to nobody.",
)
_TOPMOST = Text("Ingen: den är överst", "Nobody: it is a topmost one")
_AGREEMENT = Text("Vilken överenskommelse?", "Which agreement?")
