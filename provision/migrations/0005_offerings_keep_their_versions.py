"""What every row has by now is asked of every row; a published version never changes (F2)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import relationships.models.constraints


class Migration(migrations.Migration):
    dependencies = [("provision", "0004_fill_versions_of_offerings")]

    operations = [
        migrations.RemoveConstraint(
            model_name='offeringpart',
            name='offering_part_position_once',
        ),
        migrations.RemoveConstraint(
            model_name='offeringpart',
            name='offering_part_name_once',
        ),
        migrations.RemoveConstraint(
            model_name='offeringtarget',
            name='one_offering_target_for_each',
        ),
        migrations.RemoveConstraint(
            model_name='offeringwindow',
            name='offering_window_once',
        ),
        migrations.RemoveIndex(
            model_name='serviceoffering',
            name='offering_published',
        ),
        migrations.RemoveField(
            model_name='offeringpart',
            name='offering',
        ),
        migrations.RemoveField(
            model_name='offeringtarget',
            name='offering',
        ),
        migrations.RemoveField(
            model_name='offeringwindow',
            name='offering',
        ),
        migrations.RemoveField(
            model_name='serviceoffering',
            name='currency',
        ),
        migrations.RemoveField(
            model_name='serviceoffering',
            name='description',
        ),
        migrations.RemoveField(
            model_name='serviceoffering',
            name='time_zone',
        ),
        migrations.AlterField(
            model_name='offeringpart',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='provision.offeringversion'),
        ),
        migrations.AlterField(
            model_name='offeringtarget',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='provision.offeringversion'),
        ),
        migrations.AlterField(
            model_name='offeringwindow',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='provision.offeringversion'),
        ),
        migrations.AddIndex(
            model_name='serviceoffering',
            index=models.Index(condition=models.Q(('status', 'active')), fields=['organisation', 'name'], name='offering_offered'),
        ),
        migrations.AddIndex(
            model_name='serviceoffering',
            index=models.Index(condition=models.Q(('retires_on__isnull', False)), fields=['retires_on'], name='offering_to_retire'),
        ),
        migrations.AddConstraint(
            model_name='offeringpart',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='offered_part_position_once'),
        ),
        migrations.AddConstraint(
            model_name='offeringpart',
            constraint=models.UniqueConstraint(fields=('version', 'name'), name='offered_part_name_once'),
        ),
        migrations.AddConstraint(
            model_name='offeringpart',
            constraint=models.CheckConstraint(condition=models.Q(('minimum', None), ('maximum', None), ('minimum__lte', models.F('maximum')), _connector='OR'), name='offering_limits_go_up'),
        ),
        migrations.AddConstraint(
            model_name='offeringtarget',
            constraint=models.UniqueConstraint(fields=('version', 'metric', 'kind', 'priority', 'debtor'), name='one_offered_target_for_each'),
        ),
        migrations.AddConstraint(
            model_name='offeringwindow',
            constraint=models.UniqueConstraint(fields=('version', 'weekday', 'opens'), name='offered_window_once'),
        ),
        migrations.AddConstraint(
            model_name='serviceoffering',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('current', 'id'), name='offering_shows_own_version', to='provision.OfferingVersion', to_fields=('id', 'offering')),
        ),
        migrations.AddConstraint(
            model_name='serviceoffering',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), ('current__isnull', False), _connector='OR'), name='only_a_draft_has_no_version'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeringpart',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='d4292b42412d1ed6027cbe0b80a4d7baf7559a55', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_cd380', table='provision_offeringpart', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeringtarget',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='cc0fd66ae6d151c7cab17bf49ac73e2e1db344a3', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_57987', table='provision_offeringtarget', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeringwindow',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='137929d7e337aaac5e1e2b0cd3b7a23f3692e58c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_ce794', table='provision_offeringwindow', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeringversion',
            trigger=pgtrigger.compiler.Trigger(name='version_stays_published', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status = 'published')", func="RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';", hash='327a3b1f83fcfc0fb017827bac1671e5c4a0d3da', operation='UPDATE OR DELETE', pgid='pgtrigger_version_stays_published_40559', table='provision_offeringversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeringplan',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='ecb702fc9768a8c239949427c4eecbefed8e792d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_a429a', table='provision_offeringplan', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeringfield',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='f857bd1c4c5005d23a7f47788bc418de653b67e5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_422b6', table='provision_offeringfield', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planchange',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='598356044f2a976d67334193e7c16b795f8a6f03', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_678e7', table='provision_planchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedpart',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='8495e88833a0d1dbe860d023093a7dbed52f73bf', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_c8550', table='provision_plannedpart', when='BEFORE')),
        ),
    ]
