"""What the operator sets, from the command line or the environment; the only place that reads the environment."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from chatserver.sealing import key_from_text


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="HOMEGROUP_", populate_by_name=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535, validation_alias=AliasChoices("HOMEGROUP_PORT", "PORT"))
    data: Path = Path("var")
    database_url: str = Field(default="", validation_alias=AliasChoices("DATABASE_URL"))
    redis_url: str = Field(default="", validation_alias=AliasChoices("REDIS_URL"))
    key: str = ""  #: the master key, as in its file or as hex, when it is not kept in the data folder
    url: str = ""  #: the address people use, when it is not the one the server listens on
    echo: bool = False
    limits: bool = True
    metrics_token: str = ""
    country: str = ""  #: whose crisis lines are shown first; by language when empty
    webhook: str = ""  #: who on call is told, without content, when nobody in the meeting answers
    duty: str = ""  #: the organisation's duty contact, told from the second step on
    keep_hours: int = Field(default=24, ge=0)  #: how long words are kept after a meeting ended

    def key_bytes(self) -> bytes | None:
        """Raises WrongKey when it is not written as keys are."""
        return key_from_text(self.key) if self.key else None


def environment_for_tools(**more: str) -> dict[str, str]:
    """What a program that we start finds in its environment: ours, and `more`."""
    return {**os.environ, **more}
