"""Roles offered by e-mail."""

import uuid
from typing import ClassVar

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0005_what_is_new")]
    operations: ClassVar = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=200)),
                ('language', models.CharField(choices=[('sv', 'svenska'), ('en', 'English')], default='sv', max_length=2)),
                ('role', models.CharField(choices=[('member', 'medarbetare'), ('case_officer', 'handläggare'), ('manager', 'chef'), ('administrator', 'organisationsadministratör'), ('signatory', 'undertecknare'), ('records_manager', 'arkivansvarig'), ('auditor', 'revisor'), ('secretary', 'sekreterare'), ('body_member', 'ledamot'), ('substitute', 'ersättare'), ('chair', 'ordförande'), ('coordinator', 'samordnare'), ('operator', 'driftansvarig')], max_length=20)),
                ('starts', models.DateField()),
                ('ends', models.DateField(blank=True, null=True)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.case')),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.body')),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflow.organisation')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agreement__isnull', True), ('body__isnull', True), ('organisation__isnull', False), ('role__in', ('member', 'case_officer', 'manager', 'administrator', 'signatory', 'records_manager', 'auditor'))), models.Q(('agreement__isnull', True), ('body__isnull', False), ('organisation__isnull', True), ('role__in', ('secretary', 'body_member', 'substitute', 'chair'))), models.Q(('agreement__isnull', False), ('body__isnull', True), ('organisation__isnull', True), ('role', 'coordinator')), models.Q(('agreement__isnull', True), ('body__isnull', True), ('organisation__isnull', True), ('role', 'operator')), _connector='OR'), name='invited_to_its_kind_of_place'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='accepted_or_withdrawn'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('role'), models.F('organisation'), models.F('body'), models.F('agreement'), condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), name='one_open_invitation_per_role', nulls_distinct=False)],
            },
        ),
    ]
