"""Every address of the product: a real one for each pattern, and who opens it.

The patterns come from Django's resolver; one that is missing here fails
tests/web/test_every_address.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cases.story.cast import CITY, SOCIAL
from notifications.models import Kind as LetterKind
from tests.web.town import Town

URLS = "tests.web.urls"
Kind = Literal["page", "post", "download", "words"]


@dataclass(frozen=True)
class Address:
    """A pattern with what fills it: a case of the town, its open item, other values.

    ``by`` is who opens it in the browser, empty for somebody who has not signed in. ``kind``
    says what comes back: a page, nothing to a GET, a file, or words for a machine.
    """

    name: str
    by: str = ""
    of: str = ""
    item: bool = False
    body: str = ""
    organisation: str = ""
    person: str = ""
    query: str = ""
    kind: Kind = "page"
    more: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        body = self.body.split(" ")[0]
        body = body or self.organisation.split(" ")[0]
        parts = [self.name, self.of, body, self.person, *self.more.values(), self.query]
        return " ".join(filter(None, parts))

    def path(self, town: Town) -> str:
        """The address in a town."""
        given = self._of_people(town)
        given |= self._of_documents(town)
        if self.of and self.name not in _WITHOUT_THEIR_CASE:
            given["case_id"] = town.cases[self.of]
        if self.item:
            given["item_id"] = town.items[self.of]
        if self.name.startswith(("proof", "decision")) and self.of:
            given["entry_id"] = town.entries[self.of]
        if self.body:
            given["body_id"] = town.bodies[self.body]
        if self.name.startswith("route"):
            given["route_id"] = town.route
        if self.name in ("problem", "picture-problem"):
            given["problem_id"] = town.problems[self.of or "picture"]
        if self.name.startswith("demo-letter") and self.name != "demo-letters":
            given["letter_id"] = town.letter
        return reverse(self.name, urlconf=URLS, kwargs=given or None) + self.query

    def _of_documents(self, town: Town) -> dict[str, Any]:
        """What names a document, a file or a package: they have addresses of their own."""
        if self.name == "document-file":
            return {"version_id": town.files[self.of]}
        if self.name == "archive-file":
            return {"package_id": town.package}
        return {"document_id": town.documents[self.of]} if self.name in _DOCUMENT else {}

    def _of_letters(self, town: Town) -> dict[str, Any]:
        """What is in the addresses of letters, calendars and links that were sent."""
        if self.name.startswith("happening-"):
            return {"letter_id": town.hers}
        if self.name == "calendar-feed":
            return {"token": town.calendar if self.more["of"] == "Tove" else self.more["of"]}
        tokens = {"letters-stop": town.stop, "invitation": town.token, "answer": town.answer}
        return {"token": tokens[self.name]}

    def _of_people(self, town: Town) -> dict[str, Any]:
        """What names organisations, people, their roles and invitations."""
        if self.name == "role-end":
            return {"membership_id": town.roles[self.person]}
        if self.name.startswith("invitation-"):
            return {"invitation_id": town.invitations[self.more["to"]]}
        if self.name in _OF_LETTERS:
            return self._of_letters(town)
        given: dict[str, Any] = dict(self.more)
        if self.name in _OF_DECISIONS:
            given["entry_id"] = town.decisions[self.of]
        if self.name == "retention-class":
            given["class_id"] = town.retention
        if self.organisation:
            given["organisation_id"] = town.organisations[self.organisation]
        if self.person:
            given["person_id"] = town.people[self.person]
        return given


def _case(name: str, by: str, *of: str, kind: Kind = "page", **more: str) -> Iterator[Address]:
    for case in of:
        yield Address(name, by, case, kind=kind, more=more)


_OF_LETTERS = (
    "answer",
    "calendar-feed",
    "happening-open",
    "happening-read",
    "invitation",
    "letters-stop",
)
_DOCUMENT = ("document", "document-replace", "document-describe", "document-remove")
_WITHOUT_THEIR_CASE = (
    *("item-take", "item-hand-back", "item-delegate"),
    *(*_DOCUMENT, "document-file", "archive-file"),
)
_OF_DECISIONS = ("correct", "change-decision", "formal-decision")
_PREVIEWS: tuple[tuple[str, Kind], ...] = (
    ("letter-preview", "page"),
    ("letter-preview-html", "download"),
)
_OFFICIALS = "Tjänsteberedningen"
_STEERING = "Styrgruppen för trygghetsfrågor"
ADDRESSES: tuple[Address, ...] = (
    Address("home"),
    Address("todo", "Tove"),
    Address("todo", "Disa", query="?tom"),
    Address("incoming", "Pär"),
    Address("deadlines", "Signe"),
    Address("settings", "Hanna"),
    Address("letters", "Hanna"),
    Address("letters-stop"),
    Address("answer"),
    Address("letters-retry", "Disa", kind="post"),
    Address("happenings", "Tove"),
    Address("happenings", "Hanna", query="?sida=2"),
    Address("calendar", "Tove"),
    Address("calendar-feed", kind="words", more={"of": "Tove"}),
    Address("calendar-feed", kind="words", more={"of": "ingen"}),
    Address("letter-previews", "Tove"),
    *(
        Address(name, "Hanna", kind=kind, more={"kind": letter})
        for letter in LetterKind.values
        for name, kind in _PREVIEWS
    ),
    Address("happenings-read", "Tove", kind="post"),
    Address("happening-read", kind="post"),
    Address("happening-open", kind="post"),
    Address("accessibility"),
    Address("check"),
    Address("check", query="?kod=ABCD"),
    Address("check", query="?kod=" + "A" * 32),
    Address("language", kind="post"),
    Address("body", "Tove", body=_OFFICIALS),
    Address("body", "Mats", body=_STEERING),
    Address("sitting", "Tove", body=_OFFICIALS),
    Address("body-new", "Signe"),
    Address("body-edit", "Signe", body=_OFFICIALS),
    Address("body-seats", "Signe", body=_OFFICIALS),
    Address("body-seats", "Mats", body=_STEERING),
    Address("body-seat-new", "Signe", body=_OFFICIALS),
    Address("body-meetings", "Signe", body=_OFFICIALS),
    Address("absence", "Hanna"),
    Address("absence-of", "Signe", person="Love"),
    Address("item-take", "Tove", "preparation", item=True, kind="post"),
    Address("item-hand-back", "Tove", "taken", item=True, kind="post"),
    Address("item-delegate", "Carin", "revision", item=True),
    Address("decide", "Tove", "preparation", item=True),
    Address("decide", "Sara", "steering", item=True),
    Address("decide", "Siv", "political", item=True),
    Address("decide", "Tove", "review", item=True),
    Address("decide", "Tove", "resubmitted", item=True),
    *_case("transition", "Hanna", "revision", "preparation", code="withdraw"),
    *_case("transition", "Signe", "revision", code="dismiss"),
    *_case("transition", "Stina", "approved", code="start"),
    *_case("transition", "Stina", "execution", code="finish"),
    *_case("transition", "Siv", "execution", code="discontinue"),
    *_case("transition", "Siv", "approved", code="reconsider"),
    *_case("transition", "Stina", "evaluation", code="evaluate"),
    *_case("transition", "Arvid", "closed", code="reopen"),
    *_case("transition", "Signe", "for the officials", code="register"),
    *_case("transition", "Signe", "agreement draft", code="send"),
    *_case("transition", "Uno", "agreement signing", code="sign"),
    *_case("transition", "Uno", "agreement signing", code="decline"),
    *_case("transition", "Signe", "agreement", code="terminate"),
    *_case("transition", "Ulla", "picture establishing", code="establish"),
    *_case("conflict", "Lena", "preparation"),
    *_case("conflict", "Tove", "with jäv"),
    *_case("release", "Hanna", "released", "draft"),
    *_case("secrecy", "Hanna", "restricted", "preparation", "draft"),
    *_case("secrecy", "Signe", "agreement"),
    *_case("looks", "Hanna", "restricted", "preparation"),
    *_case("history", "Rut", "closed", "agreement", "released"),
    *_case("history", "Hanna", "draft"),
    *_case("proof", "Rut", "closed", "restricted"),
    *_case("proof", "Hanna", "draft"),
    Address("proof-file", "Rut", "closed", kind="download"),
    *_case("correct", "Tove", "steering", "closed"),
    *_case("change-decision", "Tove", "steering"),
    *_case("formal-decision", "Signe", "steering"),
    *_case("erase", "Arvid", "closed", "restricted"),
    *_case("weed", "Arvid", "closed"),
    *_case("dispose", "Arvid", "closed"),
    *_case("own-number", "Hanna", "preparation"),
    *_case("history", "Arvid", "steering"),
    Address("records", "Arvid"),
    Address("retention-class-new", "Arvid", organisation=CITY),
    Address("retention-class", "Arvid"),
    Address("postal-list", "Arvid"),
    Address("postal-list", "Rut", query="?skyddade=on"),
    Address("postal-file", "Arvid", kind="download", more={"form": "csv"}),
    Address("postal-file", "Arvid", kind="download", more={"form": "json"}),
    *_case("decision", "Stina", "approved", "closed"),
    *_case("decision", "Hanna", "restricted", "revision"),
    *_case("decision-pdf", "Stina", "closed", kind="download"),
    *_case("decision-pdf", "Hanna", "restricted", kind="download"),
    Address("decisions", "Rut"),
    Address("decisions", "Signe", query="?q=teamen&beslut=endorse"),
    Address("decisions", "Hanna", query="?fran=i-gar"),
    Address("decisions-export", "Rut", kind="post"),
    Address("lead-times", "Signe"),
    Address("lead-times", "Lena", query="?fran=2026-01-01&till=2025-01-01"),
    Address("searches", "Arvid"),
    Address("organisations", "Hanna"),
    Address("people", "Adam", organisation=CITY),
    Address("people", "Hanna", organisation=SOCIAL),
    Address("invite", "Adam", organisation=CITY),
    Address("invite", "Disa", organisation=SOCIAL),
    Address("person", "Adam", organisation=CITY, person="Signe"),
    Address("person-account", "Adam", organisation=CITY, person="Rut"),
    Address("role-end", "Adam", person="Rut"),
    Address("role-end", "Disa", person="Adam"),
    Address("invitation"),
    Address("invitation-withdraw", "Adam", kind="post", more={"to": "Inga"}),
    Address("invitation-resend", "Disa", kind="post", more={"to": "Ivar"}),
    Address("operations", "Disa"),
    Address("organisation-new", "Disa"),
    Address("operator-invite", "Disa"),
    Address("coordinator-invite", "Disa"),
    Address("route", "Signe"),
    Address("route-bpmn", "Signe", kind="download"),
    *_case("case", "Hanna", "draft", "bare", "preparation", "revision", "withdrawn", "restricted"),
    *_case("case", "Tove", "with jäv", "taken", "review"),
    *_case("case", "Stina", "approved", "execution", "evaluation", "closed"),
    *_case("case", "Signe", "rejected", "dismissed", "agreement", "agreement draft"),
    *_case("case", "Uno", "agreement signing", "picture establishing"),
    *_case("case", "Signe", "picture", "picture draft"),
    *_case("case", "Pär", "released"),
    *_case("case-execution", "Stina", "execution", "approved"),
    *_case("case-followup", "Stina", "execution", "evaluation", "closed"),
    *_case("case-documents", "Stina", "execution"),
    *_case("document-add", "Hanna", "draft"),
    *_case("document-add", "Stina", "execution"),
    *_case("document", "Hanna", "draft"),
    *_case("document", "Stina", "execution"),
    *_case("document-replace", "Stina", "execution"),
    *_case("document-describe", "Stina", "execution"),
    *_case("document-remove", "Hanna", "draft"),
    Address("document-file", "Hanna", "draft", kind="download"),
    Address("document-file", "Stina", "execution", kind="download"),
    *_case("archive", "Arvid", "closed"),
    *_case("archive", "Hanna", "dismissed"),
    Address("archive-file", "Hanna", "dismissed", kind="download"),
    *_case("case-version", "Hanna", "resubmitted", "agreement", "picture", number="1"),
    Address("activities", "Signe"),
    Address("activities", "Signe", query="?q=mobila"),
    Address("activities", "Signe", query="?q=finnsinte"),
    Address("agreements", "Signe"),
    Address("pictures", "Signe"),
    Address("problem", "Hanna"),
    Address("propose", "Hanna"),
    *(
        Address("propose-step", "Hanna", "draft", more={"step": step})
        for step in ("problem", "atgard", "vem", "nar", "matt")
    ),
    *_case("submit", "Hanna", "draft", "revision", "bare"),
    *_case("prepare", "Tove", "preparation"),
    *_case("amend", "Stina", "approved", "execution"),
    *_case("report", "Stina", "execution"),
    *_case("extend", "Signe", "preparation", "evaluation"),
    *_case("fulfil", "Signe", "agreement"),
    *_case("reminders", "Signe", "agreement"),
    *_case("reminders-of", "Signe", "agreement", clock="stage"),
    *_case("reminders-of", "Signe", "agreement", clock="report"),
    Address("agreement-new", "Signe"),
    *_case("agreement-edit", "Signe", "agreement draft"),
    *_case("agreement-prolong", "Signe", "agreement"),
    Address("picture-new", "Signe"),
    *_case("picture-edit", "Signe", "picture draft"),
    *_case("picture-problem-new", "Signe", "picture draft"),
    Address("picture-problem", "Signe", "picture draft"),
    Address("account_login"),
    Address("account_logout", "Hanna"),
    Address("account_inactive"),
    Address("account_signup"),
    Address("account_reset_password"),
    Address("account_reset_password_done"),
    Address("account_reset_password_from_key", more={"uidb36": "1", "key": "utgangen-lank"}),
    Address("account_reset_password_from_key_done"),
    Address("account_change_password", "Hanna"),
    Address("account_set_password", "Kim"),
    Address("account_reauthenticate", "Hanna"),
    Address("usersessions_list", "Hanna"),
    Address("sign-on", kind="post", more={"provider_id": "sso"}),
    Address("openid_connect_callback", kind="post", more={"provider_id": "sso"}),
    Address("mfa_index", "Hanna"),
    Address("mfa_authenticate"),
    Address("mfa_reauthenticate", "Hanna"),
    Address("mfa_activate_totp", "Kim"),
    Address("mfa_deactivate_totp", kind="post"),
    Address("mfa_view_recovery_codes", kind="post"),
    Address("mfa_generate_recovery_codes", "Kim"),
    Address("mfa_list_webauthn", "Hanna"),
    Address("mfa_add_webauthn", "Kim"),
    Address("mfa_login_webauthn"),
    Address("mfa_reauthenticate_webauthn", "Hanna"),
    Address("mfa_remove_webauthn", kind="post", more={"pk": "1"}),
    Address("demo-login"),
    Address("demo-letters"),
    Address("demo-letter"),
    Address("demo-letter-html", kind="download"),
    Address("health-live", kind="words"),
    Address("health-ready", kind="words"),
)


def names() -> set[str]:
    """The names of all patterns; a pattern without a name counts by its route."""
    return set(_names(get_resolver(URLS).url_patterns))


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for found in patterns:
        if isinstance(found, URLResolver):
            yield from _names(found.url_patterns)
        else:
            yield found.name or str(found.pattern)
