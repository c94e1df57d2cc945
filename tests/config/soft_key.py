"""A security key without a device: what a browser would send, made by hand (WebAuthn level 2)."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
SITE, ORIGIN = "testserver", "https://testserver"


@dataclass
class SoftKey:
    """Answers whoever touches it; whether it asks who that is, the caller says each time."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    name: bytes = field(default_factory=lambda: token_bytes(32))

    def registered(self, challenge: str, *, verified: bool) -> dict[str, Any]:
        """The answer to ``navigator.credentials.create``."""
        point = self.private.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        public = cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: y})  # COSE: ES256 on P-256
        told = bytes(16) + len(self.name).to_bytes(2, "big") + self.name + public
        shown = self._shown(verified, ATTESTED) + told
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": shown})
        client = self._client("webauthn.create", challenge)
        response = {"clientDataJSON": _b64(client), "attestationObject": _b64(attested)}
        extensions = {"clientExtensionResults": {"credProps": {"rk": verified}}}
        return self._credential(response) | extensions

    def answered(self, challenge: str, *, person: str, verified: bool) -> dict[str, Any]:
        """The answer to ``navigator.credentials.get``; ``person`` is the handle of the account."""
        shown, client = self._shown(verified), self._client("webauthn.get", challenge)
        signed = shown + hashlib.sha256(client).digest()
        signature = self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": _b64(client),
            "authenticatorData": _b64(shown),
            "signature": _b64(signature),
            "userHandle": _b64(person.encode()),
        }
        return self._credential(response) | {"clientExtensionResults": {}}

    def _shown(self, verified: bool, more: int = 0) -> bytes:
        flags = PRESENT | more | (VERIFIED if verified else 0)
        return hashlib.sha256(SITE.encode()).digest() + bytes([flags]) + bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}
        return json.dumps(told).encode()

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        name = _b64(self.name)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
