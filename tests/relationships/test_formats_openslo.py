"""OpenSLO read into terms and written from them: nothing is dropped silently, nothing is changed on the way."""

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relationships.formats import Found, UnreadableFile, openslo_of, read_targets
from relationships.terms import (
    Availability,
    AvailabilityPeriod,
    CreditTier,
    Hours,
    Metric,
    PartKind,
    Target,
    Terms,
    Unit,
)

SLO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: web, displayName: Web shop}
spec:
  description: The shop is there.
  service: web-shop
  indicatorRef: web-up
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Timeslices
  objectives:
  - {target: 0.9995, timeSliceTarget: 0.9, timeSliceWindow: 5m}
"""


def read(text: str) -> Found:
    return read_targets(text.encode())


def slo(**spec: Any) -> str:
    facts = {"service": "shop", "budgetingMethod": "Occurrences", "objectives": [{"target": 0.99}], **spec}
    return yaml.safe_dump({"apiVersion": "openslo/v1", "kind": "SLO", "metadata": {"name": "shop"}, "spec": facts})


def refusal(text: str) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read(text)
    return str(refused.value)


# What is taken


def test_an_objective_becomes_an_availability():
    """A5: a rolling window of 28 days."""
    (found,) = read(SLO).availabilities

    assert found == Availability(
        "Web shop",
        Decimal("99.95"),
        period=AvailabilityPeriod.ROLLING,
        rolling_days=28,
        description=(
            "The shop is there.\n\nOpenSLO: service “web-shop”; counted in good slices of time of all slices; "
            "slices of 5m; a slice is good from 0.9 on."
        ),
    )


@pytest.mark.parametrize(
    ("window", "period", "days"),
    [
        ({"duration": "4w", "isRolling": True}, "rolling", 28),
        ({"duration": "720h", "isRolling": True}, "rolling", 30),
        ({"duration": "1M", "isRolling": True}, "rolling", 30),
        ({"duration": "28d"}, "rolling", 28),
        ({"duration": "1M", "isRolling": False, "calendar": {"timeZone": "UTC"}}, "month", 0),
        ({"duration": "1M", "calendar": {"timeZone": "UTC"}}, "month", 0),
        ({"duration": "3M", "isRolling": False}, "quarter", 0),
        ({"duration": "1Q", "isRolling": False}, "quarter", 0),
        ({"duration": "1Y", "isRolling": False}, "year", 0),
        ({"duration": "12M", "isRolling": False}, "year", 0),
        ({"duration": "1m", "isRolling": False}, "month", 0),
    ],
)
def test_a_time_window_becomes_a_period(window: dict[str, Any], period: str, days: int):
    """A5: aligned with the calendar, or so many days back."""
    (found,) = read(slo(timeWindow=[window])).availabilities

    assert (found.period, found.rolling_days) == (period, days)


@pytest.mark.parametrize("window", [{"duration": "5m", "isRolling": True}, {"duration": "1w", "isRolling": False}])
def test_a_window_that_no_availability_has_is_left_with_its_reason(window: dict[str, Any]):
    """A promise is never bent to fit: it stays out, and says why."""
    text = slo(timeWindow=[window]) + "---\n" + SLO

    found = read(text)

    assert [each.name for each in found.availabilities] == ["Web shop"]
    assert ("document 1: spec.objectives[0]", "{target: 0.99}") in [(left.path, left.says) for left in found.left]


def test_target_and_percent_say_the_same():
    """A9: exact decimals, never a binary fraction of them."""
    assert read(slo(objectives=[{"targetPercent": 99.95}])).availabilities[0].percent == Decimal("99.95")
    assert read(slo(objectives=[{"target": 0.9995}])).availabilities[0].percent == Decimal("99.95")
    assert read(slo(objectives=[{"target": 0.9995, "targetPercent": 99.95}])).availabilities[0].percent == Decimal(
        "99.95"
    )
    assert "differ" in refusal(slo(objectives=[{"target": 0.99, "targetPercent": 99.95}]))


def test_several_objectives_are_several_availabilities_each_by_its_name():
    both = [{"displayName": "Good", "target": 0.99}, {"displayName": "Good", "target": 0.995}, {"target": 0.9}]

    assert [each.name for each in read(slo(objectives=both)).availabilities] == [
        "shop: Good",
        "shop: Good (2)",
        "shop: 3",
    ]


def test_thresholds_are_told_in_words():
    (found,) = read(slo(objectives=[{"op": "lte", "value": 500, "target": 0.99}])).availabilities

    assert "good is at most 500" in found.description


def test_an_alpha_file_is_read_too():
    alpha = """
apiVersion: openslo/v1alpha
kind: SLO
metadata: {displayName: Ratio, name: ratio}
spec:
  budgetingMethod: Timeslices
  description: A ratio
  objectives:
  - ratioMetrics: {good: {source: x, queryType: y, query: z}, incremental: true, total: {source: x}}
    displayName: painful
    target: 0.98
  service: my-service
  timeWindows:
  - {count: 4, isRolling: true, unit: Week}
"""

    found = read(alpha)

    assert [(a.name, a.percent, a.rolling_days) for a in found.availabilities] == [("Ratio", Decimal(98), 28)]
    assert [left.path for left in found.left] == ["spec.objectives[0].ratioMetrics"]


# What is not


def test_everything_that_no_term_holds_is_named_by_its_place():
    text = """
apiVersion: openslo/v1
kind: SLO
metadata: {name: web, labels: {team: [a, b]}, annotations: {x/y: z}}
spec:
  service: web
  indicator: {metadata: {name: i}, spec: {ratioMetric: {counter: true}}}
  timeWindow: [{duration: 1M, isRolling: false, calendar: {startTime: 2022-01-01 12:00:00, timeZone: Europe/Paris}}]
  budgetingMethod: Occurrences
  objectives:
  - {displayName: A, target: 0.99, compositeWeight: 2}
  alertPolicies: [{alertPolicyRef: p}]
  unheardOf: 7
"""

    found = read(text)

    assert [(left.path, left.line) for left in found.left] == [
        ("metadata.labels", 4),
        ("metadata.annotations", 4),
        ("spec.indicator", 7),
        ("spec.timeWindow[0].calendar", 8),
        ("spec.objectives[0].compositeWeight", 11),
        ("spec.alertPolicies", 12),
        ("spec.unheardOf", 13),
    ]
    assert all(left.why for left in found.left)


OTHER_KINDS = ("SLI", "Service", "DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget")


def test_objects_of_other_kinds_are_named():
    others = [{"apiVersion": "openslo/v1", "kind": k, "metadata": {"name": k.lower()}, "spec": {}} for k in OTHER_KINDS]

    found = read(yaml.safe_dump_all(others) + "---\n" + SLO)

    assert [left.says for left in found.left[:6]] == [f"{kind} {kind.lower()}" for kind in OTHER_KINDS]
    assert [left.path.split(":")[0] for left in found.left[:6]] == [f"document {n}" for n in range(1, 7)]
    assert len(found.availabilities) == 1


def test_a_list_of_objects_is_read_like_documents():
    found = read(yaml.safe_dump([yaml.safe_load(SLO), yaml.safe_load(slo())]))

    assert [each.name for each in found.availabilities] == ["Web shop", "shop"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty."),
        ("TO BE DEFINED", "neither OpenSLO nor SLA4OAI"),
        ("a: b: c", "The file is no YAML at line 1, column 5: mapping values are not allowed here."),
        ("a: 1\na: 2\napiVersion: openslo/v1\n", "line 2, column 1: “a” stands twice in one mapping."),
        ("apiVersion: openslo/v9\nkind: SLO\n", "line 1, apiVersion: “openslo/v9” is no version of OpenSLO"),
        ("apiVersion: n9/v1alpha\nkind: SLO\n", "an object of another system than OpenSLO"),
        ("apiVersion: v1\nkind: Service\n", "an object of another system than OpenSLO"),
        ("openapi: 3.0.0\n", "an OpenAPI description"),
        ("apiVersion: openslo/v1\nkind: Service\nmetadata: {name: x}\n", "The file holds no SLO"),
        (slo(objectives=[]), "has no objective"),
        (slo(objectives=[{"displayName": "x"}]), "An objective says its target"),
        (slo(objectives=[{"target": 99.9}]), "is no share from 0 to 1"),
        (slo(objectives=[{"target": "high"}]), "“high” is no number"),
        (slo(objectives={"target": 0.9}), "This must be a list."),
        (slo(objectives=["x"]), "has no “displayName”"),
        (slo(timeWindow=[{"duration": "soon"}]), "“soon” is no duration"),
        (slo(timeWindow=[{"duration": "0d"}]), "“0d” is no duration"),
        ("apiVersion: openslo/v1\nkind: SLO\nmetadata: !!python/name:os.system {}\n", "makes something else"),
        ("apiVersion: openslo/v1\nx: &a [*a]\n", "This stands inside itself."),
        ("[" * 5000, "nested too deeply"),
        ("a: \x01", "The file is no YAML"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_one_sentence_and_its_place(text: str, sentence: str):
    assert sentence in refusal(text)


def test_bytes_that_are_no_text_and_files_too_large_are_refused():
    for data, sentence in ((b"\xff\xfe\x00a", "UTF-8"), (b"a: " + b"x" * 200_000, "128 KB")):
        with pytest.raises(UnreadableFile, match=sentence):
            read_targets(data)


def test_a_file_that_doubles_itself_is_refused_before_it_grows():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    merged = "a0: &a0 {x: 1}\n" + "".join(
        f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], k{n}: 1}}\n" for n in range(1, 40)
    )

    assert "more than 20000 values" in refusal(bomb)
    assert "more than 20000 values" in refusal(merged)


def test_an_alias_that_grows_nothing_is_fine():
    text = SLO.replace("[{duration", "&window [{duration") + "---\n" + SLO

    assert len(read(text).availabilities) == 2


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["openslo/v1", "SLO", "28d", "Tandem", "respond", "0.99", "1e999999", "\0"]),
)  # fmt: skip
NAMES = """apiVersion kind metadata name displayName spec objectives target targetPercent timeWindow duration isRolling
indicator ratioMetric total metricSource type amount metric tiers context sla plans pricing cost currency billing
quotas guarantees objective period max requests"""
names = st.sampled_from(NAMES.split())
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5), max_leaves=25
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(trees, st.booleans())
def test_whatever_stands_in_a_file_is_read_or_refused(tree: Any, in_spec: bool):
    """Bad input never breaks anything."""
    base = yaml.safe_load(SLO)
    document = {**base, "spec": {**base["spec"], **tree}} if in_spec and isinstance(tree, dict) else tree
    if isinstance(document, dict) and not in_spec:
        document = {"context": {"id": "x"}, "pricing": {"cost": 1}, **document}
    text = yaml.safe_dump(document, allow_unicode=True)

    with suppress(UnreadableFile):
        terms = read_targets(text.encode(errors="replace")).into(Terms(date(2026, 1, 1)), keep=True, source="x")
        assert terms.canonical()


# Out and in again


percents = st.decimals("0.000001", 100, places=6).filter(lambda percent: percent > 0)
words = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=("Cc", "Cf", "Zs", "Cn")), min_size=1
)
lines = st.lists(words, max_size=5).map(" ".join)


@st.composite
def availabilities(draw: Any) -> Availability:
    period, percent = draw(st.sampled_from(AvailabilityPeriod)), draw(percents)
    counted = draw(st.sampled_from(["counted", "excused", "left_out"]))
    tiers: tuple[CreditTier, ...] = ()
    if draw(st.booleans()):
        middle = (percent / 2).quantize(Decimal("0.000001"))
        tiers = (CreditTier(Decimal(0), percent, Decimal(10)),)
        if 0 < middle < percent:
            tiers = (CreditTier(Decimal(0), middle, Decimal(25)), CreditTier(middle, percent, Decimal(10)))
    return Availability(
        draw(words)[:100],
        percent,
        period=period,
        rolling_days=draw(st.integers(1, 400)) if period == "rolling" else 0,
        hours=draw(st.sampled_from(["service", "always"])),
        maintenance=counted,
        announced_days=0 if counted == "counted" else draw(st.integers(0, 30)),
        maintenance_minutes=0 if counted == "counted" else draw(st.integers(0, 600)),
        minimum_minutes=draw(st.integers(0, 60)),
        description=draw(lines),
        tiers=tiers,
    )


@st.composite
def targets(draw: Any) -> Target:
    return Target(
        draw(st.sampled_from([Metric.RESPOND, Metric.FULFIL, Metric.DELIVER])),
        draw(st.integers(1, 10_000)),
        draw(st.sampled_from([Unit.MINUTES, Unit.HOURS, Unit.CALENDAR_DAYS])),
        kind=draw(st.sampled_from(["", *PartKind])),
        priority=draw(st.sampled_from(["", "P1 Critical", "Normal: low", "#1"])),
        hours=draw(st.sampled_from(["service", "always"])),
        until=draw(st.sampled_from(["resolved", "closed"])),
        warn_percent=draw(st.integers(1, 100)),
        warnings=tuple(draw(st.lists(st.integers(1, 99), max_size=2, unique=True))),
        retroactive=draw(st.booleans()),
        immediate=draw(st.booleans()),
        reopening=draw(st.sampled_from(["continue", "restart", "ignore"])),
    )


@settings(deadline=None, max_examples=60)
@given(
    st.lists(availabilities(), max_size=3, unique_by=lambda each: each.name),
    st.lists(targets().filter(lambda each: not list(each.conflicts())), max_size=3, unique_by=lambda each: each.key),
)
def test_what_goes_out_comes_in_again_as_it_was(agreed: list[Availability], timed: list[Target]):
    """Our own file gives back exactly what was agreed, and is valid OpenSLO v1."""
    terms = Terms(date(2026, 3, 15), hours=Hours("Europe/London"), availabilities=tuple(agreed), targets=tuple(timed))
    if not (agreed or timed):
        return

    text = openslo_of(terms, reference="AGR-3", name="Hosting")
    found = read(text)

    assert found.availabilities == terms.availabilities
    assert set(found.targets) == set(terms.targets)
    assert [left.says for left in found.left] == ["Service agr-3"]
    for document in yaml.safe_load_all(text):
        assert list(invalid(document)) == []


def test_all_of_the_time_is_said_though_openslo_cannot():
    """OpenSLO's targets lie below 1; the facts beside them are exact."""
    terms = Terms(
        date(2026, 1, 1), availabilities=(Availability("Safety", Decimal(100)),), targets=(Target("respond", 4),)
    )

    text = openslo_of(terms, reference="AGR-3", name="Hosting")

    assert text.startswith("# ")
    assert {d["spec"]["objectives"][0]["target"] for d in list(yaml.safe_load_all(text))[1:]} == {0.99999999}
    assert read(text).availabilities == terms.availabilities
    assert read(text).targets == terms.targets


def test_a_description_that_is_too_long_for_openslo_is_kept_beside_it():
    long = Availability("Web", Decimal("99.9"), description="word " * 400 + "end")
    terms = Terms(date(2026, 1, 1), availabilities=(long,))

    text = openslo_of(terms, reference="AGR-3", name="x")

    assert len(list(yaml.safe_load_all(text))[1]["spec"]["description"]) == 1050
    assert read(text).availabilities == (long,)


NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
DURATION = re.compile(r"[1-9][0-9]*[mhdwMQY]")
START = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
ZONE = re.compile(r"[A-Z][a-zA-Z_]+/[A-Z][a-zA-Z_]+")


def invalid(document: dict[str, Any]) -> Any:
    """What the published schemas of OpenSLO v1 (general, metadata, slo-spec, sli-spec) would refuse."""
    spec, metadata = document["spec"], document["metadata"]
    yield from () if set(document) == {"apiVersion", "kind", "metadata", "spec"} else ("keys",)
    yield from () if document["apiVersion"] == "openslo/v1" and document["kind"] in ("SLO", "Service") else ("kind",)
    yield from () if NAME.fullmatch(metadata["name"]) and metadata["displayName"] else ("name",)
    yield from () if len(spec.get("description", "")) <= 1050 else ("description",)
    if document["kind"] == "Service":
        return
    yield from (
        () if NAME.fullmatch(spec["service"]) and ("indicator" in spec) != ("indicatorRef" in spec) else ("spec",)
    )
    (window,), (objective,) = spec["timeWindow"], spec["objectives"]
    yield from () if DURATION.fullmatch(window["duration"]) else ("duration",)
    if not window["isRolling"]:
        calendar = window["calendar"]
        yield from (
            () if isinstance(calendar["startTime"], str) and START.fullmatch(calendar["startTime"]) else ("start",)
        )
        yield from () if ZONE.search(calendar["timeZone"]) else ("zone",)
    yield from () if 0 <= objective["target"] < 1 and objective["displayName"] else ("target",)
    if spec["budgetingMethod"] == "Timeslices":
        sliced = 0 < objective["timeSliceTarget"] <= 1 and DURATION.fullmatch(objective["timeSliceWindow"])
        yield from () if sliced else ("slices",)
    else:
        yield from () if spec["budgetingMethod"] == "Occurrences" else ("method",)
    metric = spec["indicator"]["spec"]
    yield from () if ("thresholdMetric" in metric) != ("ratioMetric" in metric) else ("metric",)
    if "ratioMetric" in metric:
        ratio = metric["ratioMetric"]
        yield from () if set(ratio) == {"counter", "good", "total"} and ratio["counter"] is False else ("ratio",)
    for source in metric.get("ratioMetric", metric).values():
        if isinstance(source, dict):
            yield from () if isinstance(source["metricSource"]["spec"], dict) else ("source",)
