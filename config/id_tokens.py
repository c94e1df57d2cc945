"""What a provider of single sign-on says of somebody, believed only with its signature."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# With a public key only: who signs by a shared secret or not at all is nobody.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LEEWAY = 30  # seconds that two clocks may differ
_NEEDED = ["iss", "aud", "sub", "iat", "exp"]


def verified(
    token: str, *, keys: Mapping[str, Any], issuer: str, audience: str, nonce: str
) -> dict[str, Any]:
    """The claims of an id token.

    Raises OAuth2Error unless it is signed with one of the provider's keys (``keys``, a JWK set),
    by this issuer, for this audience alone, in time, and repeats the sign-in's nonce.
    """
    try:
        key = _key(token, keys)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=audience,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": _NEEDED},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise OAuth2Error(f"The id token does not hold: {type(error).__name__}.") from error
    if claims.get("azp", audience) != audience:
        raise OAuth2Error("The id token is for somebody else.")
    if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise OAuth2Error("The id token is of another sign-in.")
    return claims


def _key(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    wanted = jwt.get_unverified_header(token).get("kid")
    for told in keys.get("keys", []):
        if told.get("use", "sig") == "sig" and told.get("kid") == wanted:
            return jwt.PyJWK.from_dict(told)
    raise jwt.InvalidKeyError
