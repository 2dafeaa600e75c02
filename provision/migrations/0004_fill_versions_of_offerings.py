"""What an offering held becomes its version 1, with one plan of all of it; what was published is offered."""

from django.db import migrations

VERSIONS = """
INSERT INTO provision_offeringversion
    (offering_id, number, status, opened_at, published_at, description, currency, time_zone)
SELECT id, 1, CASE status WHEN 'draft' THEN 'draft' ELSE 'published' END, created_at,
    CASE status WHEN 'draft' THEN NULL ELSE status_since END, description, currency, time_zone
FROM provision_serviceoffering
"""

PLANS = """
INSERT INTO provision_offeringplan (version_id, position, name, description, whole)
SELECT id, 1, 'Standard', '', true FROM provision_offeringversion
"""

ROWS = """
UPDATE provision_{table} AS held SET version_id = version.id
FROM provision_offeringversion AS version WHERE version.offering_id = held.offering_id
"""

STATUS = """
UPDATE provision_serviceoffering AS offering SET
    current_id = version.id,
    status = CASE offering.status WHEN 'published' THEN 'active' ELSE offering.status END
FROM provision_offeringversion AS version
WHERE version.offering_id = offering.id AND version.status = 'published'
"""

TABLES = ("offeringpart", "offeringtarget", "offeringwindow")


class Migration(migrations.Migration):
    dependencies = [("provision", "0003_versions_of_offerings")]

    operations = [
        migrations.RunSQL(VERSIONS, migrations.RunSQL.noop),
        migrations.RunSQL(PLANS, migrations.RunSQL.noop),
        *(migrations.RunSQL(ROWS.format(table=table), migrations.RunSQL.noop) for table in TABLES),
        migrations.RunSQL(STATUS, migrations.RunSQL.noop),
    ]
