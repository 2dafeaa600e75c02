"""What may never be in the database, whatever happened at the same instant: each query finds nothing (walls 1-5)."""

from django.db import connection

from relationships.models import AgreementVersion

BINDING = "('scheduled', 'active', 'superseded', 'expired', 'terminated')"
QUERIES = {
    "1 in force without both signatures under its digest": f"""
        SELECT version.id FROM relationships_agreementversion AS version WHERE status IN {BINDING}
        AND (SELECT count(DISTINCT side) FROM relationships_signature AS signature
             WHERE signature.version_id = version.id AND signature.digest = version.digest) <> 2""",
    "2 a side signed twice": """
        SELECT version_id FROM relationships_signature GROUP BY version_id, side HAVING count(*) > 1""",
    "3 one person signed for both": """
        SELECT version_id FROM relationships_signature WHERE person_id IS NOT NULL
        GROUP BY version_id, person_id HAVING count(*) > 1""",
    "3 signed by somebody who does not act for the side": """
        SELECT signature.id FROM relationships_signature AS signature
        JOIN relationships_membership AS member ON member.id = signature.membership_id
        WHERE member.person_id <> signature.person_id OR member.valid_from > signature.signed_at
        OR member.valid_until <= signature.signed_at OR member.organisation_id <>
           CASE signature.side WHEN 'provider' THEN signature.provider_id ELSE signature.consumer_id END""",
    "4 signed another text than the one that is kept": """
        SELECT signature.id FROM relationships_signature AS signature
        JOIN relationships_agreementversion AS version ON version.id = signature.version_id
        WHERE signature.digest <> version.digest OR version.status = 'draft'""",
    "5 two in force": """
        SELECT agreement_id FROM relationships_agreementversion WHERE status = 'active'
        GROUP BY agreement_id HAVING count(*) > 1""",
    "5 times in force that overlap": f"""
        SELECT one.id FROM relationships_agreementversion AS one
        JOIN relationships_agreementversion AS other ON other.agreement_id = one.agreement_id AND other.id > one.id
        WHERE one.status IN {BINDING} AND other.status IN {BINDING} AND
        tstzrange(one.in_force_from, one.in_force_until) && tstzrange(other.in_force_from, other.in_force_until)""",
    "signed by both, and yet answered, taken back or lapsed": """
        SELECT version.id FROM relationships_agreementversion AS version
        WHERE status IN ('countered', 'rejected', 'withdrawn', 'lapsed') AND
        (SELECT count(*) FROM relationships_signature WHERE version_id = version.id) > 1""",
}


def broken() -> list[str]:
    """The names of the invariants that do not hold."""
    with connection.cursor() as cursor:
        found = [name for name, query in QUERIES.items() if cursor.execute(query).fetchall()]
    proposed = AgreementVersion.objects.exclude(digest="")
    return found + [f"4 {each}: not its digest" for each in proposed if each.digest != each.digest_of_terms()]
