"""How long an agreement holds: terms, renewals and the days by which notice must be given (G8-G10)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.difference import difference
from relationships.models import AgreementVersion, Record, Refused, Termination
from relationships.terms import OFFICE_HOURS, Duration, Hours
from relationships.terms.dates import DAY, add_months, notice_deadline, renewed_until, term_end
from tests.factories import World

from .lives import TACIT, at, lasting, on, terms_of

# The arithmetic of days


def test_thirty_six_months_from_august_2020_hold_until_july_2023() -> None:
    """G8."""
    assert term_end(date(2020, 8, 1), 36) == date(2023, 7, 31)


def test_a_version_of_thirty_six_months_is_in_force_through_its_last_day(world: World) -> None:
    """G8: the end is exclusive at the midnight after it, where the agreement is."""
    version = lasting(world, "2020-08-01", "2023-07-31", Duration(months=36))

    assert world_in_force(version, "2023-07-31T22:59") == version
    assert world_in_force(version, "2023-07-31T23:00") is None


def world_in_force(version: AgreementVersion, instant: str) -> AgreementVersion | None:
    return version.agreement.in_force_at(datetime.fromisoformat(instant).replace(tzinfo=UTC))


def test_months_back_are_cut_to_the_length_of_the_month() -> None:
    """G10: 2027-08-31 less 6 months."""
    assert notice_deadline(date(2027, 8, 31), 6, "months") == date(2027, 2, 28)


DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
MONTHS = st.integers(1, 120)


@given(DAYS, MONTHS)
def test_a_term_begins_anew_the_day_after_it_ended(first: date, months: int) -> None:
    """G8, G9: no day between two terms, none in both, and the next ends later."""
    last = term_end(first, months)

    assert first <= last < renewed_until(last, months)
    assert abs((add_months(last + DAY, 0) - last).days) == 1


@given(DAYS, MONTHS)
def test_a_renewal_lasts_at_least_its_months(last: date, months: int) -> None:
    """G9: of both readings of a month the later; never more than three days apart."""
    until = renewed_until(last, months)

    assert add_months(last, months) <= until <= add_months(last, months) + timedelta(days=3)


@given(DAYS, st.integers(0, 60), st.sampled_from(["months", "days"]))
def test_a_deadline_never_lies_after_the_end_and_longer_notice_is_never_later(
    last: date, amount: int, unit: str
) -> None:
    """G10."""
    assert notice_deadline(last, amount + 1, unit) <= notice_deadline(last, amount, unit) <= last


# Renewal


def test_a_deadline_is_reckoned_from_the_current_term_not_the_first(world: World) -> None:
    """G10: end 2025-08-28, renewed by 12 months, notice 2 months; on 2026-02-11 the deadline is 2026-06-28."""
    version = lasting(world, "2024-08-29", "2025-08-28")
    with on("2026-02-11"):
        AgreementVersion.keep_time(at("2026-02-11"))

    term = version.term_on(date(2026, 2, 11))
    assert (term.number, term.last_day, term.provider_notice_by) == (2, date(2026, 8, 28), date(2026, 6, 28))


def test_each_side_has_its_own_notice_period(world: World) -> None:
    """G11."""
    duration = Duration(12, "tacit", 12, provider_notice=6, consumer_notice=30, consumer_notice_unit="days")
    version = lasting(world, "2026-09-01", "2027-08-31", duration)

    term = version.agreementterms.get()
    assert (term.provider_notice_by, term.consumer_notice_by) == (date(2027, 2, 28), date(2027, 8, 1))


def test_a_deadline_without_service_hours_moves_to_the_working_day_before(world: World) -> None:
    """G10: 2026-06-28 is a Sunday, the Friday before a holiday."""
    duration = Duration(12, "tacit", 12, 2, "months", 2, "months", roll="previous")
    hours = Hours("Europe/London", OFFICE_HOURS, holidays=((date(2026, 6, 26), "Bank holiday"),))
    version = lasting(world, "2025-08-29", "2026-08-28", duration, hours=hours)

    assert version.agreementterms.get().provider_notice_by == date(2026, 6, 25)


def test_without_notice_it_renews_on_its_day_and_both_can_read_so(world: World) -> None:
    """G9."""
    version = lasting(world, "2025-08-29", "2026-08-28")
    with on("2026-08-28", hour=22):
        assert AgreementVersion.keep_time(at("2026-08-28", hour=22)) == 0
    with on("2026-08-29"):
        assert AgreementVersion.keep_time(at("2026-08-29")) == 1

    version.refresh_from_db()
    assert version.status == "active"
    assert terms_of(version) == [("2025-08-29", "2026-08-28"), ("2026-08-29", "2027-08-28")]
    record = Record.objects.get(subject=version.reference, move="renew")
    assert record.text == "Nobody gave notice: it renewed until Sat 28 Aug 2027."


def test_a_job_that_was_down_for_three_renewals_catches_up_and_twice_changes_nothing(world: World) -> None:
    """G9."""
    version = lasting(world, "2022-08-29", "2023-08-28")
    now = at("2026-02-11")
    with on("2026-02-11"):
        assert AgreementVersion.keep_time(now) == 1
        once = terms_of(version)
        assert AgreementVersion.keep_time(now) == 0

    version.refresh_from_db()
    assert terms_of(version) == once
    assert [last for _first, last in once] == ["2023-08-28", "2024-08-28", "2025-08-28", "2026-08-28"]
    assert version.in_force_until == at("2026-08-28", hour=23)
    assert Record.objects.filter(subject=version.reference, move="renew").count() == 3


@pytest.mark.parametrize("renewal", ["none", "express"])
def test_what_does_not_renew_by_itself_expires(world: World, renewal: str) -> None:
    """G9: an express renewal never comes by itself."""
    version = lasting(world, "2025-08-29", "2026-08-28", Duration(12, renewal, 0, 2))
    with on("2026-08-29"):
        AgreementVersion.keep_time(at("2026-08-29"))

    version.refresh_from_db()
    assert (version.status, len(terms_of(version))) == ("expired", 1)
    assert world_in_force(version, "2026-08-29T12:00") is None


def test_an_end_of_a_month_stays_one(world: World) -> None:
    """G9: ends with February, renews to the end of August, not to its 28th."""
    version = lasting(world, "2026-09-01", "2027-02-28", Duration(6, "tacit", 6))
    with on("2028-01-01"):
        AgreementVersion.keep_time(at("2028-01-01"))

    assert [last for _first, last in terms_of(version)] == ["2027-02-28", "2027-08-31", "2028-02-29"]


# Notice


def test_notice_in_time_ends_the_current_term(world: World) -> None:
    """G10, G12."""
    version = lasting(world, "2025-08-29", "2026-08-28")
    with on("2026-06-28"):
        given = Termination.give_notice(version, by=world.consumer, reason="We build it ourselves.", clause="9.2")

    assert (given.effective_on, given.late, given.status) == (date(2026, 8, 28), False, "declared")
    with on("2026-08-29"):
        AgreementVersion.keep_time(at("2026-08-29"))
    version.refresh_from_db()
    given.refresh_from_db()
    assert (version.status, given.status, len(terms_of(version))) == ("terminated", "effective", 1)


def test_late_notice_ends_the_next_term_and_says_so(world: World) -> None:
    """G10."""
    version = lasting(world, "2025-08-29", "2026-08-28")
    with on("2026-06-29"):
        given = Termination.give_notice(version, by=world.consumer, reason="Too late.")

    assert (given.effective_on, given.late) == (date(2027, 8, 28), True)
    told = Record.objects.get(subject=given.reference, move="declare").text
    assert told == (
        f"Notice: {version.reference} holds until Sat 28 Aug 2027. "
        "The notice came after its deadline, so it ends the next term. Too late."
    )
    with on("2027-08-29"):
        AgreementVersion.keep_time(at("2027-08-29"))
    version.refresh_from_db()
    assert (version.status, len(terms_of(version))) == ("terminated", 2)


def test_notice_counts_against_the_term_that_holds_even_before_the_job_wrote_it_down(world: World) -> None:
    """G10: given in the second term, long before its deadline, it is not late."""
    version = lasting(world, "2024-08-29", "2025-08-28")
    with on("2026-02-11"):
        given = Termination.give_notice(version, by=world.provider, reason="In time.")

    assert (given.effective_on, given.late) == (date(2026, 8, 28), False)


def test_notice_of_what_ends_by_itself_is_refused(world: World) -> None:
    """G9."""
    version = lasting(world, "2025-08-29", "2026-08-28", Duration(12))
    with on("2026-02-11"), pytest.raises(Refused, match="ends by itself on Fri 28 Aug 2026"):
        Termination.give_notice(version, by=world.consumer, reason="x")
    assert Termination.objects.count() == 0


def test_without_an_end_notice_runs_from_its_day(world: World) -> None:
    """G10: three months for the consumer."""
    version = lasting(world, "2025-01-01", None, Duration(0, "none", 0, 0, "months", 3, "months"))
    with on("2026-11-30"):
        given = Termination.give_notice(version, by=world.consumer, reason="Enough.")

    assert given.effective_on == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("duration", "first_day", "last_day", "renewal"),
    [
        (Duration(12, "express"), "2026-08-29", "2027-08-28", "express"),
        (Duration(12, "express"), "2026-06-01", "2026-08-28", "express"),
        (Duration(12, "express"), "9998-12-31", "None", "none"),
        (Duration(0, "express"), "2026-08-29", "None", "none"),
        (Duration(12), "2026-08-29", "None", "none"),
        (TACIT, "2026-09-01", "2027-08-28", "tacit"),
        (TACIT, "9998-12-31", "None", "none"),
    ],
)
def test_an_amendment_of_any_first_day_can_be_proposed(
    world: World, duration: Duration, first_day: str, last_day: str, renewal: str
) -> None:
    """G9: after the last term of an express renewal it is that renewal, for as many months again."""
    version = lasting(world, "2025-08-29", "2026-08-28", duration)

    with on("2026-02-11"):
        draft = version.amend(by=world.provider, first_day=date.fromisoformat(first_day))
        draft.propose(by=world.provider)

    assert (draft.status, str(draft.last_day), draft.terms().duration.renewal) == ("proposed", last_day, renewal)


def test_an_amendment_within_the_first_term_says_that_the_last_day_counts(world: World) -> None:
    """G2, G8."""
    version = lasting(world, "2025-08-29", "2026-08-28")
    with on("2026-02-11"):
        draft = version.amend(by=world.provider, first_day=date(2026, 6, 1))
        draft.propose(by=world.provider)

    words = "How long it holds: a first term of 12 months becomes as long as the last day says."
    assert words in [change.summary for change in difference(version.terms(), draft.terms()).changes]
