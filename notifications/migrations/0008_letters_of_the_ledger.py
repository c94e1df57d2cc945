"""Two kinds of letters more: checkpoints of the ledger to officers, alarms to operators."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0007_answers_from_letters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('referred_back', 'återremitterat'), ('decided', 'beslutat'), ('amended', 'ändrat'), ('prepared', 'text bearbetad'), ('released', 'gjort tillgängligt'), ('your_turn', 'din tur'), ('invited', 'inbjuden'), ('reminder', 'påminnelse'), ('escalation', 'eskalering'), ('moved', 'frist flyttad'), ('overview', 'veckoöversikt'), ('digest', 'sammanfattning'), ('checkpoint', 'kontrollpunkt'), ('alarm', 'larm om liggaren')], max_length=20),
        ),
        migrations.AlterField(
            model_name='preference',
            name='kind',
            field=models.CharField(choices=[('referred_back', 'återremitterat'), ('decided', 'beslutat'), ('amended', 'ändrat'), ('prepared', 'text bearbetad'), ('released', 'gjort tillgängligt'), ('your_turn', 'din tur'), ('invited', 'inbjuden'), ('reminder', 'påminnelse'), ('escalation', 'eskalering'), ('moved', 'frist flyttad'), ('overview', 'veckoöversikt'), ('digest', 'sammanfattning'), ('checkpoint', 'kontrollpunkt'), ('alarm', 'larm om liggaren')], max_length=20),
        ),
    ]
