"""The system's keychain: where a token can be kept without being in any file that a client reads.

Tokens are kept by the address that they are for, so that none is sent to another. `keyring` is loaded by the first use.
"""

from pydantic import SecretStr

from convoso_mcp.errors import NotConfigured
from convoso_mcp.settings import find_session_bus

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
                    "Run convoso-mcp login; the next call finds it.",
                )
            self._read = found.get_secret_value()
        return self._read


def kept(address: str) -> SecretStr | None:
    """The token that is kept for an address."""
    found = _tried("get_password", address)
    return SecretStr(found) if found else None


def keep(address: str, token: SecretStr) -> None:
    """Keep a token for an address, in the place of the one that is kept."""
    _tried("set_password", address, token.get_secret_value())


def forget(address: str) -> bool:
    """Remove the token of an address, and say whether there was one."""
    if kept(address) is None:
        return False
    _tried("delete_password", address)
    return True


def _tried(function: str, *given: str) -> str | None:
    """What a function of the library gives for our entries; its errors are translated."""
    find_session_bus()
    import keyring  # noqa: PLC0415  start-up does not pay for it
    from keyring.errors import KeyringError, NoKeyringError  # noqa: PLC0415

    try:
        return getattr(keyring, function)(SERVICE, *given)
    except NoKeyringError:
        raise NotConfigured(
            "This system has no keychain that can be used.",
            "Install one (GNOME Keyring or KWallet on Linux), or give the token in CONVOSO_AUTH_TOKEN.",
        ) from None
    except KeyringError as error:
        raise NotConfigured(f"The keychain cannot be used ({type(error).__name__}).", _ELSEWHERE) from None
