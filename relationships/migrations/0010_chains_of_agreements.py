import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import relationships.models.constraints
import relationships.models.reference
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('relationships', '0009_two_people_of_a_side'),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE reference_lnk", "DROP SEQUENCE reference_lnk"),
        migrations.CreateModel(
            name='ChainLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reference', models.CharField(db_default=django.db.models.functions.text.Concat(models.Value('LNK-'), relationships.models.reference.NextNumber('reference_lnk')), editable=False, max_length=24, unique=True)),
                ('group', models.CharField(blank=True, max_length=40, verbose_name='alternatives')),
                ('status', models.CharField(choices=[('linked', 'Linked'), ('removed', 'Removed')], default='linked', max_length=7, verbose_name='status')),
            ],
            options={
                'verbose_name': 'chain link',
                'verbose_name_plural': 'chain links',
                'ordering': ('downstream', 'group', 'pk'),
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(fields=('id', 'provider'), name='agreement_of_provider'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(fields=('id', 'consumer'), name='agreement_of_consumer'),
        ),
        migrations.AddField(
            model_name='chainlink',
            name='downstream',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.agreement', verbose_name='our agreement'),
        ),
        migrations.AddField(
            model_name='chainlink',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.organisation'),
        ),
        migrations.AddField(
            model_name='chainlink',
            name='upstream',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='relationships.agreement', verbose_name='rests on'),
        ),
        migrations.AddIndex(
            model_name='chainlink',
            index=models.Index(condition=models.Q(('status', 'linked')), fields=['upstream'], name='chain_link_upstream'),
        ),
        migrations.AddConstraint(
            model_name='chainlink',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'linked')), fields=('downstream', 'upstream'), name='chain_link_once'),
        ),
        migrations.AddConstraint(
            model_name='chainlink',
            constraint=models.CheckConstraint(condition=models.Q(('downstream', models.F('upstream')), _negated=True), name='chain_link_joins_two'),
        ),
        migrations.AddConstraint(
            model_name='chainlink',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('downstream', 'organisation'), name='chain_link_from_own_provision', to='relationships.Agreement', to_fields=('id', 'provider')),
        ),
        migrations.AddConstraint(
            model_name='chainlink',
            constraint=relationships.models.constraints.CompositeForeignKey(fields=('upstream', 'organisation'), name='chain_link_to_own_consumption', to='relationships.Agreement', to_fields=('id', 'consumer')),
        ),
    ]
