"""A price list in CSV, read by a mapping of its columns. Pure reading: nothing is stored here."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.amounts import WrittenOtherwise, amount_of, style_of
from provision.offered import STANDARD, Included, Offered, Plan
from relationships.terms import Hours, Part, PartKind, Period

LONGEST = 2_000
"""Rows of one file."""
MOST_COLUMNS = 200
"""Each is asked about on the page."""
FACTS = {
    "name": _("name of the offering"),
    "service": _("service it stands under"),
    "description": _("description"),
    "kind": _("kind: goods, access or action"),
    "part": _("name of the part"),
    "unit": _("unit"),
    "quantity": _("quantity"),
    "unit_price": _("price per unit"),
    "minimum": _("at least"),
    "maximum": _("at most"),
    "currency": _("currency"),
}
"""What a column may say, besides the price in a plan; several columns may be the description."""
AMOUNTS = ("quantity", "unit_price", "minimum", "maximum")
LENGTHS = {"name": 120, "service": 120, "part": 120, "unit": 40, "currency": 3}


class Unreadable(Exception):
    """The file as a whole cannot be read by this mapping; the message is a sentence."""


@dataclass(frozen=True)
class PlanColumn:
    """A column that holds the price per unit in a plan."""

    name: str
    column: str
    period: str = Period.MONTH


@dataclass(frozen=True)
class ColumnMapping:
    """Which columns say what. `usual` is what holds where no column says it."""

    facts: Mapping[str, tuple[str, ...]]
    plans: tuple[PlanColumn, ...] = ()
    period: str = Period.MONTH
    """Of the price per unit."""
    usual: Mapping[str, str] = field(default_factory=dict)
    time_zone: str = "UTC"

    @property
    def columns(self) -> set[str]:
        return {name for names in self.facts.values() for name in names} | {plan.column for plan in self.plans}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row. Without a column it is the row as a whole."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        if self.column:
            return _t("Line %(line)d, %(column)s: %(sentence)s") % vars(self)
        return _t("Line %(line)d: %(sentence)s") % vars(self)


@dataclass(frozen=True)
class Listed:
    """One offering of the list; its rows began at this line."""

    line: int
    name: str
    service: str
    content: Offered


@dataclass(frozen=True)
class PriceList:
    offerings: tuple[Listed, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...]
    """The columns that the mapping does not speak of."""


@dataclass(frozen=True)
class Row:
    line: int
    cells: Mapping[str, str]


class WrongRow(Exception):
    def __init__(self, column: str, sentence: str) -> None:
        self.column, self.sentence = column, sentence


def header_of(text: str) -> list[str]:
    """The names of the columns. Raises Unreadable for a file without any, or with one twice."""
    return _rows(text)[0]


def _rows(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader, before, found = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator), 0, []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((before + 1, [cell.strip() for cell in cells]))
            before = reader.line_num
    except csv.Error as error:
        sentence = _t("Line %(line)d is no CSV (%(why)s). Save the list as CSV again.")
        raise Unreadable(sentence % {"line": before + 1, "why": error}) from None
    if not found or "\0" in text:
        raise Unreadable(_t("The file holds no line of column names. Choose a CSV file that begins with one."))
    names = found[0][1]
    if len(names) > MOST_COLUMNS:
        raise Unreadable(_t("The file has more than %(most)d columns. Leave some out.") % {"most": MOST_COLUMNS})
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Unreadable(_t("Two columns are called “%(name)s”. Give each its own name.") % {"name": twice})
    if len(found) > LONGEST + 1:
        raise Unreadable(_t("The file holds more than %(most)d rows. Cut it into several.") % {"most": LONGEST})
    return names, found[1:]


def read(text: str, mapping: ColumnMapping) -> PriceList:
    """The offerings of the list, and each row that cannot be read. Raises Unreadable for a mapping that the file does
    not fit."""
    names, lines = _rows(text)
    if not mapping.facts.get("name"):
        raise Unreadable(_t("No column is the name of the offering. Say which one is."))
    if unknown := sorted(mapping.columns - set(names)):
        words = {"name": unknown[0], "names": ", ".join(names)}
        raise Unreadable(_t("There is no column “%(name)s”. The file has: %(names)s.") % words)
    if not (mapping.plans or mapping.facts.get("unit_price")):
        raise Unreadable(_t("No column is a price. Say which one is the price per unit, or the price in a plan."))
    rows = [Row(line, dict(zip(names, cells, strict=False))) for line, cells in lines if len(cells) == len(names)]
    problems = [
        Problem(line, "", _t("it has %(n)d cells, the first line %(m)d.") % {"n": len(cells), "m": len(names)})
        for line, cells in lines
        if len(cells) != len(names)
    ]
    reader = Reader(mapping, rows)
    offerings = tuple(reader.offerings())
    found = sorted([*problems, *reader.problems], key=lambda problem: problem.line)
    left_out = tuple(name for name in names if name not in mapping.columns)
    return PriceList(offerings, tuple(found), left_out)


class Reader:
    """Row by row; what is wrong is gathered, and the rows of an offering stand or fall together."""

    def __init__(self, mapping: ColumnMapping, rows: Sequence[Row]) -> None:
        self.mapping, self.rows = mapping, rows
        self.problems: list[Problem] = []
        amounts = [column for name in AMOUNTS for column in mapping.facts.get(name, ())]
        amounts += [plan.column for plan in mapping.plans]
        self.styles = {column: style_of(row.cells[column] for row in rows) for column in amounts}

    def offerings(self) -> Iterator[Listed]:
        by_name: dict[str, list[tuple[Row, Part, dict[str, Included]]]] = {}
        broken: set[str] = set()
        for row in self.rows:
            try:
                self._once(row, by_name)
                part, prices = self._part(row)
                by_name.setdefault(self._word(row, "name"), []).append((row, part, prices))
            except WrongRow as wrong:
                self.problems.append(Problem(row.line, wrong.column, wrong.sentence))
                broken.add(row.cells[self.mapping.facts["name"][0]])
        for name, held in by_name.items():
            listed = self._listed(name, held)
            contradictions = list(listed.content.contradictions())
            self.problems += [Problem(listed.line, "", sentence) for sentence in contradictions]
            if name not in broken and not contradictions:
                yield listed

    def _once(self, row: Row, by_name: Mapping[str, Any]) -> None:
        """Several rows are one offering only where each names its part."""
        name = self._word(row, "name")
        if name in by_name and not self.mapping.facts.get("part"):
            column = self.mapping.facts["name"][0]
            sentence = _t("“%(name)s” stands in line %(line)d already. Keep one, or say which column names the part.")
            raise WrongRow(column, sentence % {"name": name, "line": by_name[name][0][0].line})

    def _listed(self, name: str, held: list[tuple[Row, Part, dict[str, Included]]]) -> Listed:
        first = held[0][0]
        plans = tuple(
            Plan(plan.name, parts=parts)
            for plan in self.mapping.plans
            if (parts := tuple(prices[plan.name] for _row, _part, prices in held if plan.name in prices))
        )
        content = Offered(
            description=self._description(first),
            currency=self._word(first, "currency", "EUR").upper(),
            hours=Hours(self.mapping.time_zone),
            parts=tuple(part for _row, part, _prices in held),
            plans=plans or (Plan(STANDARD),),
        )
        return Listed(first.line, name, self._word(first, "service", name), content)

    def _part(self, row: Row) -> tuple[Part, dict[str, Included]]:
        """The part that a row says, and what each plan takes for it."""
        name = self._word(row, "part", self._word(row, "name"))
        quantity = self._amount(row, "quantity")
        facts: dict[str, Any] = {limit: self._amount(row, limit) for limit in ("minimum", "maximum")}
        part = Part(self._kind(row), name, unit=self._word(row, "unit", ""), quantity=quantity or Decimal(1), **facts)
        prices = {plan.name: included for plan in self.mapping.plans if (included := self._included(row, part, plan))}
        usual = self._amount(row, "unit_price")
        if usual is None and not prices:
            column = next((plan.column for plan in self.mapping.plans), self.mapping.facts.get("unit_price", ("",))[0])
            raise WrongRow(column, _t("there is no price. Write one, or 0 where it costs nothing."))
        if usual is not None:
            return replace(part, unit_price=usual, period=self.mapping.period), prices
        first = next(iter(prices.values()))
        return replace(part, unit_price=first.unit_price, period=first.period), prices

    def _included(self, row: Row, part: Part, plan: PlanColumn) -> Included | None:
        price = self._number(row, plan.column)
        return None if price is None else Included(part.name, part.quantity, price, plan.period)

    def _word(self, row: Row, what: str, otherwise: str | None = None) -> str:
        columns = self.mapping.facts.get(what, ())
        word = " ".join(row.cells[columns[0]].split()) if columns else ""
        word = word or self.mapping.usual.get(what, "") or otherwise or ""
        if not word and otherwise is None:
            raise WrongRow(columns[0], _t("it is empty. Write a name."))
        if len(word) > LENGTHS[what]:
            sentence = _t("it is longer than %(most)d letters. Shorten it, or map the column as description.")
            raise WrongRow(columns[0] if columns else "", sentence % {"most": LENGTHS[what]})
        return word

    def _description(self, row: Row) -> str:
        """Of several columns each is named; one alone stands as it is."""
        columns = self.mapping.facts.get("description", ())
        if len(columns) == 1:
            return row.cells[columns[0]]
        return "\n".join(f"{column}: {row.cells[column]}" for column in columns if row.cells[column])

    def _kind(self, row: Row) -> str:
        columns = self.mapping.facts.get("kind", ())
        said = row.cells[columns[0]].lower() if columns else ""
        known = {str(word).lower(): kind.value for kind in PartKind for word in (kind.value, kind.label)}
        if said and said not in known:
            sentence = _t("“%(word)s” is no kind. Write goods, access or action.")
            raise WrongRow(columns[0], sentence % {"word": said})
        return known.get(said) or self.mapping.usual.get("kind") or PartKind.ACCESS.value

    def _amount(self, row: Row, what: str) -> Decimal | None:
        columns = self.mapping.facts.get(what, ())
        return self._number(row, columns[0]) if columns else None

    def _number(self, row: Row, column: str) -> Decimal | None:
        try:
            return amount_of(row.cells[column], self.styles[column])
        except WrittenOtherwise as wrong:
            raise WrongRow(column, str(wrong)) from None
