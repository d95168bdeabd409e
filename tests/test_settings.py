"""Every mistake in the settings stops the start, names the variable and says what it takes; none repeats a value."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from convoso_mcp.errors import NotConfigured
from convoso_mcp.settings import Settings
from convoso_mcp.text import wording


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CONVOSO_{name.upper()}", raising=False)


def refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> str:
    monkeypatch.setenv(name, value)
    with pytest.raises(NotConfigured) as caught:
        Settings.read()
    assert value not in wording(caught.value)
    monkeypatch.delenv(name)
    return wording(caught.value)


def test_without_any_the_real_account_is_meant() -> None:
    settings = Settings.read()
    assert (settings.base_url, settings.sandbox, settings.auth_token) == ("https://api.convoso.com/v1", False, None)


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", "")
    assert Settings.read().auth_token is None


def test_the_command_line_switches_the_sandbox_on_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_SANDBOX", "0")
    assert Settings.read(sandbox=True).sandbox
    monkeypatch.setenv("CONVOSO_SANDBOX", "1")
    assert Settings.read().sandbox


def test_the_token_is_not_in_the_settings_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUTH_TOKEN", " tok-3f9c-of-a-test\n")
    settings = Settings.read()
    assert settings.auth_token is not None
    assert settings.auth_token.get_secret_value() == "tok-3f9c-of-a-test"
    assert "3f9c" not in f"{settings!r} {settings}"


def test_the_command_line_makes_it_read_only_and_no_setting_takes_that_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_READ_ONLY", "0")
    assert Settings.read(read_only=True).read_only
    monkeypatch.setenv("CONVOSO_READ_ONLY", "1")
    assert Settings.read().read_only


@pytest.mark.parametrize(
    "address", ["https://api.example.com/v1/", "http://localhost:8000/v1", "http://127.0.0.1/v1", "http://[::1]/v1"]
)
def test_https_anywhere_and_http_on_loopback_are_taken(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("CONVOSO_BASE_URL", address)
    assert Settings.read().base_url == address.rstrip("/")


def test_mistakes_are_told_with_the_variable_and_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    mistakes = [
        ("CONVOSO_BASE_URL", "http://api.example.com/v1"),
        ("CONVOSO_BASE_URL", "https://user:pass@api.example.com/v1"),
        ("CONVOSO_BASE_URL", "https://api.example.com/v1?token=x"),
        ("CONVOSO_BASE_URL", "api.example.com/v1"),
        ("CONVOSO_SANDBOX", "maybe-so"),
        ("CONVOSO_SANDBOX_NOW", "three o'clock"),
        ("CONVOSO_SANDBOX_NOW", "2026-11-18T15:40-08:00"),
        ("CONVOSO_SANDBOX_SCALE", "gigantic"),
        ("CONVOSO_MASKING", "sometimes"),
        ("CONVOSO_RECORDINGS", "yes"),
        ("CONVOSO_AUDIT_KEY", "too-short-for-a-key"),
        ("CONVOSO_REQUESTS_PER_SECOND", "-7.5"),
        ("CONVOSO_REQUESTS_AT_ONCE", "many"),
        ("CONVOSO_READ_ONYL", "please"),
        ("CONVOSO_READ_ONLY", "absolutely"),
        ("CONVOSO_ALLOW_DNC_REMOVAL", "now and then"),
        ("CONVOSO_ALLOW_OPT_OUT_CHANGES", "2"),
        ("CONVOSO_CHANGES_PER_HOUR", "0"),
        ("CONVOSO_CHANGES_PER_HOUR", "many"),
        ("CONVOSO_CONFIRMATION", "never"),
    ]
    assert [refused(monkeypatch, name, value) for name, value in mistakes] == snapshot(
        [
            "[not_configured] A setting cannot be read. CONVOSO_BASE_URL: must be https, or http on a loopback address.",
            "[not_configured] A setting cannot be read. CONVOSO_BASE_URL: takes scheme, host and path only, such as https://api.convoso.com/v1.",
            "[not_configured] A setting cannot be read. CONVOSO_BASE_URL: takes scheme, host and path only, such as https://api.convoso.com/v1.",
            "[not_configured] A setting cannot be read. CONVOSO_BASE_URL: takes scheme, host and path only, such as https://api.convoso.com/v1.",
            "[not_configured] A setting cannot be read. CONVOSO_SANDBOX: takes 1 or 0.",
            "[not_configured] A setting cannot be read. CONVOSO_SANDBOX_NOW: takes a time without an offset, in the account's zone, such as 2026-11-18T15:40.",
            "[not_configured] A setting cannot be read. CONVOSO_SANDBOX_NOW: takes a time without an offset, in the account's zone, such as 2026-11-18T15:40.",
            "[not_configured] A setting cannot be read. CONVOSO_SANDBOX_SCALE: Input should be 'tiny', 'demo' or 'full'.",
            "[not_configured] A setting cannot be read. CONVOSO_MASKING: Input should be 'none' or 'partial'.",
            "[not_configured] A setting cannot be read. CONVOSO_RECORDINGS: Input should be 'withheld' or 'links'.",
            "[not_configured] A setting cannot be read. CONVOSO_AUDIT_KEY: takes at least 32 characters, made at random and kept where the audit is not.",
            "[not_configured] A setting cannot be read. CONVOSO_REQUESTS_PER_SECOND: Input should be greater than or equal to 0.1.",
            "[not_configured] A setting cannot be read. CONVOSO_REQUESTS_AT_ONCE: Input should be a valid integer, unable to parse string as an integer.",
            "[not_configured] Unknown setting: CONVOSO_READ_ONYL. Did you mean CONVOSO_READ_ONLY? The settings are CONVOSO_ALLOWED_HOSTS, CONVOSO_ALLOWED_ORIGINS, CONVOSO_ALLOW_DNC_REMOVAL, CONVOSO_ALLOW_OPT_OUT_CHANGES, CONVOSO_AUDIT_FOLDER, CONVOSO_AUDIT_KEY, CONVOSO_AUTH_TOKEN, CONVOSO_BASE_URL, CONVOSO_CHANGES_PER_HOUR, CONVOSO_CONFIRMATION, CONVOSO_EXPORT_FOLDER, CONVOSO_ISSUER, CONVOSO_MASKING, CONVOSO_PROFILE, CONVOSO_PUBLIC_URL, CONVOSO_READ_ONLY, CONVOSO_RECORDINGS, CONVOSO_REDIS_URL, CONVOSO_REQUESTS_AT_ONCE, CONVOSO_REQUESTS_PER_SECOND, CONVOSO_SANDBOX, CONVOSO_SANDBOX_FAULTS, CONVOSO_SANDBOX_NOW, CONVOSO_SANDBOX_SCALE, CONVOSO_SEAL_KEY, CONVOSO_STATUS_FILE, CONVOSO_STRUCTURED, CONVOSO_TELEMETRY, CONVOSO_TIME_ZONE, CONVOSO_TOKEN_FILE, CONVOSO_TOOLS.",
            "[not_configured] A setting cannot be read. CONVOSO_READ_ONLY: takes 1 or 0.",
            "[not_configured] A setting cannot be read. CONVOSO_ALLOW_DNC_REMOVAL: takes 1 or 0.",
            "[not_configured] A setting cannot be read. CONVOSO_ALLOW_OPT_OUT_CHANGES: takes 1 or 0.",
            "[not_configured] A setting cannot be read. CONVOSO_CHANGES_PER_HOUR: Input should be greater than or equal to 1.",
            "[not_configured] A setting cannot be read. CONVOSO_CHANGES_PER_HOUR: Input should be a valid integer, unable to parse string as an integer.",
            "[not_configured] A setting cannot be read. CONVOSO_CONFIRMATION: Input should be 'ask' or 'elicit'.",
        ]
    )


@pytest.mark.parametrize("setting", ["export_folder", "audit_folder"])
def test_a_folder_is_a_whole_path_that_exists(setting: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = f"CONVOSO_{setting.upper()}"
    monkeypatch.setenv(name, str(tmp_path))
    assert getattr(Settings.read(), setting) == tmp_path
    for wrong in ("exports", str(tmp_path / "missing")):
        monkeypatch.setenv(name, wrong)
        with pytest.raises(NotConfigured) as caught:
            Settings.read()
        assert caught.value.mend == f"{name}: takes the whole path of a folder that exists, such as /home/you/exports."


def test_the_audits_key_is_not_in_the_settings_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOSO_AUDIT_KEY", "a key of an operator, which is long enough")
    settings = Settings.read()
    assert settings.audit_key is not None
    assert "operator" not in f"{settings!r} {settings}"
