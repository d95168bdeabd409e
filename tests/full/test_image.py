"""The image without a Docker engine: its steps are carried out in folders of our own, and what they made is run as its user."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from tempfile import mkdtemp

import httpx
import pytest
from processes import answer, request

from image import ROOT, Stage, stages

SECRETS = {
    "CONVOSO_AUTH_TOKEN": "x", "CONVOSO_ALLOWED_HOSTS": "mcp.example.com", "CONVOSO_SEAL_KEY": "k" * 32, "CONVOSO_AUDIT_KEY": "a" * 32, "REDIS_PASSWORD": "r",
}  # fmt: skip


@dataclass(frozen=True)
class Root:
    """A folder that stands for the file system of the image; a path of the image is the same path in it."""

    folder: Path

    def inside(self, text: str) -> str:
        """The text with the image's own paths in this folder."""
        return re.sub(r"(?<![\w/.])/(src|opt|var/lib)(?=[/\w\[]|$)", rf"{self.folder}/\1", text)

    def make(self, stage: Stage) -> None:
        """Carry its steps out."""
        for word, said in stage.steps:
            if word == "COPY" and not said.startswith("--from"):
                *sources, to = said.split()
                for source in sources:
                    self._copy(ROOT / source, Path(self.inside(to)), whole=len(sources) == 1)
            elif word == "RUN":
                line = self.inside(said).replace("python -m pip", f"{sys.executable} -m pip")
                line = line.replace("python -m venv", f"{interpreter()} -m venv")
                subprocess.run(["bash", "-euc", line], check=True)  # noqa: S607

    def _copy(self, source: Path, to: Path, *, whole: bool) -> None:
        allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
        assert any(fnmatch(str(source.relative_to(ROOT)), name) for name in allowed), f"{source} is kept out"
        if source.is_dir():
            shutil.copytree(source, to, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            to.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, to / source.name)


@pytest.fixture(scope="module")
def root() -> Generator[Root]:
    folder = Path(mkdtemp(prefix="image"))
    folder.chmod(0o755)
    root = Root(folder)
    for stage in stages():
        root.make(stage)
    yield root
    shutil.rmtree(folder)


def as_its_user(*words: str) -> list[str]:
    """A command as the image's user; only root can become another, and anybody else is no root already."""
    user, group = stages()[-1].one("USER").split(":")
    return ["setpriv", "--reuid", user, "--regid", group, "--clear-groups", *words] if os.geteuid() == 0 else [*words]


def interpreter() -> str:
    """One that its user may run: that of the tests can lie in a folder of root's."""
    for path in (str(Path(sys.executable).resolve()), "/usr/bin/python3"):
        with suppress(subprocess.CalledProcessError):
            subprocess.run(as_its_user(path, "-c", ""), check=True, stderr=subprocess.DEVNULL)
            return path
    raise AssertionError("there is no Python that everybody may run")


def environment(root: Root, **settings: str) -> dict[str, str]:
    """That of the image, and what somebody sets besides."""
    given = {name: root.inside(value.replace("$PATH", os.environ["PATH"])) for name, value in stages()[-1].environment.items()}
    return given | settings


def command(root: Root, words: list[str], port: int, env: Mapping[str, str]) -> list[str]:
    """A command of the image, at another port; its program is looked for where the image does."""
    program = shutil.which(words[0], path=env["PATH"])
    assert program is not None
    assert program.startswith(str(root.folder))
    return as_its_user(program, *(word.replace(stages()[-1].one("EXPOSE"), str(port)) for word in words[1:]))


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return free.getsockname()[1]


def writable(folder: Path) -> list[Path]:
    """What its user may write to."""
    user = int(stages()[-1].one("USER").partition(":")[0])
    return [path for path in (folder, *folder.rglob("*")) if not path.is_symlink() and path.stat().st_uid == user]


def test_it_serves_as_its_user_writes_to_its_volume_only_and_its_health_check_knows(root: Root) -> None:
    last = stages()[-1]
    volume = Path(root.inside(last.one("VOLUME")))
    if os.geteuid() == 0:
        assert writable(root.folder) == [volume]
    port = free_port()
    env = environment(root, CONVOSO_SANDBOX="1", CONVOSO_SANDBOX_SCALE="tiny", CONVOSO_ALLOWED_HOSTS="mcp.example.com")
    start = command(root, [*last.listed("ENTRYPOINT"), *last.listed("CMD")], port, env)
    check = command(root, last.check, port, env)

    def healthy() -> bool:
        return subprocess.run(check, check=False, env=env, capture_output=True).returncode == 0

    adding = command(root, [*last.listed("ENTRYPOINT"), "token", "add", "ana"], port, env)
    added = subprocess.run(adding, check=True, env=env, capture_output=True, text=True, cwd=volume)
    token = added.stdout.strip()
    assert not healthy()
    before = writable(root.folder)
    with subprocess.Popen(start, env=env, cwd=volume, stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + 20
            while not healthy():
                assert process.poll() is None
                assert time.monotonic() < until
            posted = request("search_campaigns", modern=True)
            posted["headers"] |= {"authorization": f"Bearer {token}", "host": "mcp.example.com"}
            assert answer(httpx.post(f"http://127.0.0.1:{port}/mcp", timeout=30, **posted)).startswith("5 campaigns match")
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()
    assert not healthy()
    assert [path for path in {*writable(root.folder), *before} if not path.is_relative_to(volume)] == []
    assert {oct(path.stat().st_mode & 0o77) for path in volume.rglob("*.json")} == {"0o0"}


def test_without_names_by_which_it_is_reached_it_does_not_start(root: Root) -> None:
    last = stages()[-1]
    port = free_port()
    env = environment(root, CONVOSO_SANDBOX="1")
    start = command(root, [*last.listed("ENTRYPOINT"), *last.listed("CMD")], port, env)
    ended = subprocess.run(start, check=False, env=env, capture_output=True, text=True, timeout=20)
    assert ended.returncode == 1
    assert "CONVOSO_ALLOWED_HOSTS" in ended.stderr


def composed(**secrets: str) -> "subprocess.CompletedProcess[str]":
    """What the client makes of the compose file; it needs no engine for that."""
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **secrets}
    command = ["docker-compose", "--file", str(ROOT / "compose.yaml"), "config", "--quiet"]
    return subprocess.run(command, check=False, env=env, capture_output=True, text=True)


def test_the_compose_file_is_one_and_asks_for_each_secret_that_is_missing() -> None:
    whole = composed(**SECRETS)
    assert (whole.returncode, whole.stderr) == (0, "")
    for name in SECRETS:
        lacking = composed(**{other: value for other, value in SECRETS.items() if other != name})
        assert lacking.returncode != 0
        assert name in lacking.stderr


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"convoso-\d", "127.0.0.1", text).replace("/var/tmp/", f"{tmp_path}/")  # noqa: S108  no names to resolve here
    (tmp_path / "nginx.conf").write_text(text)
    tried = ["/usr/sbin/nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    ended = subprocess.run(tried, check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr.count("warn")) == (0, 0), ended.stderr
