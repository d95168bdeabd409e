"""The system's keychain: where a token can be kept without being in any file that a client reads.

Tokens are kept by the address that they are for, so that none is sent to another. `keyring` is loaded by the first use.
"""

from typing import TYPE_CHECKING

from pydantic import SecretStr

from convoso_mcp.errors import NotConfigured

if TYPE_CHECKING:
    from collections.abc import Callable

SERVICE = "convoso-mcp"
_ELSEWHERE = "Unlock it, or give the token in CONVOSO_AUTH_TOKEN instead of the word keychain."


class InKeychain(SecretStr):
    """A token that is read from the keychain when it is first needed, and kept from then on: starting does not wait for it."""

    def __init__(self, address: str) -> None:
        super().__init__("")
        self._address, self._read = address, ""

    def get_secret_value(self) -> str:
        """The token; raises `NotConfigured` where the keychain has none, or cannot be read."""
        if not self._read:
            found = kept(self._address)
            if found is None:
                raise NotConfigured(
                    f"The keychain has no Convoso token for {self._address}; nothing was sent.",
                    "Run convoso-mcp login, and start the server again.",
                )
            self._read = found.get_secret_value()
        return self._read


def kept(address: str) -> SecretStr | None:
    """The token that is kept for an address."""
    import keyring  # noqa: PLC0415  start-up does not pay for it

    found = _tried(lambda: keyring.get_password(SERVICE, address))
    return SecretStr(found) if found else None


def keep(address: str, token: SecretStr) -> None:
    """Keep a token for an address, in the place of the one that is kept."""
    import keyring  # noqa: PLC0415

    _tried(lambda: keyring.set_password(SERVICE, address, token.get_secret_value()))


def forget(address: str) -> bool:
    """Remove the token of an address, and say whether there was one."""
    import keyring  # noqa: PLC0415

    if kept(address) is None:
        return False
    _tried(lambda: keyring.delete_password(SERVICE, address))
    return True


def _tried(use: "Callable[[], str | None]") -> str | None:
    from keyring.errors import KeyringError, NoKeyringError  # noqa: PLC0415

    try:
        return use()
    except NoKeyringError:
        raise NotConfigured(
            "This system has no keychain that can be used.",
            "Install one (GNOME Keyring or KWallet on Linux), or give the token in CONVOSO_AUTH_TOKEN.",
        ) from None
    except KeyringError as error:
        raise NotConfigured(f"The keychain cannot be used ({type(error).__name__}).", _ELSEWHERE) from None
