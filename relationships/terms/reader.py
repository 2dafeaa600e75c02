"""Terms read back from their canonical text, strictly: nothing is guessed, and nothing unknown is passed over."""

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, NoReturn, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from .values import Terms


class InvalidTerms(ValueError):
    """A text that says no terms; the sentence names the place."""


def read(text: str) -> Terms:
    """The terms that `canonical.text` wrote so. What the text leaves out says its default, for ever the same (G4)."""
    try:
        plain = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise InvalidTerms(_("This is no JSON: %(reason)s.") % {"reason": error}) from None
    terms: Terms = _value(Terms, plain, "")
    return terms


def _value(kind: Any, plain: Any, path: str) -> Any:
    """`plain` as the type that a field declares."""
    if get_origin(kind) in (Union, UnionType):
        kind = next(each for each in get_args(kind) if each is not NoneType)
    if get_origin(kind) is tuple:
        return _row(get_args(kind), plain, path)
    if is_dataclass(kind):
        return _noun(kind, plain, path)
    if kind in (Decimal, date):
        return _written(kind, plain, path)
    if type(plain) is not kind:
        _refuse(path, _("this must be of another kind"))
    return plain


def _row(kinds: tuple[Any, ...], plain: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(plain, list):
        _refuse(path, _("this must be a list"))
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(plain)
    if len(kinds) != len(plain):
        _refuse(path, _("this list must hold %(n)d values") % {"n": len(kinds)})
    pairs = enumerate(zip(kinds, plain, strict=True))
    return tuple(_value(kind, each, f"{path}[{place}]") for place, (kind, each) in pairs)


def _noun(kind: Any, plain: Any, path: str) -> Any:
    if not isinstance(plain, dict):
        _refuse(path, _("this must be an object"))
    hints = _hints(kind)
    for name in plain:
        if name not in hints:
            _refuse(f"{path}.{name}", _("this is not known here"))
    held = {name: _value(hints[name], each, f"{path}.{name}") for name, each in plain.items()}
    for each in fields(kind):
        needed = each.default is MISSING and each.default_factory is MISSING
        if needed and each.name not in held:
            if hints[each.name] is not str:
                _refuse(f"{path}.{each.name}", _("this is missing"))
            held[each.name] = ""  # an empty text is left out
    return kind(**held)


@lru_cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind)}


def _written(kind: Any, plain: Any, path: str) -> Any:
    """Dates and decimals, which JSON knows only as text."""
    try:
        if isinstance(plain, str):
            return date.fromisoformat(plain) if kind is date else Decimal(plain)
    except (ValueError, InvalidOperation):
        pass
    _refuse(path, _("this is no date") if kind is date else _("this is no number"))


def _refuse(path: str, sentence: str) -> NoReturn:
    raise InvalidTerms(f"{path.lstrip('.') or '.'}: {sentence}.")
