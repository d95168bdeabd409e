"""What lies in Redis about persons lies there sealed: without the key it is noise, and under another name it does not open."""

import os
from collections.abc import Sequence

_NONCE = 12


class Safe:
    """Seals with the first key, and opens what any of them sealed (AES-256-GCM; keys of 32 bytes)."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  only replicas have one

        self._keys = [AESGCM(key) for key in keys]

    def seal(self, name: str, value: bytes) -> bytes:
        """The value, sealed for the place of this name."""
        nonce = os.urandom(_NONCE)
        return nonce + self._keys[0].encrypt(nonce, value, name.encode())

    def open(self, name: str, sealed: bytes) -> bytes | None:
        """The value; None where no key opens it, or it was sealed for another place."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415

        for key in self._keys:
            try:
                return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
            except (InvalidTag, ValueError):
                continue
        return None
