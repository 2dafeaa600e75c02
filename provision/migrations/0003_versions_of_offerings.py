"""Offerings in versions: the tables, beside what is there."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import relationships.models.constraints
import relationships.zones


class Migration(migrations.Migration):
    dependencies = [("provision", "0002_more_of_a_target"), ("relationships", "0008_type_of_a_relationship")]

    operations = [
        migrations.CreateModel(
            name='OfferingAudience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relationship_type', models.CharField(blank=True, choices=[('basic', 'Basic'), ('cooperative', 'Cooperative'), ('partnership', 'Partnership')], max_length=12)),
            ],
            options={
                'verbose_name': 'audience',
                'verbose_name_plural': 'audiences',
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
            ],
            options={
                'verbose_name': 'offering field',
                'verbose_name_plural': 'offering fields',
                'ordering': ('position',),
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
            ],
            options={
                'verbose_name': 'plan',
                'verbose_name_plural': 'plans',
                'ordering': ('position',),
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
            ],
            options={
                'verbose_name': 'offering version',
                'verbose_name_plural': 'offering versions',
                'ordering': ('offering', 'number'),
            },
        ),
        migrations.CreateModel(
            name='PlanChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(max_length=120, verbose_name='from')),
                ('after', models.CharField(max_length=120, verbose_name='to')),
            ],
            options={
                'verbose_name': 'plan change',
                'verbose_name_plural': 'plan changes',
                'ordering': ('before', 'after'),
            },
        ),
        migrations.CreateModel(
            name='PlannedPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=2, default=1, max_digits=12, verbose_name='quantity')),
                ('unit_price', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='price per unit')),
                ('period', models.CharField(choices=[('once', 'once'), ('month', 'per month'), ('year', 'per year')], default='once', max_length=5, verbose_name='charged')),
            ],
            options={
                'verbose_name': 'planned part',
                'verbose_name_plural': 'planned parts',
                'ordering': ('pk',),
            },
        ),
        migrations.AddField(
            model_name='offeringpart',
            name='maximum',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='at most'),
        ),
        migrations.AddField(
            model_name='offeringpart',
            name='minimum',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='at least'),
        ),
        migrations.AddField(
            model_name='serviceoffering',
            name='retires_on',
            field=models.DateField(editable=False, null=True, verbose_name='retires on'),
        ),
        migrations.AddField(
            model_name='serviceoffering',
            name='visibility',
            field=models.CharField(choices=[('everyone', 'every consumer'), ('chosen', 'chosen consumers'), ('types', 'relationships of a type')], default='everyone', max_length=8, verbose_name='shown to'),
        ),
        migrations.AlterField(
            model_name='serviceoffering',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('active', 'Offered'), ('paused', 'Paused'), ('retired', 'Retired'), ('archived', 'Archived')], default='draft', max_length=12, verbose_name='status'),
        ),
        migrations.AddField(
            model_name='offeringaudience',
            name='consumer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation'),
        ),
        migrations.AddField(
            model_name='offeringaudience',
            name='offering',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='audience', to='provision.serviceoffering'),
        ),
        migrations.AddField(
            model_name='offeringfield',
            name='part',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fields', to='provision.offeringpart'),
        ),
        migrations.AddField(
            model_name='offeringversion',
            name='offering',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='provision.serviceoffering'),
        ),
        migrations.AddField(
            model_name='offeringplan',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='provision.offeringversion'),
        ),
        migrations.AddField(
            model_name='offeringfield',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='provision.offeringversion'),
        ),
        migrations.AddField(
            model_name='offeringpart',
            name='version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='provision.offeringversion'),
        ),
        migrations.AddField(
            model_name='offeringtarget',
            name='version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='provision.offeringversion'),
        ),
        migrations.AddField(
            model_name='offeringwindow',
            name='version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='provision.offeringversion'),
        ),
        migrations.AddField(
            model_name='serviceoffering',
            name='current',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='provision.offeringversion'),
        ),
        migrations.AddConstraint(
            model_name='offeringpart',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='offered_part_in_version'),
        ),
        migrations.AddField(
            model_name='planchange',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_changes', to='provision.offeringversion'),
        ),
        migrations.AddField(
            model_name='plannedpart',
            name='part',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='planned', to='provision.offeringpart'),
        ),
        migrations.AddField(
            model_name='plannedpart',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='included', to='provision.offeringplan'),
        ),
        migrations.AddField(
            model_name='plannedpart',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='provision.offeringversion'),
        ),
        migrations.AddConstraint(
            model_name='offeringaudience',
            constraint=models.UniqueConstraint(fields=('offering', 'consumer', 'relationship_type'), name='audience_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='offeringaudience',
            constraint=models.CheckConstraint(condition=models.Q(('consumer', None), ('relationship_type', ''), _connector='XOR'), name='audience_is_one_or_the_other'),
        ),
        migrations.AddConstraint(
            model_name='offeringversion',
            constraint=models.UniqueConstraint(fields=('offering', 'number'), name='offering_version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='offeringversion',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('offering',), name='one_draft_of_an_offering'),
        ),
        migrations.AddConstraint(
            model_name='offeringversion',
            constraint=models.UniqueConstraint(fields=('id', 'offering'), name='version_of_offering'),
        ),
        migrations.AddConstraint(
            model_name='offeringversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('status', 'draft')), models.Q(('published_at__isnull', False), ('status', 'published')), _connector='OR'), name='published_version_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='offeringplan',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='plan_position_once'),
        ),
        migrations.AddConstraint(
            model_name='offeringplan',
            constraint=models.UniqueConstraint(fields=('version', 'name'), name='plan_name_once'),
        ),
        migrations.AddConstraint(
            model_name='offeringplan',
            constraint=models.UniqueConstraint(fields=('id', 'version'), name='plan_in_version'),
        ),
        migrations.AddConstraint(
            model_name='offeringfield',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('part', 'version'), name='offered_field_of_versions_part', to='provision.OfferingPart', to_fields=('id', 'version')),
        ),
        migrations.AddConstraint(
            model_name='offeringfield',
            constraint=models.UniqueConstraint(fields=('part', 'name'), name='offered_field_name_once'),
        ),
        migrations.AddConstraint(
            model_name='planchange',
            constraint=models.UniqueConstraint(fields=('version', 'before', 'after'), name='plan_change_once'),
        ),
        migrations.AddConstraint(
            model_name='planchange',
            constraint=models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='plan_changes_to_another'),
        ),
        migrations.AddConstraint(
            model_name='plannedpart',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('plan', 'version'), name='planned_part_of_versions_plan', to='provision.OfferingPlan', to_fields=('id', 'version')),
        ),
        migrations.AddConstraint(
            model_name='plannedpart',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('part', 'version'), name='planned_part_of_versions_part', to='provision.OfferingPart', to_fields=('id', 'version')),
        ),
        migrations.AddConstraint(
            model_name='plannedpart',
            constraint=models.UniqueConstraint(fields=('plan', 'part'), name='planned_part_once'),
        ),
        migrations.AddConstraint(
            model_name='plannedpart',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 0), ('unit_price__gte', 0)), name='planned_amounts_are_not_negative'),
        ),
    ]
