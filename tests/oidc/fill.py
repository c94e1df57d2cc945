"""Fills the provider's database: who has an account there, and the product as its client."""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    """Reads JSON: `people` as [address, verified], `password`, `client`, `secret`, `back`."""
    from django import setup

    setup()
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client

    from workflow.models import User

    told = json.load(sys.stdin)
    for email, verified in told["people"]:
        person = User.objects.create_user(email=email, name="Somebody", password=told["password"])
        EmailAddress.objects.create(user=person, email=email, verified=verified, primary=True)
    client = Client(id=told["client"], name="Samverka", skip_consent=True)
    client.set_secret(told["secret"])
    client.set_scopes(["openid", "profile", "email"])
    client.set_redirect_uris([told["back"]])
    client.save()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.oidc.settings")
    main()
