"""What the image, the compose file and nginx say fits together, and with the settings. (tests/full/test_image.py tries it.)"""

import re
from typing import Any

import yaml

from convoso_mcp import __version__
from convoso_mcp.http.serving import IDLE
from convoso_mcp.settings import PREFIX, Settings
from image import ROOT, stages

NAMED = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("Dockerfile", "compose.yaml", "docs/deploy.md")}
COMPOSE: dict[str, Any] = yaml.safe_load(NAMED["compose.yaml"])
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
REPLICAS = {name: about for name, about in COMPOSE["services"].items() if name not in ("redis", "nginx")}


def test_every_setting_that_they_name_is_one() -> None:
    ours = {PREFIX + name.upper() for name in Settings.model_fields}
    for name, text in NAMED.items():
        unknown = {word for word in re.findall(rf"\b{PREFIX}[A-Z][A-Z_]*[A-Z]\b", text) if word not in ours}
        assert unknown == set(), name


def test_the_two_replicas_are_alike_and_write_to_their_volume_only() -> None:
    one, two = REPLICAS.values()
    assert one == two
    assert one["read_only"]
    assert one["cap_drop"] == ["ALL"]
    (volume,) = one["volumes"]
    assert volume == f"state:{stages()[-1].one('VOLUME')}"
    assert stages()[-1].environment["CONVOSO_AUDIT_FOLDER"] == stages()[-1].one("VOLUME")
    assert int(one["stop_grace_period"].removesuffix("s")) > 10


def test_nobody_in_the_image_is_root_and_it_says_what_it_is() -> None:
    last = stages()[-1]
    assert last.one("USER") == "10001:10001"
    assert last.steps.index(("USER", "10001:10001")) < [word for word, _ in last.steps].index("ENTRYPOINT")
    labels = dict(re.findall(r'([\w.]+)="([^"]*)"', last.one("LABEL")))
    assert labels["org.opencontainers.image.title"] == "convoso-mcp"
    assert labels["io.modelcontextprotocol.server.name"].endswith("/convoso-mcp")
    assert f"VERSION={__version__}" in last.all("ARG")


def test_nginx_passes_requests_to_every_replica_on_its_port_and_keeps_no_connection_that_is_about_to_close() -> None:
    port = stages()[-1].one("EXPOSE")
    assert re.findall(r"server (\S+);", NGINX) == [f"{name}:{port}" for name in REPLICAS]
    assert f"'127.0.0.1', {port}" in stages()[-1].check[-1]
    assert stages()[-1].listed("CMD")[-2:] == ["--port", port]
    assert int(re.findall(r"keepalive_timeout (\d+)s", NGINX)[0]) < IDLE


def test_every_secret_that_compose_wants_is_told_in_the_documentation() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+)", NAMED["compose.yaml"]))
    assert wanted == set(re.findall(r"^([A-Z_]+)=", NAMED["docs/deploy.md"], re.MULTILINE))
