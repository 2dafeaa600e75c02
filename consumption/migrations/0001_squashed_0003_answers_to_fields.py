"""All that the migrations up to 0003 make, in one: a new database is ready in a third of the time.

A database that has begun with the others goes on with them. What they fill is left out: a new one has no rows.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import relationships.models.constraints
import relationships.models.reference
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('consumption', '0001_initial'), ('consumption', '0002_clocks_of_a_request'), ('consumption', '0003_answers_to_fields')]

    initial = True

    dependencies = [
        ('relationships', '0015_templates_of_agreements'),
    ]

    operations = [
        migrations.RunSQL(
            sql='CREATE SEQUENCE reference_sr',
            reverse_sql='DROP SEQUENCE reference_sr',
        ),
        migrations.CreateModel(
            name='ServiceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reference', models.CharField(db_default=django.db.models.functions.text.Concat(models.Value('SR-'), relationships.models.reference.NextNumber('reference_sr')), editable=False, max_length=24, unique=True)),
                ('kind', models.CharField(choices=[('goods', 'Goods'), ('access', 'Access to resources'), ('action', 'Service action')], editable=False, max_length=6, verbose_name='kind')),
                ('impact', models.CharField(blank=True, choices=[('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], max_length=6, verbose_name='impact')),
                ('urgency', models.CharField(blank=True, choices=[('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], max_length=6, verbose_name='urgency')),
                ('title', models.CharField(max_length=160, verbose_name='what you need')),
                ('wish', models.TextField(blank=True, verbose_name='in detail')),
                ('quantity', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='quantity')),
                ('raised_by_name', models.CharField(editable=False, max_length=160)),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('status', models.CharField(choices=[('submitted', 'Submitted'), ('in_progress', 'In progress'), ('held', 'On hold'), ('fulfilled', 'Fulfilled'), ('closed', 'Closed'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='submitted', max_length=12, verbose_name='status')),
                ('promised_for', models.DateField(blank=True, null=True, verbose_name='promised for')),
                ('held_for', models.CharField(blank=True, choices=[('consumer', 'the consumer'), ('provider', 'the provider'), ('supplier', 'a supplier'), ('agreed', 'a time that both agreed on'), ('force_majeure', 'something nobody can help')], editable=False, max_length=13)),
                ('output', models.TextField(blank=True, verbose_name='output')),
                ('cycle', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('next_due_at', models.DateTimeField(editable=False, null=True)),
                ('source_reference', models.CharField(blank=True, editable=False, max_length=120)),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('fulfil_clock', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.clock')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.agreedpart')),
                ('priority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.agreedpriority', verbose_name='priority')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('raised_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.membership')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('respond_clock', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.clock')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.agreementversion')),
                ('approve_clock', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.clock')),
                ('deliver_clock', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.clock')),
                ('obligation_clock', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.clock')),
                ('update_clock', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.clock')),
                ('edition', models.PositiveSmallIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'service request',
                'verbose_name_plural': 'service requests',
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='consumption_servicerequest_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('version', 'relationship'), name='request_under_own_agreement', to='relationships.AgreementVersion', to_fields=('id', 'relationship')), relationships.models.constraints.CompositeForeignKey(fields=('part', 'version'), name='request_for_part_of_its_version', to='relationships.AgreedPart', to_fields=('id', 'version')), relationships.models.constraints.CompositeForeignKey(fields=('priority', 'version'), name='request_priority_of_its_version', to='relationships.AgreedPriority', to_fields=('id', 'version')), models.UniqueConstraint(condition=models.Q(('source_reference', ''), _negated=True), fields=('relationship', 'source_reference'), name='request_brought_in_once')],
                'indexes': [models.Index(condition=models.Q(('status__in', ('submitted', 'in_progress', 'held', 'fulfilled'))), fields=['provider', 'next_due_at', 'id'], name='request_open_of_provider'), models.Index(condition=models.Q(('status__in', ('submitted', 'in_progress', 'held', 'fulfilled'))), fields=['consumer', 'next_due_at', 'id'], name='request_open_of_consumer'), models.Index(fields=['provider', '-raised_at', '-id'], name='request_of_provider'), models.Index(fields=['consumer', '-raised_at', '-id'], name='request_of_consumer'), models.Index(fields=['relationship', '-raised_at', '-id'], name='request_of_relationship'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('title', 'wish', config='simple'), name='request_words'), models.Index(condition=models.Q(('source_reference', ''), _negated=True), fields=['source_reference'], name='request_source')],
            },
        ),
        migrations.AddConstraint(
            model_name='servicerequest',
            constraint=models.UniqueConstraint(fields=('id', 'relationship'), name='request_in_relationship'),
        ),
        migrations.AddConstraint(
            model_name='servicerequest',
            constraint=models.UniqueConstraint(fields=('id', 'relationship', 'part'), name='request_for_part'),
        ),
        migrations.CreateModel(
            name='FieldAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('text', 'a line of text'), ('long_text', 'several lines of text'), ('number', 'a number'), ('date', 'a date'), ('choice', 'one of a list'), ('yes_no', 'yes or no')], max_length=9, verbose_name='kind')),
                ('words', models.TextField(blank=True, verbose_name='words')),
                ('number', models.DecimalField(decimal_places=4, max_digits=14, null=True, verbose_name='number')),
                ('day', models.DateField(null=True, verbose_name='date')),
                ('yes', models.BooleanField(null=True, verbose_name='yes')),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.agreedfield')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.agreedpart')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='consumption.servicerequest')),
            ],
            options={
                'verbose_name': 'answer to a field',
                'verbose_name_plural': 'answers to fields',
                'ordering': ('request', 'field__position'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='consumption_fieldanswer_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('request', 'relationship', 'part'), name='answer_of_request_for_its_part', to='consumption.ServiceRequest', to_fields=('id', 'relationship', 'part')), relationships.models.constraints.CompositeForeignKey(fields=('field', 'part', 'kind'), name='answer_to_field_of_that_part', to='relationships.AgreedField', to_fields=('id', 'part', 'kind')), models.UniqueConstraint(fields=('request', 'field'), name='one_answer_to_a_field'), models.CheckConstraint(condition=models.Q(models.Q(('day', None), ('kind', 'number'), ('words', ''), ('yes', None)), models.Q(('kind', 'date'), ('number', None), ('words', ''), ('yes', None)), models.Q(('day', None), ('kind', 'yes_no'), ('number', None), ('words', '')), models.Q(models.Q(('kind__in', ['number', 'date', 'yes_no']), _negated=True), ('day', None), ('number', None), ('yes', None)), _connector='OR'), name='answer_of_its_kind')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fieldanswer',
            trigger=pgtrigger.compiler.Trigger(name='says_what_its_field_allows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE asked relationships_agreedfield%ROWTYPE;', func="\n    SELECT * INTO asked FROM relationships_agreedfield WHERE id = NEW.field_id;\n    IF (asked.required AND NEW.words = '' AND num_nonnulls(NEW.number, NEW.day, NEW.yes) = 0)\n        OR (asked.kind = 'choice' AND NEW.words <> '' AND NEW.words <> ALL (asked.choices))\n        OR NEW.number < asked.minimum OR NEW.number > asked.maximum THEN\n        RAISE EXCEPTION 'An answer says what its field allows' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'UPDATE' AND NOT (asked.changeable AND EXISTS (\n        SELECT 1 FROM consumption_servicerequest AS request\n        WHERE request.id = NEW.request_id AND request.status IN ('submitted', 'in_progress', 'held')\n    )) THEN\n        RAISE EXCEPTION 'This answer does not change any more' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='f86e8e1522924815b8446b74ed8677f217d4f9e8', operation='INSERT OR UPDATE', pgid='pgtrigger_says_what_its_field_allows_8ff7c', table='consumption_fieldanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fieldanswer',
            trigger=pgtrigger.compiler.Trigger(name='answer_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9e538eafbc81812a111622947713255999341b4f', operation='DELETE', pgid='pgtrigger_answer_stays_05d1d', table='consumption_fieldanswer', when='BEFORE')),
        ),
    ]
