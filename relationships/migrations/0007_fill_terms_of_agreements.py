"""What agreements learned, for those signed before: when each version was proposed, and its first term."""

from django.db import migrations

PROPOSED = """
ALTER TABLE relationships_agreementversion DISABLE TRIGGER pgtrigger_content_stays_as_proposed_eb158;
UPDATE relationships_agreementversion AS version SET proposed_at = coalesce(
    (SELECT max(record.at) FROM relationships_record AS record WHERE record.subject = agreement.reference
     AND record.move = 'propose' AND record.text LIKE 'Version ' || version.number || '.%'),
    (SELECT min(signature.signed_at) FROM relationships_signature AS signature WHERE signature.version_id = version.id),
    version.status_since)
FROM relationships_agreement AS agreement
WHERE agreement.id = version.agreement_id AND version.digest <> '' AND version.proposed_at IS NULL;
ALTER TABLE relationships_agreementversion ENABLE TRIGGER pgtrigger_content_stays_as_proposed_eb158;
"""

TERMS = """
INSERT INTO relationships_agreementterm (relationship_id, provider_id, consumer_id, version_id, number, first_day,
    last_day, provider_notice_by, consumer_notice_by, at)
SELECT relationship_id, provider_id, consumer_id, id, 1, first_day, last_day, last_day, last_day, status_since
FROM relationships_agreementversion WHERE status IN ('scheduled', 'active', 'superseded', 'expired')
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("relationships", "0006_life_of_an_agreement")]

    operations = [
        migrations.RunSQL(PROPOSED, migrations.RunSQL.noop),
        migrations.RunSQL(TERMS, migrations.RunSQL.noop),
    ]
