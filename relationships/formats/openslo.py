"""OpenSLO, versions v1alpha to v2alpha: each objective of an SLO is an availability, or a time that Tandem wrote."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from relationships.terms import Availability, Target

from .found import Found, Left, Note, left_of
from .openslo_own import OWN, availability_facts, target_of
from .openslo_windows import Window, window_of
from .places import UnreadableFile, Value

VERSIONS = ("openslo/v1", "openslo/v1alpha", "openslo/v1beta1", "openslo.com/v2alpha", "openslo.com/v2alpha1")
KINDS = ("SLO", "SLI", "Service", "DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget")
NAME, LONGEST = 120, 1000
"""Characters of a name here, and of one that is cut and says so."""

PLACES = 6
"""Decimals of a percentage that an agreement holds."""

METHODS = {
    "Occurrences": lambda: _("counted in good events of all events"),
    "Timeslices": lambda: _("counted in good slices of time of all slices"),
    "RatioTimeslices": lambda: _("counted as the mean of all slices of time"),
}
OPERATORS = {
    "lt": lambda: _("good is below %(value)s"),
    "lte": lambda: _("good is at most %(value)s"),
    "gt": lambda: _("good is above %(value)s"),
    "gte": lambda: _("good is at least %(value)s"),
}


def read(documents: list[Value]) -> Found:
    """Raises UnreadableFile."""
    reader = Reader()
    for number, document in enumerate(documents, 1):
        prefix = _("document %(number)d: ") % {"number": number} if len(documents) > 1 else ""
        objects = document.members() if isinstance(document.plain, list) else [document]
        for each in objects:
            reader.read(each, prefix)
    if not reader.slos:
        raise UnreadableFile(_("The file holds no SLO, so it promises nothing that could be agreed."))
    return reader.found()


class Reader:
    def __init__(self) -> None:
        self.slos = 0
        self.availabilities: list[Availability] = []
        self.targets: list[Target] = []
        self.left: list[Left] = []
        self.notes: list[Note] = []
        self.prefix = ""

    def read(self, document: Value, prefix: str) -> None:
        self.prefix = prefix
        version, kind = document.get("apiVersion").text(), document.get("kind").text()
        if version not in VERSIONS:
            sentence = _("“%(version)s” is no version of OpenSLO that is known here: %(known)s.")
            document.get("apiVersion").refuse(sentence % {"version": version, "known": ", ".join(VERSIONS)})
        if kind == "SLO":
            self.slos += 1
            self.slo(document)
            self.left += left_of([document], prefix)
        else:
            why = _("only an SLO promises something") if kind in KINDS else _("it is no kind of OpenSLO")
            name = document.get("metadata").get("name").text()
            says = " ".join(filter(None, (kind or _("no kind"), name)))
            self.left.append(Left(f"{prefix}{document.path or _('the whole')}", document.line, says, why))

    def slo(self, document: Value) -> None:
        metadata, spec = document.get("metadata"), document.get("spec")
        plain_name, display_name = metadata.get("name").text(LONGEST), metadata.get("displayName").text(LONGEST)
        name = display_name or plain_name
        if not name:
            document.refuse(_("An SLO has a name."))
        objectives = spec.get("objectives").members()
        if not objectives:
            spec.get("objectives").refuse(_("“%(name)s” has no objective.") % {"name": name})
        own = own_facts(spec)
        if own and (target := target_of(own, objectives)):
            spec.replaced()
            self.targets.append(target)
            return
        window = window_of(spec)
        for number, objective in enumerate(objectives, 1):
            told = objective.get("displayName").text(LONGEST)
            whole = f"{name}: {told or number}" if len(objectives) > 1 else name
            self.objective(spec, objective, whole, window)
        if own:
            spec.replaced()

    def objective(self, spec: Value, objective: Value, name: str, window: Window) -> None:
        percent = percent_of(objective)
        if why := window.why_not or why_no_availability(percent):
            self.left.append(Left(f"{self.prefix}{objective.path}", objective.line, objective.shown(), why))
            objective.replaced()
            return
        if len(name) > NAME:
            self.note(objective, _("the name was cut to %(most)d characters") % {"most": NAME})
        self.notes += [Note(f"{self.prefix}{note.path}", note.line, note.sentence) for note in window.notes]
        found = Availability(
            name[:NAME],
            percent,
            period=window.period,
            rolling_days=window.days,
            description=described(spec, objective),
        )
        if own := own_facts(spec):
            description = (own.get("description") or spec.get("description")).lines()
            found = replace(found, description=description, **availability_facts(own))
        for _field, sentence in found.conflicts():
            objective.refuse(sentence)
        self.availabilities.append(found)

    def note(self, value: Value, sentence: str) -> None:
        self.notes.append(Note(f"{self.prefix}{value.path}", value.line, sentence))

    def found(self) -> Found:
        return Found(
            "OpenSLO",
            availabilities=tuple(told_apart(self.availabilities)),
            targets=tuple({target.key: target for target in self.targets}.values()),
            left=tuple(self.left),
            notes=tuple(dict.fromkeys(self.notes)),
        )


def own_facts(spec: Value) -> Value | None:
    """What Tandem itself wrote beside an objective, or None."""
    metric = spec.get("indicator").get("spec") if isinstance(spec.get("indicator").plain, dict) else None
    if metric is None or not isinstance(metric.plain, dict):
        return None
    for source in (metric.get("thresholdMetric"), metric.get("ratioMetric")):
        inner = source.get("total") if isinstance(source.plain, dict) and source.get("total") else source
        held = inner.get("metricSource") if isinstance(inner.plain, dict) else inner
        if isinstance(held.plain, dict) and held.get("type").plain == OWN and isinstance(held.get("spec").plain, dict):
            return held.get("spec")
    return None


def percent_of(objective: Value) -> Decimal:
    """Exactly what the objective says, in percent."""
    share, percent = objective.get("target"), objective.get("targetPercent")
    if share and percent and share.number() != (percent.number() or 0) / 100:
        objective.refuse(_("target and targetPercent differ. Keep one of them."))
    if percent:
        found = percent.number()
        if found is None or not 0 <= found <= 100:
            percent.refuse(_("“%(value)s” is no percentage from 0 to 100.") % {"value": percent.shown(40)})
        return found
    found = share.number()
    if found is None:
        objective.refuse(_("An objective says its target, or its targetPercent."))
    if not 0 <= found <= 1:
        sentence = _("“%(value)s” is no share from 0 to 1. A percentage is written as targetPercent.")
        share.refuse(sentence % {"value": share.shown(40)})
    return found * 100


def why_no_availability(percent: Decimal) -> str:
    if percent <= 0:
        return _("an availability lies above 0 percent")
    if percent != round(percent, PLACES):
        return _("an availability has at most %(places)d decimals") % {"places": PLACES}
    return ""


def described(spec: Value, objective: Value) -> str:
    """The description, and what else of the file says what is promised."""
    facts = []
    if service := spec.get("service").text(LONGEST):
        facts.append(_("service “%(name)s”") % {"name": service})
    if method := spec.get("budgetingMethod").text():
        facts.append(METHODS[method]() if method in METHODS else method)
    if objective.get("value"):
        operator = objective.get("op").text()
        told = OPERATORS.get(operator, lambda: f"{operator} %(value)s")()
        facts.append(told % {"value": objective.get("value").text()})
    if objective.get("timeSliceWindow"):
        facts.append(_("slices of %(window)s") % {"window": objective.get("timeSliceWindow").text()})
    if objective.get("timeSliceTarget"):
        facts.append(_("a slice is good from %(share)s on") % {"share": objective.get("timeSliceTarget").text()})
    said = _("OpenSLO: %(facts)s.") % {"facts": "; ".join(facts)} if facts else ""
    return "\n\n".join(filter(None, (spec.get("description").lines(), said)))


def told_apart(found: list[Availability]) -> list[Availability]:
    """Names that stand twice get a number, as an agreement names each once."""
    named: dict[str, Availability] = {}
    for each in found:
        name, number = each.name, 1
        while name in named:
            number += 1
            suffix = f" ({number})"
            name = f"{each.name[: NAME - len(suffix)]}{suffix}"
        named[name] = replace(each, name=name)
    return list(named.values())
