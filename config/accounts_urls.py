"""The pages of accounts: sign-in, sign-out, passwords, second factors, sessions, single sign-on.

Not allauth's for e-mail addresses: the address is the account, and whoever invites sets it.
Sign-up says that it is closed; other pages of allauth ask for its address.
"""

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as apps
from allauth.mfa.webauthn import views as keys
from django.urls import path, re_path

from config import accounts, accounts_single_sign_on
from config.accounts import own_credentials
from config.accounts_second_factor import RemoveKey
from workflow.views.gates import anyone, signed_in

urlpatterns = [
    path("login/", anyone(accounts.Entrance.as_view()), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("signup/", views.signup, name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", own_credentials(views.reauthenticate), name="account_reauthenticate"),
    path(
        "password/change/",
        own_credentials(views.password_change),
        name="account_change_password",
    ),
    path("password/set/", own_credentials(views.password_set), name="account_set_password"),
    path("password/reset/", own_credentials(views.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        own_credentials(views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        own_credentials(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        own_credentials(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("sessions/", signed_in(accounts.Sessions.as_view()), name="usersessions_list"),
    path("sign-on/<slug:provider_id>/", accounts_single_sign_on.sign_on, name="sign-on"),
    path(
        "sign-on/<slug:provider_id>/callback/",
        accounts_single_sign_on.signed_on,
        name="openid_connect_callback",
    ),
    path("second-factor/", own_credentials(factors.index), name="mfa_index"),
    path("second-factor/check/", own_credentials(factors.authenticate), name="mfa_authenticate"),
    path(
        "second-factor/reauthenticate/",
        own_credentials(factors.reauthenticate),
        name="mfa_reauthenticate",
    ),
    path("second-factor/app/add/", own_credentials(apps.activate_totp), name="mfa_activate_totp"),
    path(
        "second-factor/app/remove/",
        own_credentials(apps.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path(
        "second-factor/codes/",
        own_credentials(codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/codes/new/",
        own_credentials(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("passkeys/", own_credentials(keys.list_webauthn), name="mfa_list_webauthn"),
    path("passkeys/add/", own_credentials(keys.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/login/", own_credentials(keys.login_webauthn), name="mfa_login_webauthn"),
    path(
        "passkeys/reauthenticate/",
        own_credentials(keys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "passkeys/<int:pk>/remove/",
        own_credentials(signed_in(RemoveKey.as_view())),
        name="mfa_remove_webauthn",
    ),
]
