"""What is set for the web side of one installation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """`city`: the government's name beside the word mark, "" = the name of the topmost unit.

    `secure`: served over https, so that cookies are too. `proxies`: number of reverse proxies in front whose forwarded
    headers are trusted. `upload_limit`: bytes a request may bring.
    """

    city: str = ""
    city_english: str = ""
    secure: bool = False
    proxies: int = 0
    idle: dt.timedelta = dt.timedelta(minutes=30)
    lifetime: dt.timedelta = dt.timedelta(hours=12)
    upload_limit: int = 100 * 1024 * 1024
    phrases: tuple[str, ...] = ("同意。", "已阅。", "请按程序办理。")
    """Stock phrases offered below the opinion."""
    secret: str = ""
    """Key that signs forms; "" = made once and kept in the database."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """From YOUXU_CITY, YOUXU_CITY_ENGLISH, YOUXU_HTTPS (1), YOUXU_PROXIES, YOUXU_IDLE_MINUTES, YOUXU_SECRET."""
        return cls(
            city=environment.get("YOUXU_CITY", ""),
            city_english=environment.get("YOUXU_CITY_ENGLISH", ""),
            secure=environment.get("YOUXU_HTTPS", "") == "1",
            proxies=int(environment.get("YOUXU_PROXIES", "0")),
            idle=dt.timedelta(minutes=int(environment.get("YOUXU_IDLE_MINUTES", "30"))),
            secret=environment.get("YOUXU_SECRET", ""),
        )
