"""The host's settings.

Precedence: environment over plugins.toml over defaults. Secrets come from the environment or
from a file that only its owner may read (``<NAME>_FILE``), never from plugins.toml.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from onlyvips.config.plugins_toml import PluginsToml
from onlyvips.errors import ConfigurationError

FILE_NAME = "plugins.toml"
STATE_DIRECTORY = ".onlyvips"

#: Secrets by environment variable and the field they fill.
SECRETS = {
    "DATABASE_URL": "database_url",
    "REDIS_URL": "redis_url",
    "TELEGRAM_BOT_TOKEN": "bot_token",
    "TELEGRAM_API_HASH": "api_hash",
    "TELEGRAM_SESSION": "session",
    "ONLYVIPS_SECRET_KEY": "secret_key",
}


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RateLimits(_Section):
    """Requests a minute, each with a burst of the same size."""

    per_account: int = Field(600, ge=1, description="Requests a minute for one account.")
    per_address: int = Field(300, ge=1, description="Anonymous requests a minute per address.")
    sign_in: int = Field(20, ge=1, description="Sign-ins and refreshes a minute per address.")


class HostSection(_Section):
    """The table ``[host]`` of plugins.toml."""

    environment: Literal["development", "production", "test"] = "development"
    address: str = Field("127.0.0.1", description="Address that the API listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port of the API; 0 for any free one.")
    public_url: str = Field("", description="Address under which the API is reached from outside.")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "console", "json"] = "auto"
    cors_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    max_body_bytes: int = Field(1_048_576, ge=1024)
    kept_answers_megabytes: int = Field(
        32, ge=0, le=4096, description="Memory for answers to strangers; 0 keeps none."
    )
    rate_limits: RateLimits = RateLimits()
    init_data_max_age: int = Field(3600, ge=60, description="Seconds that initData stays good.")
    access_token_lifetime: int = Field(900, ge=60, le=86_400, description="Seconds.")
    refresh_token_lifetime: int = Field(2_592_000, ge=3600, description="Seconds.")
    database_pool: int = Field(20, ge=1, le=1000, description="Most connections of one process.")
    telegram_api_id: int = Field(0, ge=0, description="From my.telegram.org; goes with the hash.")
    demo: bool = Field(
        True, description="A first start without a bot token puts in the demo of each plugin."
    )
    ui: bool = Field(True, description="Serve the MiniApp below /app.")
    ui_folder: Path | None = Field(
        None, description="Folder of the built MiniApp; the one that OnlyVips brings when absent."
    )
    admins: tuple[int, ...] = Field((), description="Telegram ids that are always admins.")


@dataclass(frozen=True, slots=True)
class TelegramSecrets:
    """What signs the bot in."""

    bot_token: SecretStr | None
    api_id: int
    api_hash: SecretStr | None
    session: SecretStr | None

    @property
    def simulated(self) -> bool:
        """Whether there is no token, so that the simulator takes Telegram's place."""
        return self.bot_token is None


@dataclass(frozen=True, slots=True)
class Config:
    """All that the operator decided.

    Attributes:
        directory: Folder of plugins.toml.
        state: Folder of what the platform keeps on this machine (``.onlyvips``).
        host: The table ``[host]``.
        plugins_toml: Which plugins are on, and their settings.
        database_url: PostgreSQL; None for the embedded one.
        redis_url: Redis; None for the embedded one.
        telegram: What signs the bot in.
        secret_key: Master key for what is stored encrypted; None for the one kept in the state
            folder, readable by its owner only.
    """

    directory: Path
    state: Path
    host: HostSection
    plugins_toml: PluginsToml
    database_url: SecretStr | None
    redis_url: SecretStr | None
    telegram: TelegramSecrets
    secret_key: SecretStr | None

    @property
    def production(self) -> bool:
        """Whether simulators and test rails must refuse to load."""
        return self.host.environment == "production"

    @classmethod
    def load(
        cls,
        directory: Path | None = None,
        environment: Mapping[str, str] | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> Config:
        """Read plugins.toml (which may be absent) and the environment.

        Args:
            directory: Folder of plugins.toml; ``ONLYVIPS_HOME`` or the working folder when absent.
            environment: Variables; those of the process when absent.
            overrides: Values for ``[host]`` that win over everything, e.g. from a command line.

        Raises:
            ConfigurationError: One sentence that names file and line, or the variable, and what
                was expected.
        """
        env = os.environ if environment is None else environment
        folder = (directory or Path(env.get("ONLYVIPS_HOME") or Path.cwd())).resolve()
        plugins_toml = PluginsToml.read(folder / FILE_NAME)
        host = _host_section(plugins_toml, env, overrides or {})
        secrets = {field: _secret(env, name) for name, field in SECRETS.items()}
        if host.environment == "production" and secrets["bot_token"] is None:
            # The simulator must never stand in for Telegram where real people are.
            raise ConfigurationError(
                "environment is production but TELEGRAM_BOT_TOKEN is not set: set it, or set "
                "ONLYVIPS_ENVIRONMENT=development to use the simulator"
            )
        return cls(
            directory=folder,
            state=Path(env.get("ONLYVIPS_STATE") or folder / STATE_DIRECTORY),
            host=host,
            plugins_toml=plugins_toml,
            database_url=secrets["database_url"],
            redis_url=secrets["redis_url"],
            telegram=TelegramSecrets(
                secrets["bot_token"], host.telegram_api_id, secrets["api_hash"], secrets["session"]
            ),
            secret_key=secrets["secret_key"],
        )


def _secret(env: Mapping[str, str], name: str) -> SecretStr | None:
    if value := env.get(name, "").strip():
        return SecretStr(value)
    file_name = env.get(f"{name}_FILE", "").strip()
    if not file_name:
        return None
    path = Path(file_name)
    try:
        mode = path.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ConfigurationError(
                f"{name}_FILE: {path} can be read by others; run: chmod 600 {path}"
            )
        value = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise ConfigurationError(f"{name}_FILE: {path} is not text") from None
    except OSError as error:
        raise ConfigurationError(f"{name}_FILE: cannot read {path}: {error.strerror}") from None
    if not value:
        raise ConfigurationError(
            f"{name}_FILE: {path} is empty; put the secret into it, or unset the variable"
        )
    return SecretStr(value)


def variable_of(field: str) -> str:
    """Return the environment variable of a field of `HostSection`; empty where there is none."""
    if field == "rate_limits":
        return ""
    return "TELEGRAM_API_ID" if field == "telegram_api_id" else f"ONLYVIPS_{field.upper()}"


def _host_section(
    plugins_toml: PluginsToml, env: Mapping[str, str], overrides: Mapping[str, Any]
) -> HostSection:
    values: dict[str, Any] = dict(plugins_toml.host)
    from_env: dict[str, str] = {}
    for field, info in HostSection.model_fields.items():
        variable = variable_of(field)
        text = env.get(variable) if variable else None
        if text is not None:
            from_env[field] = variable
            is_list = "tuple" in str(info.annotation)
            values[field] = [v.strip() for v in text.split(",") if v.strip()] if is_list else text
    values.update(overrides)
    try:
        return HostSection.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        path = tuple(str(part) for part in first["loc"])
        if path and path[0] in from_env:
            raise ConfigurationError(f"{from_env[path[0]]}: {first['msg']}") from None
        problem = first["msg"]
        if first["type"] == "extra_forbidden":
            section = RateLimits if path[0] == "rate_limits" else HostSection
            problem = f"unknown setting; expected one of {', '.join(sorted(section.model_fields))}"
        raise plugins_toml.error(("host", *path), problem) from None
