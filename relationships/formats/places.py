"""A value of a YAML file that knows where it stands and whether it was read, so that nothing goes by unnoticed."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from .dumping import dumped

DIGITS = 24
"""A number with more, before or behind the point, is none that anybody agrees on; up to here percents are exact."""


class UnreadableFile(ValueError):
    """A file that gives no targets; the sentence names the place where one is to blame."""


class Value:
    """`plain` is a dictionary or a list of values, a text, a number, a truth, or None."""

    def __init__(self, plain: Any, path: str, line: int) -> None:
        self.plain, self.path, self.line = plain, path, line
        self.taken = False

    def refuse(self, sentence: str) -> NoReturn:
        place = _("line %(line)d, %(path)s") % {"line": self.line, "path": self.path or _("the file")}
        raise UnreadableFile(f"{place}: {sentence}")

    # Inside

    def get(self, name: str) -> "Value":
        """What stands under the name; nothing where there is no such thing."""
        if not isinstance(self.plain, dict):
            if self.plain is None:
                return Value(None, self._under(name), self.line)
            self.refuse(_("This is no mapping, so it has no “%(name)s”.") % {"name": name})
        return self.plain.get(name) or Value(None, self._under(name), self.line)

    def first(self, *names: str) -> "Value":
        """What stands under the first of the names that is there."""
        return next((found for found in map(self.get, names) if found), self.get(names[0]))

    def named(self) -> Iterator[tuple[str, "Value"]]:
        if self.plain is None:
            return iter(())
        if not isinstance(self.plain, dict):
            self.refuse(_("This must be a mapping."))
        return iter(self.plain.items())

    def members(self) -> list["Value"]:
        if self.plain is None:
            return []
        if not isinstance(self.plain, list):
            self.refuse(_("This must be a list."))
        return list(self.plain)

    def _under(self, name: str) -> str:
        return f"{self.path}.{name}".lstrip(".")

    def __bool__(self) -> bool:
        return self.plain is not None

    # Read

    def text(self, most: int = 120) -> str:
        """One line: trimmed, cut to its length; empty where there is none."""
        return " ".join(self.lines(100 * most).split())[:most].strip()

    def lines(self, most: int = 200_000) -> str:
        """Text as it is but for characters that cannot be shown."""
        if isinstance(self.plain, dict | list):
            self.refuse(_("This must be a text."))
        self.taken = True
        plain = "" if self.plain is None else written(self.plain)
        return "".join(c for c in plain if c.isprintable() or c in "\n\t")[:most].strip()

    def number(self) -> Decimal | None:
        """None where there is none. A text that is a number counts as one."""
        if self.plain is None:
            return None
        found = None if isinstance(self.plain, bool | dict | list) else number_of(str(self.plain))
        if found is None:
            self.refuse(_("“%(value)s” is no number.") % {"value": self.shown(40)})
        self.taken = True
        return found

    def whole(self, most: int = 2**31 - 1) -> int:
        found = self.number()
        if found is None or found != int(found) or not 0 <= found <= most:
            self.refuse(
                _("“%(value)s” is no whole number from 0 to %(most)d.") % {"value": self.shown(40), "most": most}
            )
        return int(found)

    def flag(self) -> bool | None:
        if self.plain is None:
            return None
        if not isinstance(self.plain, bool):
            self.refuse(_("This must be true or false."))
        self.taken = True
        return bool(self.plain)

    def replaced(self) -> None:
        """Something else stands for it: it was not overlooked."""
        self.taken = True

    # What was not

    def untaken(self) -> Iterator["Value"]:
        """The topmost values of which nothing was read."""
        if self.taken or not self:
            return
        inner = self._inner()
        if not any(each.read for each in inner):
            yield self
            return
        for each in inner:
            yield from each.untaken()

    def _inner(self) -> list["Value"]:
        if isinstance(self.plain, dict):
            return list(self.plain.values())
        return self.plain if isinstance(self.plain, list) else []

    @property
    def read(self) -> bool:
        return self.taken or any(each.read for each in self._inner())

    def raw(self) -> Any:
        """As plain Python, for being written again."""
        if isinstance(self.plain, dict):
            return {name: each.raw() for name, each in self.plain.items()}
        if isinstance(self.plain, list):
            return [each.raw() for each in self.plain]
        return self.plain

    def shown(self, most: int = 2000) -> str:
        """What it says, in one line."""
        if isinstance(self.plain, dict | list):
            said = dumped(self.raw(), default_flow_style=True, width=10**6)
        else:
            said = written(self.plain)
        line = " ".join(said.split())
        return line if len(line) <= most else f"{line[: most - 1]}…"


def written(plain: Any) -> str:
    if isinstance(plain, Decimal):
        return format(plain, "f")
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return "" if plain is None else str(plain)


def number_of(text: str) -> Decimal | None:
    """A finite number of a size that people write, or None."""
    try:
        found = Decimal(text.strip().replace("_", ""))
    except InvalidOperation:
        return None
    if not found.is_finite() or abs(found.adjusted()) > DIGITS or len(found.as_tuple().digits) > DIGITS:
        return None
    return found
