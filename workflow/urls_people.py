"""Addresses of the pages about people: their roles, invitations, and the operator's."""

from django.urls import path

from .views import invitations, operations, people, roles

_PEOPLE = "organisationer/<uuid:organisation_id>/personer"
urlpatterns = [
    path("organisationer/", people.organisations, name="organisations"),
    path(f"{_PEOPLE}/", people.people, name="people"),
    path(f"{_PEOPLE}/bjud-in/", people.invite, name="invite"),
    path(f"{_PEOPLE}/<uuid:person_id>/", people.person, name="person"),
    path(f"{_PEOPLE}/<uuid:person_id>/konto/", people.account, name="person-account"),
    path("roller/<uuid:membership_id>/avsluta/", roles.end, name="role-end"),
    path("inbjudan/<str:token>/", invitations.invitation, name="invitation"),
    path(
        "inbjudningar/<uuid:invitation_id>/dra-tillbaka/",
        invitations.withdraw,
        name="invitation-withdraw",
    ),
    path(
        "inbjudningar/<uuid:invitation_id>/skicka-igen/",
        invitations.resend,
        name="invitation-resend",
    ),
    path("drift/", operations.operations, name="operations"),
    path("drift/organisation/", operations.organisation_new, name="organisation-new"),
    path("drift/driftansvarig/", operations.operator_invite, name="operator-invite"),
    path("drift/samordnare/", operations.coordinator_invite, name="coordinator-invite"),
]
