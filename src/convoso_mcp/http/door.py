"""Who may come in, and under which names the server is reached: read from the settings, and refused where it is not safe."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from convoso_mcp.errors import NotConfigured
from convoso_mcp.http.tokens import TokenFile
from convoso_mcp.settings import PREFIX, Settings, is_loopback

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Door:
    """The names and origins that are answered, and how a caller proves who they are; neither way: everybody is let in."""

    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    issuer: str | None = None
    public_url: str | None = None
    token_file: Path | None = None

    @property
    def guarded(self) -> bool:
        """Whether a caller has to prove who they are."""
        return self.issuer is not None or self.token_file is not None


def door(settings: Settings, host: str) -> Door:
    """The door of a server that listens on `host`; raises `NotConfigured` where somebody could come in who should not."""
    hosts, origins = _named(settings.allowed_hosts), _named(settings.allowed_origins)
    guarded = settings.issuer is not None or settings.token_file is not None
    if not is_loopback(host) and not hosts:
        raise _unsafe(f"others can reach {host}", f"Name the hosts it is reached by in {PREFIX}ALLOWED_HOSTS")
    if not guarded and not (is_loopback(host) and all(is_loopback(_bare(name)) for name in hosts)):
        raise _unsafe("others can reach it", f"Let callers prove who they are: set {PREFIX}TOKEN_FILE, or {PREFIX}ISSUER")
    if settings.issuer is not None and settings.public_url is None:
        raise _unsafe("a token could be for another server", f"Set {PREFIX}PUBLIC_URL, which tokens must be for")
    if any("*" in name.removesuffix(":*") for name in (*hosts, *origins)):
        raise _unsafe("a * would let any name in", f"{PREFIX}ALLOWED_HOSTS and {PREFIX}ALLOWED_ORIGINS take names")
    if settings.token_file is not None:
        TokenFile(settings.token_file).listed()
    return Door(
        hosts=hosts or tuple(f"{name}:*" for name in LOOPBACK),
        origins=origins or tuple(f"http://{name}:*" for name in LOOPBACK),
        issuer=settings.issuer,
        public_url=settings.public_url,
        token_file=settings.token_file,
    )


def _named(words: str) -> tuple[str, ...]:
    return tuple(word for word in (one.strip() for one in words.split(",")) if word)


def _bare(name: str) -> str:
    """A host without its port, which may be `*`."""
    return urlsplit(f"//{name.removesuffix(':*')}").hostname or ""


def _unsafe(why: str, mend: str) -> NotConfigured:
    return NotConfigured(f"It is not served over HTTP like this: {why}.", f"{mend}. docs/deploy.md shows how.")
