"""What differs between two texts of terms, clause by clause and in words (G2)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.clauses import Clause, clauses, clauses_of_hours
from relationships.terms import Hours, Terms

NAMED = 4
"""How many entries of a list a summary names before it only counts them."""
IN_SHORT = 2
"""How many changes stand in one line before the rest is only counted."""


@dataclass(frozen=True)
class Change:
    """One clause that differs. `kind` is added, removed or changed; `summary` says it in a sentence."""

    clause: str
    before: str
    after: str
    kind: str
    summary: str
    key: tuple[str, ...] = ()
    """Of the clause."""


@dataclass(frozen=True)
class Difference:
    changes: list[Change] = field(default_factory=list)
    kept: list[Clause] = field(default_factory=list)

    @property
    def unchanged(self) -> list[tuple[str, str]]:
        """(clause, text) of what stays as it is."""
        return [(clause.name, clause.text) for clause in self.kept]


def in_short(found: Difference) -> str:
    """One line: the first changes in words and how many more there are; empty where nothing differs."""
    said = [change.summary for change in found.changes[:IN_SHORT]]
    if more := len(found.changes) - len(said):
        said.append(ngettext("%(n)d more change.", "%(n)d more changes.", more) % {"n": more})
    return " ".join(said)


def difference(before: Terms, after: Terms) -> Difference:
    """Compare by clause: what stands in both is compared, the rest was added or removed."""
    return compared(clauses(before), clauses(after))


def difference_of_hours(before: Hours, after: Hours) -> Difference:
    """The same of service hours alone."""
    return compared(clauses_of_hours(before), clauses_of_hours(after))


def compared(before: Iterable[Clause], after: Iterable[Clause]) -> Difference:
    old = {clause.key: clause for clause in before}
    new = {clause.key: clause for clause in after}
    found = Difference()
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if was and now and was.facts == now.facts:
            if now.text:
                found.kept.append(now)
        else:
            found.changes.append(_change(was, now))
    return found


def _change(was: Clause | None, now: Clause | None) -> Change:
    if was is None:
        assert now is not None
        summary = _("%(clause)s is new: %(text)s.") % {"clause": now.name, "text": now.text}
        return Change(now.name, "", now.text, "added", summary, now.key)
    if now is None:
        summary = _("%(clause)s no longer applies.") % {"clause": was.name}
        return Change(was.name, was.text, "", "removed", summary, was.key)
    summary = "; ".join(_entries(was, now) if now.is_list else _facts(was, now))
    return Change(
        now.name,
        was.text,
        now.text,
        "changed",
        _("%(clause)s: %(what)s.") % {"clause": now.name, "what": summary.rstrip(".")},
        now.key,
    )


def _facts(was: Clause, now: Clause) -> Iterator[str]:
    """ "within 4 h becomes 2 h": the label where a clause states several facts, and what became of it."""
    before, after = dict(was.facts), dict(now.facts)
    several = len(before) > 1
    for label in [*after, *(label for label in before if label not in after)]:
        old, new = before.get(label, ""), after.get(label, "")
        if old == new:
            continue
        words = {"label": label, "before": old or _("nothing"), "after": new or _("nothing")}
        if len(old) + len(new) > 120:
            yield _("the %(label)s is worded anew") % words
        elif several and label not in now.unled:
            yield _("%(label)s %(before)s becomes %(after)s") % words
        else:
            yield _("%(before)s becomes %(after)s") % words


def _entries(was: Clause, now: Clause) -> Iterator[str]:
    before, after = dict(was.facts), dict(now.facts)
    added = [words for label, words in after.items() if label not in before]
    changed = [words for label, words in after.items() if before.get(label, words) != words]
    removed = [words for label, words in before.items() if label not in after]
    if added:
        yield ngettext("%(n)d added (%(which)s)", "%(n)d added (%(which)s)", len(added)) % _named(added)
    if changed:
        yield ngettext("%(n)d changed (%(which)s)", "%(n)d changed (%(which)s)", len(changed)) % _named(changed)
    if removed:
        yield ngettext("%(n)d removed (%(which)s)", "%(n)d removed (%(which)s)", len(removed)) % _named(removed)


def _named(entries: list[str]) -> dict[str, object]:
    which = "; ".join(entries[:NAMED])
    if len(entries) > NAMED:
        which = _("%(which)s and %(n)d more") % {"which": which, "n": len(entries) - NAMED}
    return {"n": len(entries), "which": which}
