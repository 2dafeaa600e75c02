import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import relationships.models.constraints
import relationships.models.reference
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('relationships', '0005_conditions_of_an_agreement'),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE reference_ter", "DROP SEQUENCE reference_ter"),
        migrations.RunSQL("CREATE SEQUENCE reference_sus", "DROP SEQUENCE reference_sus"),
        migrations.CreateModel(
            name='AgreementTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('first_day', models.DateField()),
                ('last_day', models.DateField(null=True)),
                ('provider_notice_by', models.DateField(null=True)),
                ('consumer_notice_by', models.DateField(null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'term of an agreement',
                'verbose_name_plural': 'terms of agreements',
                'ordering': ('version', 'number'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Suspension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reference', models.CharField(db_default=django.db.models.functions.text.Concat(models.Value('SUS-'), relationships.models.reference.NextNumber('reference_sus')), editable=False, max_length=24, unique=True)),
                ('asked_by_side', models.CharField(choices=[('provider', 'Provider'), ('consumer', 'Consumer')], editable=False, max_length=8)),
                ('reason', models.TextField(verbose_name='reason')),
                ('while_suspended', models.CharField(choices=[('run', 'clocks run on'), ('pause', 'clocks pause')], editable=False, max_length=5)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('suspended_at', models.DateTimeField(editable=False, null=True)),
                ('resumed_at', models.DateTimeField(editable=False, null=True)),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('suspended', 'Suspended'), ('resumed', 'Resumed')], default='proposed', max_length=9, verbose_name='status')),
            ],
            options={
                'verbose_name': 'suspension',
                'verbose_name_plural': 'suspensions',
                'ordering': ('-asked_at', '-pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Termination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reference', models.CharField(db_default=django.db.models.functions.text.Concat(models.Value('TER-'), relationships.models.reference.NextNumber('reference_ter')), editable=False, max_length=24, unique=True)),
                ('kind', models.CharField(choices=[('notice', 'Notice'), ('cause', 'For cause'), ('mutual', 'Mutual'), ('regulatory', 'Insolvency or regulation')], max_length=10, verbose_name='kind')),
                ('given_by_side', models.CharField(choices=[('provider', 'Provider'), ('consumer', 'Consumer')], editable=False, max_length=8)),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('clause', models.CharField(blank=True, max_length=300, verbose_name='under which clause')),
                ('reason', models.TextField(verbose_name='reason')),
                ('effective_on', models.DateField(verbose_name='last day')),
                ('ends_at', models.DateTimeField(editable=False)),
                ('cure_until', models.DateField(editable=False, null=True, verbose_name='to be cured by')),
                ('late', models.BooleanField(default=False, editable=False)),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('declared', 'Declared'), ('cured', 'Breach cured'), ('taking_back', 'Asked to be taken back'), ('taken_back', 'Taken back'), ('effective', 'Took effect')], default='declared', max_length=11, verbose_name='status')),
            ],
            options={
                'verbose_name': 'termination',
                'verbose_name_plural': 'terminations',
                'ordering': ('-given_at', '-pk'),
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreementversion',
            name='in_force_only_signed_by_both',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreementversion',
            name='content_stays_as_proposed',
        ),
        migrations.RemoveConstraint(
            model_name='agreementversion',
            name='binding_version_has_its_time',
        ),
        migrations.RemoveConstraint(
            model_name='agreementversion',
            name='one_version_in_force',
        ),
        migrations.AddField(
            model_name='agreement',
            name='reviewed_on',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='backdated',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='proposed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='agreementversion',
            name='valid_until',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='backdates',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='agreementversion',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Proposed'), ('countered', 'Countered'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed'), ('accepted', 'Terms accepted'), ('signing', 'Signed by one side'), ('scheduled', 'Signed, starts later'), ('active', 'In force'), ('superseded', 'Superseded'), ('expired', 'Expired'), ('terminated', 'Terminated')], default='draft', max_length=12, verbose_name='status'),
        ),
        migrations.AddIndex(
            model_name='agreementversion',
            index=models.Index(condition=models.Q(('status__in', ['proposed', 'accepted', 'signing'])), fields=['valid_until'], name='version_to_lapse'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementversion',
            trigger=pgtrigger.compiler.Trigger(name='content_stays_as_proposed', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status <> 'draft' AND (OLD.first_day, OLD.last_day, OLD.currency, OLD.summary, OLD.calendar_id, OLD.agreement_id, OLD.number, OLD.drafted_by_side, OLD.provider_name, OLD.consumer_name, OLD.digest, OLD.valid_until, OLD.backdated, OLD.proposed_at) IS DISTINCT FROM (NEW.first_day, NEW.last_day, NEW.currency, NEW.summary, NEW.calendar_id, NEW.agreement_id, NEW.number, NEW.drafted_by_side, NEW.provider_name, NEW.consumer_name, NEW.digest, NEW.valid_until, NEW.backdated, NEW.proposed_at))", func="RAISE EXCEPTION 'The content of a proposed version never changes' USING ERRCODE = 'check_violation';", hash='b617c2733dd0329e749e69a826d1a7e37e15db04', operation='UPDATE', pgid='pgtrigger_content_stays_as_proposed_eb158', table='relationships_agreementversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementversion',
            trigger=pgtrigger.compiler.Trigger(name='in_force_only_signed_by_both', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.status IN ('scheduled', 'active', 'superseded', 'expired', 'terminated'))", func="\n    IF (SELECT count(DISTINCT signature.side) FROM relationships_signature AS signature\n        WHERE signature.version_id = NEW.id AND signature.digest = NEW.digest) <> 2 THEN\n        RAISE EXCEPTION 'Both sides must have signed this digest' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='9b8aaa56425db0b093046800218c0ab86658e73d', operation='INSERT OR UPDATE', pgid='pgtrigger_in_force_only_signed_by_both_09ccb', table='relationships_agreementversion', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['scheduled', 'active', 'superseded', 'expired', 'terminated']), _negated=True), ('in_force_from__isnull', False), _connector='OR'), name='binding_version_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='agreementversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status__in', ['scheduled', 'active', 'superseded', 'expired', 'terminated'])), expressions=[(models.Func(models.F('agreement'), models.F('agreement'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('in_force_from'), models.F('in_force_until'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='one_version_in_force'),
        ),
        migrations.AddField(
            model_name='agreementterm',
            name='consumer',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation'),
        ),
        migrations.AddField(
            model_name='agreementterm',
            name='provider',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation'),
        ),
        migrations.AddField(
            model_name='agreementterm',
            name='relationship',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship'),
        ),
        migrations.AddField(
            model_name='agreementterm',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreementterms', to='relationships.agreementversion'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='agreement',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='suspensions', to='relationships.agreement'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='consumer',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='provider',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='relationship',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship'),
        ),
        migrations.AddField(
            model_name='termination',
            name='agreement',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='terminations', to='relationships.agreement'),
        ),
        migrations.AddField(
            model_name='termination',
            name='consumer',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation'),
        ),
        migrations.AddField(
            model_name='termination',
            name='given_by',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.membership'),
        ),
        migrations.AddField(
            model_name='termination',
            name='provider',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation'),
        ),
        migrations.AddField(
            model_name='termination',
            name='relationship',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship'),
        ),
        migrations.AddIndex(
            model_name='agreementterm',
            index=models.Index(fields=['provider', 'provider_notice_by'], name='term_notice_of_provider'),
        ),
        migrations.AddIndex(
            model_name='agreementterm',
            index=models.Index(fields=['consumer', 'consumer_notice_by'], name='term_notice_of_consumer'),
        ),
        migrations.AddConstraint(
            model_name='agreementterm',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='relationships_agreementterm_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')),
        ),
        migrations.AddConstraint(
            model_name='agreementterm',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('version', 'relationship'), name='term_of_own_version', to='relationships.AgreementVersion', to_fields=('id', 'relationship')),
        ),
        migrations.AddConstraint(
            model_name='agreementterm',
            constraint=models.UniqueConstraint(fields=('version', 'number'), name='agreement_term_once'),
        ),
        migrations.AddConstraint(
            model_name='agreementterm',
            constraint=models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='term_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='relationships_suspension_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('agreement', 'relationship'), name='suspension_of_relationships_agreement', to='relationships.Agreement', to_fields=('id', 'relationship')),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['proposed', 'suspended'])), fields=('agreement',), name='one_suspension_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'suspended'), _negated=True), ('suspended_at__isnull', False), _connector='OR'), name='suspended_from_an_instant'),
        ),
        migrations.AddConstraint(
            model_name='termination',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='relationships_termination_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')),
        ),
        migrations.AddConstraint(
            model_name='termination',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('agreement', 'relationship'), name='termination_of_relationships_agreement', to='relationships.Agreement', to_fields=('id', 'relationship')),
        ),
        migrations.AddConstraint(
            model_name='termination',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['proposed', 'declared', 'taking_back', 'effective'])), fields=('agreement',), name='one_termination_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='termination',
            constraint=models.CheckConstraint(condition=models.Q(('cure_until', None), ('kind', 'cause'), _connector='OR'), name='cured_only_for_cause'),
        ),
    ]
