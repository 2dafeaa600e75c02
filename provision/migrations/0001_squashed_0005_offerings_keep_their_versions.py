"""All that the migrations up to 0005 make, in one: a new database is ready in a third of the time.

A database that has begun with the others goes on with them. What they fill is left out: a new one has no rows.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import relationships.models.constraints
import relationships.models.reference
import relationships.zones
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('provision', '0001_initial'), ('provision', '0002_more_of_a_target'), ('provision', '0003_versions_of_offerings'), ('provision', '0004_fill_versions_of_offerings'), ('provision', '0005_offerings_keep_their_versions')]

    initial = True

    dependencies = [
        ('consumption', '0003_answers_to_fields'),
        ('relationships', '0015_templates_of_agreements'),
    ]

    operations = [
        migrations.RunSQL(
            sql='CREATE SEQUENCE reference_svc',
            reverse_sql='DROP SEQUENCE reference_svc',
        ),
        migrations.RunSQL(
            sql='CREATE SEQUENCE reference_off',
            reverse_sql='DROP SEQUENCE reference_off',
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(db_default=django.db.models.functions.text.Concat(models.Value('SVC-'), relationships.models.reference.NextNumber('reference_svc')), editable=False, max_length=24, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
            ],
            options={
                'verbose_name': 'service',
                'verbose_name_plural': 'services',
                'ordering': ('name',),
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='service_name_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.UniqueConstraint(fields=('id', 'organisation'), name='service_of_organisation'),
        ),
        migrations.CreateModel(
            name='Fulfilment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assigned_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('assigned_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.membership')),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consumption.servicerequest')),
            ],
            options={
                'verbose_name': 'fulfilment',
                'verbose_name_plural': 'fulfilments',
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='provision_fulfilment_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('request', 'relationship'), name='fulfilment_in_requests_relationship', to='consumption.ServiceRequest', to_fields=('id', 'relationship'))],
                'indexes': [models.Index(fields=['assigned_to'], name='fulfilment_of_member')],
            },
        ),
        migrations.CreateModel(
            name='ServiceOffering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reference', models.CharField(db_default=django.db.models.functions.text.Concat(models.Value('OFF-'), relationships.models.reference.NextNumber('reference_off')), editable=False, max_length=24, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('active', 'Offered'), ('paused', 'Paused'), ('retired', 'Retired'), ('archived', 'Archived')], default='draft', max_length=12, verbose_name='status')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offerings', to='provision.service', verbose_name='service')),
                ('retires_on', models.DateField(editable=False, null=True, verbose_name='retires on')),
                ('visibility', models.CharField(choices=[('everyone', 'every consumer'), ('chosen', 'chosen consumers'), ('types', 'relationships of a type')], default='everyone', max_length=8, verbose_name='shown to')),
            ],
            options={
                'verbose_name': 'service offering',
                'verbose_name_plural': 'service offerings',
                'ordering': ('service__name', 'name'),
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='offering_name_once'), relationships.models.constraints.CompositeForeignKey(fields=('service', 'organisation'), name='offering_of_own_service', to='provision.Service', to_fields=('id', 'organisation'))],
                'indexes': [models.Index(condition=models.Q(('status', 'active')), fields=['organisation', 'name'], name='offering_offered'), models.Index(condition=models.Q(('retires_on__isnull', False)), fields=['retires_on'], name='offering_to_retire')],
            },
        ),
        migrations.CreateModel(
            name='OfferingAudience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relationship_type', models.CharField(blank=True, choices=[('basic', 'Basic'), ('cooperative', 'Cooperative'), ('partnership', 'Partnership')], max_length=12)),
                ('consumer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('offering', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='audience', to='provision.serviceoffering')),
            ],
            options={
                'verbose_name': 'audience',
                'verbose_name_plural': 'audiences',
                'constraints': [models.UniqueConstraint(fields=('offering', 'consumer', 'relationship_type'), name='audience_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('consumer', None), ('relationship_type', ''), _connector='XOR'), name='audience_is_one_or_the_other')],
            },
        ),
        migrations.CreateModel(
            name='OfferingVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', max_length=9, verbose_name='status')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('published_at', models.DateTimeField(editable=False, null=True)),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('currency', models.CharField(default='EUR', max_length=3, verbose_name='currency')),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[relationships.zones.validate_zone], verbose_name='time zone')),
                ('offering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='provision.serviceoffering')),
            ],
            options={
                'verbose_name': 'offering version',
                'verbose_name_plural': 'offering versions',
                'ordering': ('offering', 'number'),
                'constraints': [models.UniqueConstraint(fields=('offering', 'number'), name='offering_version_number_once'), models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('offering',), name='one_draft_of_an_offering'), models.UniqueConstraint(fields=('id', 'offering'), name='version_of_offering'), models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('status', 'draft')), models.Q(('published_at__isnull', False), ('status', 'published')), _connector='OR'), name='published_version_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='OfferingWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens', models.PositiveSmallIntegerField()),
                ('closes', models.PositiveSmallIntegerField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='provision.offeringversion')),
            ],
            options={
                'ordering': ('weekday', 'opens'),
                'constraints': [models.CheckConstraint(condition=models.Q(('closes__lte', 1440), ('opens__lt', 1440), ('weekday__lte', 6)), name='offering_window_lies_in_a_day'), models.UniqueConstraint(fields=('version', 'weekday', 'opens'), name='offered_window_once')],
            },
        ),
        migrations.CreateModel(
            name='OfferingTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(choices=[('respond', 'Respond'), ('update', 'Update'), ('fulfil', 'Fulfil'), ('deliver', 'Deliver'), ('approve', 'Approve'), ('obligation', 'Answer when waited for')], max_length=10, verbose_name='metric')),
                ('kind', models.CharField(blank=True, choices=[('goods', 'Goods'), ('access', 'Access to resources'), ('action', 'Service action')], max_length=6, verbose_name='kind')),
                ('priority', models.CharField(blank=True, max_length=60, verbose_name='priority')),
                ('amount', models.PositiveIntegerField(verbose_name='within')),
                ('unit', models.CharField(choices=[('seconds', 'seconds'), ('minutes', 'minutes'), ('hours', 'hours'), ('calendar_days', 'days of 24 hours'), ('business_days', 'business days')], default='hours', max_length=13, verbose_name='unit')),
                ('hours', models.CharField(choices=[('service', 'in service hours'), ('always', 'around the clock')], default='service', max_length=7, verbose_name='counted')),
                ('until', models.CharField(choices=[('resolved', 'until fulfilled'), ('closed', 'until confirmed'), ('accepted', 'until accepted by a person')], default='resolved', max_length=8, verbose_name='runs')),
                ('warn_percent', models.PositiveSmallIntegerField(default=75, verbose_name='warn at percent')),
                ('debtor', models.CharField(choices=[('provider', 'the provider'), ('consumer', 'the consumer')], default='provider', max_length=8, verbose_name='owed by')),
                ('end_of_day', models.BooleanField(default=False, verbose_name='due at the end of the working day')),
                ('immediate', models.BooleanField(default=False, verbose_name="alerts outside people's hours")),
                ('mode', models.CharField(choices=[('always', 'from one update to the next'), ('answer', 'while the consumer waits for an answer')], default='always', max_length=6, verbose_name='an update target runs')),
                ('pausing', models.CharField(choices=[('usual', 'as usual: a response never pauses, everything else does'), ('never', 'nothing: every wait counts'), ('other_side', 'waits for the other side only'), ('not_own', 'every wait but those for the side that owes it'), ('any', 'every wait')], default='usual', max_length=10, verbose_name='paused by')),
                ('reopening', models.CharField(choices=[('continue', 'goes on where it stopped'), ('restart', 'starts anew; the first result stays'), ('ignore', 'stays stopped')], default='continue', max_length=8, verbose_name='when opened again')),
                ('retroactive', models.BooleanField(default=True, verbose_name='counts from the original start when it changes')),
                ('warnings', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name='more warnings')),
                ('zone', models.CharField(choices=[('agreement', "the agreement's"), ('consumer', "the consumer organisation's"), ('requester', 'that of whoever asks')], default='agreement', max_length=9, verbose_name='time zone')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='provision.offeringversion')),
            ],
            options={
                'verbose_name': 'default target',
                'verbose_name_plural': 'default targets',
                'ordering': ('metric', 'priority', 'kind', 'debtor'),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='offering_target_has_time'), models.UniqueConstraint(fields=('version', 'metric', 'kind', 'priority', 'debtor'), name='one_offered_target_for_each')],
            },
        ),
        migrations.CreateModel(
            name='OfferingPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('goods', 'Goods'), ('access', 'Access to resources'), ('action', 'Service action')], max_length=6, verbose_name='kind')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('unit', models.CharField(blank=True, max_length=40, verbose_name='unit')),
                ('quantity', models.DecimalField(decimal_places=2, default=1, max_digits=12, verbose_name='quantity')),
                ('unit_price', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='price per unit')),
                ('period', models.CharField(choices=[('once', 'once'), ('month', 'per month'), ('year', 'per year')], default='once', max_length=5, verbose_name='charged')),
                ('maximum', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='at most')),
                ('minimum', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='at least')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='provision.offeringversion')),
            ],
            options={
                'verbose_name': 'offering part',
                'verbose_name_plural': 'offering parts',
                'ordering': ('position',),
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 0), ('unit_price__gte', 0)), name='offering_amounts_are_not_negative'), models.UniqueConstraint(fields=('id', 'version'), name='offered_part_in_version'), models.UniqueConstraint(fields=('version', 'position'), name='offered_part_position_once'), models.UniqueConstraint(fields=('version', 'name'), name='offered_part_name_once'), models.CheckConstraint(condition=models.Q(('minimum', None), ('maximum', None), ('minimum__lte', models.F('maximum')), _connector='OR'), name='offering_limits_go_up')],
            },
        ),
        migrations.CreateModel(
            name='OfferingField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('text', 'a line of text'), ('long_text', 'several lines of text'), ('number', 'a number'), ('date', 'a date'), ('choice', 'one of a list'), ('yes_no', 'yes or no')], default='text', max_length=9, verbose_name='kind')),
                ('required', models.BooleanField(default=True, verbose_name='must be said')),
                ('choices', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None, verbose_name='choices')),
                ('minimum', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='smallest')),
                ('maximum', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='largest')),
                ('hint', models.CharField(blank=True, max_length=300, verbose_name='hint')),
                ('changeable', models.BooleanField(default=False, verbose_name='may be changed later')),
                ('position', models.PositiveSmallIntegerField()),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fields', to='provision.offeringpart')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='provision.offeringversion')),
            ],
            options={
                'verbose_name': 'offering field',
                'verbose_name_plural': 'offering fields',
                'ordering': ('position',),
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('part', 'version'), name='offered_field_of_versions_part', to='provision.OfferingPart', to_fields=('id', 'version')), models.UniqueConstraint(fields=('part', 'name'), name='offered_field_name_once')],
            },
        ),
        migrations.CreateModel(
            name='OfferingPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('whole', models.BooleanField(default=True, verbose_name='every part as it stands')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='provision.offeringversion')),
            ],
            options={
                'verbose_name': 'plan',
                'verbose_name_plural': 'plans',
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('version', 'position'), name='plan_position_once'), models.UniqueConstraint(fields=('version', 'name'), name='plan_name_once'), models.UniqueConstraint(fields=('id', 'version'), name='plan_in_version')],
            },
        ),
        migrations.CreateModel(
            name='PlanChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(max_length=120, verbose_name='from')),
                ('after', models.CharField(max_length=120, verbose_name='to')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_changes', to='provision.offeringversion')),
            ],
            options={
                'verbose_name': 'plan change',
                'verbose_name_plural': 'plan changes',
                'ordering': ('before', 'after'),
                'constraints': [models.UniqueConstraint(fields=('version', 'before', 'after'), name='plan_change_once'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='plan_changes_to_another')],
            },
        ),
        migrations.CreateModel(
            name='PlannedPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=2, default=1, max_digits=12, verbose_name='quantity')),
                ('unit_price', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='price per unit')),
                ('period', models.CharField(choices=[('once', 'once'), ('month', 'per month'), ('year', 'per year')], default='once', max_length=5, verbose_name='charged')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='planned', to='provision.offeringpart')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='included', to='provision.offeringplan')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='provision.offeringversion')),
            ],
            options={
                'verbose_name': 'planned part',
                'verbose_name_plural': 'planned parts',
                'ordering': ('pk',),
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('plan', 'version'), name='planned_part_of_versions_plan', to='provision.OfferingPlan', to_fields=('id', 'version')), relationships.models.constraints.CompositeForeignKey(fields=('part', 'version'), name='planned_part_of_versions_part', to='provision.OfferingPart', to_fields=('id', 'version')), models.UniqueConstraint(fields=('plan', 'part'), name='planned_part_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 0), ('unit_price__gte', 0)), name='planned_amounts_are_not_negative')],
            },
        ),
        migrations.AddField(
            model_name='serviceoffering',
            name='current',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='provision.offeringversion'),
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
            model_name='offeringversion',
            trigger=pgtrigger.compiler.Trigger(name='version_stays_published', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status = 'published')", func="RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';", hash='327a3b1f83fcfc0fb017827bac1671e5c4a0d3da', operation='UPDATE OR DELETE', pgid='pgtrigger_version_stays_published_40559', table='provision_offeringversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeringwindow',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='137929d7e337aaac5e1e2b0cd3b7a23f3692e58c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_ce794', table='provision_offeringwindow', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeringtarget',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='cc0fd66ae6d151c7cab17bf49ac73e2e1db344a3', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_57987', table='provision_offeringtarget', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeringpart',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='d4292b42412d1ed6027cbe0b80a4d7baf7559a55', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_cd380', table='provision_offeringpart', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeringfield',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='f857bd1c4c5005d23a7f47788bc418de653b67e5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_422b6', table='provision_offeringfield', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offeringplan',
            trigger=pgtrigger.compiler.Trigger(name='offered_as_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM provision_offeringversion AS version WHERE version.status = 'published' AND version.id IN (NEW.version_id, OLD.version_id)) THEN\n        RAISE EXCEPTION 'A published version of an offering never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='ecb702fc9768a8c239949427c4eecbefed8e792d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_offered_as_published_a429a', table='provision_offeringplan', when='BEFORE')),
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
