"""Terms as the one text that both sides sign: canonical JSON, and SHA-256 over it (G4)."""

import hashlib
import json
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from typing import Any

LATER = {"later": True}
EMPTY: tuple[Any, ...] = (None, "", (), [], {})


def text(content: Any) -> str:
    """Sorted keys, no spaces, text as it is; what holds nothing is left out, and so is what Tandem learned later and
    still says its default: neither changes the digest of what was signed before."""
    return json.dumps(filled(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=plain)


def digest(canonical: str) -> str:
    return digest_of_bytes(canonical.encode())


def digest_of_bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def filled(value: Any) -> Any:
    """Values as dictionaries without the keys that say nothing; rows of a list keep all their places."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {each.name: held for each in fields(value) if _says(each, held := getattr(value, each.name))}
    if isinstance(value, dict):
        return {key: filled(held) for key, held in value.items() if held not in EMPTY}
    return [filled(held) for held in value] if isinstance(value, list | tuple) else value


def _says(each: "Field[Any]", held: Any) -> bool:
    return not each.metadata.get("later") or each.default is MISSING or held != each.default


def plain(value: Any) -> str:
    """How canonical JSON writes what JSON does not know: dates as ISO, decimals without trailing zeros."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value.isoformat())
