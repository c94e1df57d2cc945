"""What a provider's token must hold, and what the environment may say of providers."""

from __future__ import annotations

import json
import time
from typing import Any

import jwt
import pytest
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured

from config import id_tokens, providers
from tests.oidc.provider import CLIENT

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ISSUER = "https://sso.example"


def key_set() -> dict[str, Any]:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    return {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]}


def token(key: Any = KEY, algorithm: str = "RS256", kid: str = "one", **changes: Any) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": CLIENT, "sub": "7", "iat": now, "exp": now + 60, "nonce": "n"}
    claims |= changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm, headers={"kid": kid})


def verified(text: str, nonce: str = "n") -> dict[str, Any]:
    return id_tokens.verified(text, keys=key_set(), issuer=ISSUER, audience=CLIENT, nonce=nonce)


def test_a_token_that_holds_tells_who_it_is() -> None:
    assert verified(token())["sub"] == "7"


@pytest.mark.parametrize(
    "bad",
    [
        token(key=OTHER),
        token(kid="two"),
        token(key="delad-hemlighet-som-är-lång-nog-för-det", algorithm="HS256"),
        token(key=None, algorithm="none"),
        token(iss="https://other.example"),
        token(aud="another"),
        token(aud=[CLIENT, "another"], azp="another"),
        token(exp=int(time.time()) - 3600),
        token(iat=int(time.time()) + 3600),
        token(exp=None),
        token(sub=None),
        token(nonce="another"),
        token(nonce=None),
        token()[:-4] + "AAAA",
        "",
        "inte.en.token",
    ],
)
def test_a_token_that_does_not_hold_is_refused(bad: str) -> None:
    with pytest.raises(OAuth2Error):
        verified(bad)


def test_a_sign_in_without_a_nonce_believes_nothing() -> None:
    with pytest.raises(OAuth2Error):
        verified(token(nonce=""), nonce="")


# ---------------------------------------------------------------- what the environment says

WHOLE = {"name": "A", "issuer": "https://a.example", "client_id": "b", "client_secret": "c"}


@pytest.mark.parametrize("missing", WHOLE)
def test_half_a_provider_is_refused_and_named(missing: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"OIDC_{missing.upper()}"):
        providers.providers(WHOLE | {missing: ""}, "")


@pytest.mark.parametrize(
    ("several", "said"),
    [
        ("{", "not a JSON list"),
        ('{"key": "a"}', "not a JSON list"),
        (json.dumps([WHOLE]), "OIDC_PROVIDERS: key"),
        (json.dumps([WHOLE | {"key": "Å b"}]), "a-z"),
        (json.dumps([WHOLE | {"key": "a"}] * 2), "same key"),
        (json.dumps([WHOLE | {"key": "a", "issuer": "http://a.example"}]), "https"),
        (json.dumps([WHOLE | {"key": "a", "origins": ["https://a;b"]}]), "no https"),
        (json.dumps([WHOLE | {"key": "a", "domains": ["kommun"]}]), "domains: 'kommun' is no dom"),
        (json.dumps([WHOLE | {"key": "a", "domains": "a@b.example"}]), "no domain"),
        (
            json.dumps([WHOLE | {"key": "a"}, WHOLE | {"key": "b", "domains": "b.example"}]),
            "could vouch for the others' people",
        ),
    ],
)
def test_several_are_told_as_json_and_what_is_wrong_is_said(several: str, said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        providers.providers({}, several)


def test_one_by_variables_and_others_beside_it() -> None:
    one = WHOLE | {"domains": "@Kommun.example, kommunen.example"}
    other = WHOLE | {"key": "polisen", "domains": ["polisen.example"]}
    found = providers.providers(one, json.dumps([other]))
    assert [provider.key for provider in found] == ["sso", "polisen"]
    domains = [("kommun.example", "kommunen.example"), ("polisen.example",)]
    assert [provider.domains for provider in found] == domains
    assert found[0].vouches_for("Hanna@KOMMUN.example")
    assert not found[0].vouches_for("hanna@polisen.example")
    assert "c" not in repr(found[0]).replace("client", "")
    assert providers.providers({}, "") == []
