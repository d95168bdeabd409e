"""Keychains of a test: one in memory, one that is locked, and none at all."""

from collections.abc import Generator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeychain
from keyring.errors import KeyringLocked


class Memory(KeyringBackend):
    """Keeps what it is given, and counts how often it is asked."""

    priority = 1  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]  a class property there

    def __init__(self) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self.held, self.asked = dict[tuple[str, str], str](), 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class Locked(Memory):
    """Opens for nobody."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked


@contextmanager
def using(keychain: KeyringBackend) -> Generator[None]:
    """The system's keychain is this one."""
    before = keyring.get_keyring()
    keyring.set_keyring(keychain)
    try:
        yield
    finally:
        keyring.set_keyring(before)


def none() -> KeyringBackend:
    """A system without one."""
    return NoKeychain()
