"""All that the migrations up to 0003 make, in one: a new database is ready in a third of the time.

A database that has begun with the others goes on with them. What they fill is left out: a new one has no rows.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import relationships.models.constraints
import relationships.models.reference
import relationships.zones
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('reviews', '0001_initial'), ('reviews', '0002_longer_metrics'), ('reviews', '0003_attribution_and_workload')]

    initial = True

    dependencies = [
        ('relationships', '0015_templates_of_agreements'),
    ]

    operations = [
        migrations.RunSQL(
            sql='CREATE SEQUENCE reference_rev',
            reverse_sql='DROP SEQUENCE reference_rev',
        ),
        migrations.RunSQL(
            sql='CREATE SEQUENCE reference_act',
            reverse_sql='DROP SEQUENCE reference_act',
        ),
        migrations.CreateModel(
            name='ServiceReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reference', models.CharField(db_default=django.db.models.functions.text.Concat(models.Value('REV-'), relationships.models.reference.NextNumber('reference_rev')), editable=False, max_length=24, unique=True)),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('time_zone', models.CharField(editable=False, max_length=64, validators=[relationships.zones.validate_zone], verbose_name='time zone')),
                ('status', models.CharField(choices=[('preparing', 'Preparing'), ('held', 'Held'), ('signing', 'One side signed'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='preparing', max_length=12, verbose_name='status')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('held_at', models.DateTimeField(editable=False, null=True)),
                ('counted_until', models.DateTimeField(editable=False, null=True)),
                ('provider_name', models.CharField(blank=True, editable=False, max_length=160)),
                ('consumer_name', models.CharField(blank=True, editable=False, max_length=160)),
                ('met', models.PositiveIntegerField(editable=False, null=True)),
                ('breached', models.PositiveIntegerField(editable=False, null=True)),
                ('figures_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('round', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
            ],
            options={
                'verbose_name': 'service review',
                'verbose_name_plural': 'service reviews',
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_servicereview_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='review_has_days'), models.CheckConstraint(condition=models.Q(('status__in', ['preparing', 'cancelled']), models.Q(models.Q(('figures_digest', ''), _negated=True), ('breached__isnull', False), ('counted_until__isnull', False), ('held_at__isnull', False), ('met__isnull', False)), _connector='OR'), name='held_review_has_its_figures'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['signing', 'closed']), _negated=True), models.Q(('digest', ''), _negated=True), _connector='OR'), name='signed_review_has_its_digest'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), expressions=[(models.Func(models.F('relationship'), models.F('relationship'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('first_day'), models.F('last_day'), models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='no_day_reviewed_twice')],
                'indexes': [models.Index(fields=['relationship', '-first_day'], name='review_of_relationship'), models.Index(fields=['provider', '-first_day'], name='review_of_provider'), models.Index(fields=['consumer', '-first_day'], name='review_of_consumer')],
            },
        ),
        migrations.AddConstraint(
            model_name='servicereview',
            constraint=models.UniqueConstraint(fields=('id', 'relationship'), name='review_in_relationship'),
        ),
        migrations.CreateModel(
            name='ReviewVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('agreement', models.CharField(max_length=24)),
                ('version', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('digest', models.CharField(max_length=64)),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('review', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='reviews.servicereview')),
            ],
            options={
                'verbose_name': 'agreement version of a review',
                'verbose_name_plural': 'agreement versions of a review',
                'ordering': ('review', 'number'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_reviewversion_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('review', 'relationship'), name='reviewversion_in_reviews_relationship', to='reviews.ServiceReview', to_fields=('id', 'relationship')), models.UniqueConstraint(fields=('review', 'number'), name='reviewversion_once')],
            },
        ),
        migrations.CreateModel(
            name='ReviewTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('agreement', models.CharField(max_length=24)),
                ('metric', models.CharField(choices=[('respond', 'Respond'), ('update', 'Update'), ('fulfil', 'Fulfil'), ('deliver', 'Deliver'), ('approve', 'Approve'), ('obligation', 'Answer when waited for')], max_length=10, verbose_name='metric')),
                ('kind', models.CharField(blank=True, choices=[('goods', 'Goods'), ('access', 'Access to resources'), ('action', 'Service action')], max_length=6, verbose_name='kind')),
                ('priority', models.CharField(blank=True, max_length=60, verbose_name='priority')),
                ('hours', models.CharField(choices=[('service', 'in service hours'), ('always', 'around the clock')], max_length=7, verbose_name='counted')),
                ('target_seconds', models.PositiveIntegerField(verbose_name='within')),
                ('met', models.PositiveIntegerField()),
                ('breached', models.PositiveIntegerField()),
                ('breached_open', models.PositiveIntegerField()),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('review', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='reviews.servicereview')),
                ('debtor', models.CharField(choices=[('provider', 'the provider'), ('consumer', 'the consumer')], default='provider', max_length=8, verbose_name='owed by')),
                ('obligation', models.CharField(blank=True, max_length=120, verbose_name='obligation')),
                ('unit', models.CharField(blank=True, choices=[('seconds', 'seconds'), ('minutes', 'minutes'), ('hours', 'hours'), ('calendar_days', 'days of 24 hours'), ('business_days', 'business days')], max_length=13, verbose_name='unit')),
            ],
            options={
                'verbose_name': 'frozen attainment',
                'verbose_name_plural': 'frozen attainments',
                'ordering': ('review', 'number'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_reviewtarget_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('review', 'relationship'), name='reviewtarget_in_reviews_relationship', to='reviews.ServiceReview', to_fields=('id', 'relationship')), models.UniqueConstraint(fields=('review', 'number'), name='reviewtarget_once')],
            },
        ),
        migrations.CreateModel(
            name='ReviewSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('provider', 'Provider'), ('consumer', 'Consumer')], max_length=8)),
                ('digest', models.CharField(max_length=64)),
                ('signed_by', models.CharField(max_length=160)),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.membership')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='reviews.servicereview')),
            ],
            options={
                'verbose_name': 'signature of a review',
                'verbose_name_plural': 'signatures of reviews',
                'ordering': ('signed_at', 'pk'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_reviewsignature_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('review', 'relationship'), name='reviewsignature_in_reviews_relationship', to='reviews.ServiceReview', to_fields=('id', 'relationship')), models.UniqueConstraint(fields=('review', 'digest', 'side'), name='review_signed_once_a_side'), models.UniqueConstraint(fields=('review', 'digest', 'person'), name='review_signed_by_two_people')],
            },
        ),
        migrations.CreateModel(
            name='ReviewFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('name', models.CharField(max_length=40)),
                ('value', models.BigIntegerField()),
                ('unit', models.CharField(max_length=7)),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('review', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='reviews.servicereview')),
            ],
            options={
                'verbose_name': 'frozen figure',
                'verbose_name_plural': 'frozen figures',
                'ordering': ('review', 'number'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_reviewfigure_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('review', 'relationship'), name='reviewfigure_in_reviews_relationship', to='reviews.ServiceReview', to_fields=('id', 'relationship')), models.UniqueConstraint(fields=('review', 'number'), name='reviewfigure_once')],
            },
        ),
        migrations.CreateModel(
            name='ReviewBreach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('clock', models.CharField(max_length=24)),
                ('subject', models.CharField(max_length=24)),
                ('title', models.CharField(blank=True, max_length=160)),
                ('metric', models.CharField(choices=[('respond', 'Respond'), ('update', 'Update'), ('fulfil', 'Fulfil'), ('deliver', 'Deliver'), ('approve', 'Approve'), ('obligation', 'Answer when waited for')], max_length=10, verbose_name='metric')),
                ('priority', models.CharField(blank=True, max_length=60, verbose_name='priority')),
                ('due_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(null=True)),
                ('late_seconds', models.BigIntegerField()),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('review', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='reviews.servicereview')),
                ('debtor', models.CharField(choices=[('provider', 'the provider'), ('consumer', 'the consumer')], default='provider', max_length=8, verbose_name='owed by')),
                ('linked', models.CharField(blank=True, max_length=24)),
                ('linked_count', models.PositiveIntegerField(default=0)),
                ('linked_name', models.CharField(blank=True, max_length=120)),
                ('overlap_since', models.DateTimeField(null=True)),
                ('overlap_until', models.DateTimeField(null=True)),
                ('proposed', models.CharField(blank=True, choices=[('provider', 'the provider'), ('consumer', 'the consumer'), ('shared', 'both sides'), ('supplier', 'a supplier')], max_length=8, verbose_name='proposed')),
                ('unit', models.CharField(blank=True, choices=[('seconds', 'seconds'), ('minutes', 'minutes'), ('hours', 'hours'), ('calendar_days', 'days of 24 hours'), ('business_days', 'business days')], max_length=13, verbose_name='unit')),
            ],
            options={
                'verbose_name': 'frozen breach',
                'verbose_name_plural': 'frozen breaches',
                'ordering': ('review', 'number'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_reviewbreach_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('review', 'relationship'), name='reviewbreach_in_reviews_relationship', to='reviews.ServiceReview', to_fields=('id', 'relationship')), models.UniqueConstraint(fields=('review', 'number'), name='reviewbreach_once'), models.UniqueConstraint(fields=('id', 'review'), name='breach_in_review')],
            },
        ),
        migrations.CreateModel(
            name='ReviewAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('number', models.PositiveIntegerField(editable=False)),
                ('by_name', models.CharField(editable=False, max_length=160)),
                ('by_side', models.CharField(choices=[('provider', 'Provider'), ('consumer', 'Consumer')], editable=False, max_length=8)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reference', models.CharField(db_default=django.db.models.functions.text.Concat(models.Value('ACT-'), relationships.models.reference.NextNumber('reference_act')), editable=False, max_length=24, unique=True)),
                ('what', models.CharField(max_length=400, verbose_name='what will be done')),
                ('owner_side', models.CharField(choices=[('provider', 'Provider'), ('consumer', 'Consumer')], max_length=8, verbose_name='by which side')),
                ('owner_name', models.CharField(blank=True, editable=False, max_length=160)),
                ('due_on', models.DateField(verbose_name='until')),
                ('status', models.CharField(choices=[('open', 'Open'), ('done', 'Done, to be verified'), ('verified', 'Verified')], default='open', max_length=8, verbose_name='status')),
                ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.membership')),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.membership', verbose_name='by whom')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('review', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='reviews.servicereview')),
            ],
            options={
                'verbose_name': 'action',
                'verbose_name_plural': 'actions',
                'ordering': ('review', 'number'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_reviewaction_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('review', 'relationship'), name='reviewaction_in_reviews_relationship', to='reviews.ServiceReview', to_fields=('id', 'relationship')), models.UniqueConstraint(fields=('review', 'number'), name='reviewaction_once'), models.CheckConstraint(condition=models.Q(models.Q(('owner', None), ('owner_name', '')), models.Q(('owner_name', ''), _negated=True), _connector='OR'), name='action_owner_has_a_name')],
                'indexes': [models.Index(condition=models.Q(('status__in', ['open', 'done'])), fields=['relationship', 'due_on'], name='action_unfinished')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('by_name', models.CharField(editable=False, max_length=160)),
                ('by_side', models.CharField(choices=[('provider', 'Provider'), ('consumer', 'Consumer')], editable=False, max_length=8)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('text', models.TextField(max_length=4000, verbose_name='text')),
                ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.membership')),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('review', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='reviews.servicereview')),
            ],
            options={
                'verbose_name': 'finding',
                'verbose_name_plural': 'findings',
                'ordering': ('review', 'number'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_finding_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('review', 'relationship'), name='finding_in_reviews_relationship', to='reviews.ServiceReview', to_fields=('id', 'relationship')), models.UniqueConstraint(fields=('review', 'number'), name='finding_once')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('by_name', models.CharField(editable=False, max_length=160)),
                ('by_side', models.CharField(choices=[('provider', 'Provider'), ('consumer', 'Consumer')], editable=False, max_length=8)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('text', models.TextField(max_length=4000, verbose_name='text')),
                ('kind', models.CharField(choices=[('amend', 'Amend the agreement'), ('other', 'Do something else'), ('none', 'Leave it as it is')], default='other', max_length=5, verbose_name='what follows')),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.agreement', verbose_name='agreement')),
                ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.membership')),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('opened', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.agreementversion')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('review', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='reviews.servicereview')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'ordering': ('review', 'number'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_decision_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('review', 'relationship'), name='decision_in_reviews_relationship', to='reviews.ServiceReview', to_fields=('id', 'relationship')), models.UniqueConstraint(fields=('review', 'number'), name='decision_once'), models.CheckConstraint(condition=models.Q(models.Q(('agreement__isnull', False), ('kind', 'amend')), models.Q(models.Q(('kind', 'amend'), _negated=True), ('agreement', None)), _connector='OR'), name='decision_to_amend_names_what'), models.CheckConstraint(condition=models.Q(('opened', None), ('kind', 'amend'), _connector='OR'), name='only_an_amendment_opens'), relationships.models.constraints.CompositeForeignKey(fields=('agreement', 'relationship'), name='decision_about_own_agreement', to='relationships.Agreement', to_fields=('id', 'relationship')), relationships.models.constraints.CompositeForeignKey(fields=('opened', 'relationship'), name='decision_opened_own_version', to='relationships.AgreementVersion', to_fields=('id', 'relationship'))],
            },
        ),
        migrations.CreateModel(
            name='AgendaPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('kind', models.CharField(max_length=8)),
                ('subject', models.CharField(blank=True, max_length=24)),
                ('words', models.CharField(blank=True, max_length=400)),
                ('day', models.DateField(null=True)),
                ('count', models.PositiveIntegerField(default=0)),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('review', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='reviews.servicereview')),
            ],
            options={
                'verbose_name': 'agenda point',
                'verbose_name_plural': 'agenda points',
                'ordering': ('review', 'number'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_agendapoint_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('review', 'relationship'), name='agendapoint_in_reviews_relationship', to='reviews.ServiceReview', to_fields=('id', 'relationship')), models.UniqueConstraint(fields=('review', 'number'), name='agendapoint_once')],
            },
        ),
        migrations.CreateModel(
            name='BreachAttribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('by_name', models.CharField(editable=False, max_length=160)),
                ('by_side', models.CharField(choices=[('provider', 'Provider'), ('consumer', 'Consumer')], editable=False, max_length=8)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('attribution', models.CharField(choices=[('provider', 'the provider'), ('consumer', 'the consumer'), ('shared', 'both sides'), ('supplier', 'a supplier')], max_length=8, verbose_name='attributed to')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='why')),
                ('breach', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='decided', to='reviews.reviewbreach')),
                ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.membership')),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('review', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='reviews.servicereview')),
            ],
            options={
                'verbose_name': 'attribution of a breach',
                'verbose_name_plural': 'attributions of breaches',
                'ordering': ('review', 'number'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_breachattribution_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('review', 'relationship'), name='breachattribution_in_reviews_relationship', to='reviews.ServiceReview', to_fields=('id', 'relationship')), models.UniqueConstraint(fields=('review', 'number'), name='breachattribution_once'), relationships.models.constraints.CompositeForeignKey(fields=('breach', 'review'), name='attribution_of_breach_in_review', to='reviews.ReviewBreach', to_fields=('id', 'review')), models.CheckConstraint(condition=models.Q(('attribution', ''), _negated=True), name='attribution_names_a_party')],
            },
        ),
        migrations.CreateModel(
            name='ReviewWorkload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('agreement', models.CharField(max_length=24)),
                ('version', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('every', models.CharField(choices=[('once', 'once'), ('week', 'every week'), ('month', 'every month'), ('quarter', 'every quarter'), ('year', 'every year')], max_length=7, verbose_name='counted')),
                ('first_day', models.DateField()),
                ('amount', models.PositiveIntegerField(verbose_name='at most')),
                ('count', models.PositiveIntegerField()),
                ('effect', models.CharField(choices=[('suspended', 'no target holds'), ('relaxed', 'targets are longer')], max_length=9, verbose_name='above it')),
                ('longer_percent', models.PositiveSmallIntegerField(default=0)),
                ('consumer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation')),
                ('relationship', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.servicerelationship')),
                ('review', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='reviews.servicereview')),
            ],
            options={
                'verbose_name': 'frozen workload',
                'verbose_name_plural': 'frozen workloads',
                'ordering': ('review', 'number'),
                'abstract': False,
                'constraints': [relationships.models.constraints.CompositeForeignKey(fields=('relationship', 'provider', 'consumer'), name='reviews_reviewworkload_sides', to='relationships.ServiceRelationship', to_fields=('id', 'provider', 'consumer')), relationships.models.constraints.CompositeForeignKey(fields=('review', 'relationship'), name='reviewworkload_in_reviews_relationship', to='reviews.ServiceReview', to_fields=('id', 'relationship')), models.UniqueConstraint(fields=('review', 'number'), name='reviewworkload_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicereview',
            trigger=pgtrigger.compiler.Trigger(name='held_reviews_stay_as_held', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status <> 'preparing')", func="\n    IF OLD.status IN ('closed', 'cancelled') AND OLD IS DISTINCT FROM NEW THEN\n        RAISE EXCEPTION 'A review at its end never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF NEW.status IN ('preparing', 'cancelled') AND OLD.status <> NEW.status THEN\n        RAISE EXCEPTION 'A held review stays held' USING ERRCODE = 'check_violation';\n    END IF;\n    IF (OLD.reference, OLD.relationship_id, OLD.first_day, OLD.last_day, OLD.time_zone, OLD.counted_until,\n        OLD.figures_digest, OLD.provider_name, OLD.consumer_name, OLD.met, OLD.breached)\n        IS DISTINCT FROM\n       (NEW.reference, NEW.relationship_id, NEW.first_day, NEW.last_day, NEW.time_zone, NEW.counted_until,\n        NEW.figures_digest, NEW.provider_name, NEW.consumer_name, NEW.met, NEW.breached) THEN\n        RAISE EXCEPTION 'What a held review says never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF OLD.status = 'signing' AND NEW.status <> 'held'\n       AND (OLD.digest, OLD.round) IS DISTINCT FROM (NEW.digest, NEW.round) THEN\n        RAISE EXCEPTION 'What one side signed never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='e562b9e9e29b9fb3d73f1878cc98d6cb7b663ff8', operation='UPDATE', pgid='pgtrigger_held_reviews_stay_as_held_59442', table='reviews_servicereview', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicereview',
            trigger=pgtrigger.compiler.Trigger(name='closed_only_signed_by_both', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.status = 'closed')", func="\n    IF (SELECT count(DISTINCT signature.side) FROM reviews_reviewsignature AS signature\n        WHERE signature.review_id = NEW.id AND signature.digest = NEW.digest) <> 2 THEN\n        RAISE EXCEPTION 'Both sides must have signed this digest' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='4c2b4e562c8f65d936f74297829cde3ef5a96bfc', operation='INSERT OR UPDATE', pgid='pgtrigger_closed_only_signed_by_both_993c3', table='reviews_servicereview', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewversion',
            trigger=pgtrigger.compiler.Trigger(name='frozen_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        RAISE EXCEPTION 'Frozen figures never change' USING ERRCODE = 'check_violation';\n    END IF;\n    PERFORM 1 FROM reviews_servicereview AS review\n        WHERE review.id = NEW.review_id AND review.status = 'preparing' FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'Figures are frozen once, when the review is held' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='e1f2dd010a158351148da597a233ee1b163195cf', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_when_held_903d5', table='reviews_reviewversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewtarget',
            trigger=pgtrigger.compiler.Trigger(name='frozen_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        RAISE EXCEPTION 'Frozen figures never change' USING ERRCODE = 'check_violation';\n    END IF;\n    PERFORM 1 FROM reviews_servicereview AS review\n        WHERE review.id = NEW.review_id AND review.status = 'preparing' FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'Figures are frozen once, when the review is held' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='524149c6fbffa8c287b5234ab2166b9918d6a330', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_when_held_ecc77', table='reviews_reviewtarget', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewsignature',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cb14c60b8b6b341ff3d21b71bfeef455c8390f58', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_27e17', table='reviews_reviewsignature', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewsignature',
            trigger=pgtrigger.compiler.Trigger(name='signature_of_the_digest_as_it_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NOT EXISTS (SELECT 1 FROM reviews_servicereview AS review WHERE review.id = NEW.review_id\n                   AND review.status IN ('held', 'signing') AND review.digest = NEW.digest FOR SHARE) THEN\n        RAISE EXCEPTION 'A signature names the digest of its review' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='d6d038baf514207d48feeb50ae2a9a80facee5ec', operation='INSERT', pgid='pgtrigger_signature_of_the_digest_as_it_stands_76bd4', table='reviews_reviewsignature', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewfigure',
            trigger=pgtrigger.compiler.Trigger(name='frozen_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        RAISE EXCEPTION 'Frozen figures never change' USING ERRCODE = 'check_violation';\n    END IF;\n    PERFORM 1 FROM reviews_servicereview AS review\n        WHERE review.id = NEW.review_id AND review.status = 'preparing' FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'Figures are frozen once, when the review is held' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='c0c24a38e941a1cbf92108384a3ea98079415f18', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_when_held_021ff', table='reviews_reviewfigure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewbreach',
            trigger=pgtrigger.compiler.Trigger(name='frozen_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        RAISE EXCEPTION 'Frozen figures never change' USING ERRCODE = 'check_violation';\n    END IF;\n    PERFORM 1 FROM reviews_servicereview AS review\n        WHERE review.id = NEW.review_id AND review.status = 'preparing' FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'Figures are frozen once, when the review is held' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='149a26e16e6c54ef30350df97ee90ab1c7fad69f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_when_held_e15fd', table='reviews_reviewbreach', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewaction',
            trigger=pgtrigger.compiler.Trigger(name='minutes_stay_as_signed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF (OLD.review_id, OLD.number, OLD.what, OLD.owner_side, OLD.owner_id, OLD.owner_name, OLD.due_on, OLD.by_side, OLD.by_name) IS NOT DISTINCT FROM (NEW.review_id, NEW.number, NEW.what, NEW.owner_side, NEW.owner_id, NEW.owner_name, NEW.due_on, NEW.by_side, NEW.by_name) THEN RETURN NEW; END IF;\n        IF OLD.review_id <> NEW.review_id THEN\n            RAISE EXCEPTION 'Minutes stay in their review' USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    PERFORM 1 FROM reviews_servicereview AS review\n        WHERE review.id = coalesce(NEW.review_id, OLD.review_id) AND review.status IN ('preparing', 'held') FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'What both sides sign never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='fa2f92133a35e80cd2385bff8018b94f58149edd', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_minutes_stay_as_signed_f3105', table='reviews_reviewaction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='finding',
            trigger=pgtrigger.compiler.Trigger(name='minutes_stay_as_signed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF (OLD.review_id, OLD.number, OLD.text, OLD.by_side, OLD.by_name) IS NOT DISTINCT FROM (NEW.review_id, NEW.number, NEW.text, NEW.by_side, NEW.by_name) THEN RETURN NEW; END IF;\n        IF OLD.review_id <> NEW.review_id THEN\n            RAISE EXCEPTION 'Minutes stay in their review' USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    PERFORM 1 FROM reviews_servicereview AS review\n        WHERE review.id = coalesce(NEW.review_id, OLD.review_id) AND review.status IN ('preparing', 'held') FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'What both sides sign never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='0a73b6c3b7160d1728992702bc29bf612be72c31', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_minutes_stay_as_signed_946c8', table='reviews_finding', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='minutes_stay_as_signed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF (OLD.review_id, OLD.number, OLD.text, OLD.kind, OLD.agreement_id, OLD.by_side, OLD.by_name) IS NOT DISTINCT FROM (NEW.review_id, NEW.number, NEW.text, NEW.kind, NEW.agreement_id, NEW.by_side, NEW.by_name) THEN RETURN NEW; END IF;\n        IF OLD.review_id <> NEW.review_id THEN\n            RAISE EXCEPTION 'Minutes stay in their review' USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    PERFORM 1 FROM reviews_servicereview AS review\n        WHERE review.id = coalesce(NEW.review_id, OLD.review_id) AND review.status IN ('preparing', 'held') FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'What both sides sign never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='bf5c03a9c19299487bfeb49e76b231bf5e20e4fb', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_minutes_stay_as_signed_b1c88', table='reviews_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendapoint',
            trigger=pgtrigger.compiler.Trigger(name='frozen_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        RAISE EXCEPTION 'Frozen figures never change' USING ERRCODE = 'check_violation';\n    END IF;\n    PERFORM 1 FROM reviews_servicereview AS review\n        WHERE review.id = NEW.review_id AND review.status = 'preparing' FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'Figures are frozen once, when the review is held' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='5420abedd0b513d4f409cc2f79cd15bd10ae05a4', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_when_held_338a2', table='reviews_agendapoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='breachattribution',
            trigger=pgtrigger.compiler.Trigger(name='minutes_stay_as_signed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' THEN\n        IF (OLD.review_id, OLD.number, OLD.breach_id, OLD.attribution, OLD.reason, OLD.by_side, OLD.by_name) IS NOT DISTINCT FROM (NEW.review_id, NEW.number, NEW.breach_id, NEW.attribution, NEW.reason, NEW.by_side, NEW.by_name) THEN RETURN NEW; END IF;\n        IF OLD.review_id <> NEW.review_id THEN\n            RAISE EXCEPTION 'Minutes stay in their review' USING ERRCODE = 'check_violation';\n        END IF;\n    END IF;\n    PERFORM 1 FROM reviews_servicereview AS review\n        WHERE review.id = coalesce(NEW.review_id, OLD.review_id) AND review.status IN ('preparing', 'held') FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'What both sides sign never changes' USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n    ", hash='44b3ca3996883c4c59d0353ce11bd3c608bb51a0', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_minutes_stay_as_signed_7353b', table='reviews_breachattribution', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewworkload',
            trigger=pgtrigger.compiler.Trigger(name='frozen_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'INSERT' THEN\n        RAISE EXCEPTION 'Frozen figures never change' USING ERRCODE = 'check_violation';\n    END IF;\n    PERFORM 1 FROM reviews_servicereview AS review\n        WHERE review.id = NEW.review_id AND review.status = 'preparing' FOR SHARE;\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'Figures are frozen once, when the review is held' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ", hash='6f4e8d037eae9669a9bfd524fbe640439dd546f2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_when_held_43117', table='reviews_reviewworkload', when='BEFORE')),
        ),
    ]
