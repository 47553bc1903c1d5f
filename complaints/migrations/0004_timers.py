import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.context
import tenants.ids
import tenants.owned


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0003_search"),
        ("tenants", "0002_heartbeat"),
    ]

    operations = [
        migrations.AlterField(
            model_name="caseevent",
            name="code",
            field=models.CharField(
                choices=[
                    ("case.received", "Complaint received"),
                    ("case.assigned", "Handler changed"),
                    ("case.reclassified", "Kind or category changed"),
                    ("case.acknowledged", "Acknowledged"),
                    ("case.investigated", "Investigation began"),
                    ("case.progress_told", "Progress told"),
                    ("case.noted", "Internal note"),
                    ("case.asked", "The complainant was asked"),
                    ("case.answered", "The complainant answered"),
                    ("case.added", "The complainant added something"),
                    ("case.question_closed", "Question closed"),
                    ("case.consulted", "A colleague was asked"),
                    ("case.consultation_answered", "The colleague answered"),
                    ("case.escalated", "Escalated"),
                    ("case.taken_up", "Taken up at the next level"),
                    ("case.extended", "Term extended"),
                    ("case.resolved", "Resolved"),
                    ("case.not_satisfied", "The complainant is not satisfied"),
                    ("case.remedy_promised", "Remedy promised"),
                    ("case.remedy_carried_out", "Remedy carried out"),
                    ("case.rated", "The complainant rated the handling"),
                    ("case.followed_up", "Followed up"),
                    ("case.reopened", "Reopened"),
                    ("case.withdrawn", "Withdrawn"),
                    ("case.reminded", "Reminder of a deadline"),
                    ("case.clock_breached", "Deadline missed"),
                    ("case.update_due", "Next word is due today"),
                    ("case.update_missed", "Promised word was not sent"),
                    ("case.question_reminded", "The complainant was reminded of the question"),
                    ("case.question_overdue", "The question was not answered in time"),
                    ("case.follow_up_asked", "The complainant was asked how it went"),
                    ("case.replanned", "Deadlines counted anew"),
                    ("complainant.erased", "Personal data erased"),
                ],
                max_length=40,
            ),
        ),
        migrations.CreateModel(
            name="Replanning",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUID7(),
                        default=tenants.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("looked_at", models.PositiveIntegerField(default=0)),
                ("moved", models.PositiveIntegerField(default=0)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                ("given_up_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    tenants.owned.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.membership",
                    ),
                ),
                (
                    "calendar",
                    tenants.owned.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.calendarversion",
                    ),
                ),
                (
                    "reached",
                    tenants.owned.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.case",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=tenants.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None), ("given_up_at", None)),
                        fields=["asked_at"],
                        name="replannings_to_do",
                    )
                ],
                "constraints": [
                    tenants.constraints.TenantIsolation(
                        append_only=False,
                        column="tenant_id",
                        name="complaints_replanning_tenant",
                        personal=(),
                        searched=(),
                        sweeper_reads=("id", "tenant_id", "done_at", "lease_until", "attempts", "given_up_at"),
                        sweeper_writes=("lease_until", "attempts"),
                        verbs="SELECT, INSERT, UPDATE",
                    ),
                    models.UniqueConstraint(fields=("tenant", "id"), name="complaints_replanning_tenant_key"),
                    tenants.constraints.TenantReference(field="calendar", name="complaints_replanning_calendar_id_fk"),
                    tenants.constraints.TenantReference(field="asked_by", name="complaints_replanning_asked_by_id_fk"),
                    tenants.constraints.TenantReference(field="reached", name="complaints_replanning_reached_id_fk"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUID7(),
                        default=tenants.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[("clock", "Clock"), ("update", "Update"), ("question", "Question")], max_length=8
                    ),
                ),
                ("fire_at", models.DateTimeField(blank=True, null=True)),
                (
                    "fired",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                ("given_up_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    tenants.owned.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timers",
                        to="complaints.case",
                    ),
                ),
                (
                    "clock",
                    tenants.owned.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.clock",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=tenants.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("fire_at__isnull", False), ("given_up_at", None)),
                        fields=["fire_at"],
                        include=("tenant_id",),
                        name="timers_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "clock"), name="one_timer_a_clock"),
                    models.UniqueConstraint(
                        condition=models.Q(("clock", None)), fields=("tenant", "case", "what"), name="one_timer_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", "clock"), _negated=True), ("clock__isnull", False), _connector="OR"
                        ),
                        name="timer_of_a_clock_names_it",
                    ),
                    tenants.constraints.TenantIsolation(
                        append_only=False,
                        column="tenant_id",
                        name="complaints_timer_tenant",
                        personal=(),
                        searched=(),
                        sweeper_reads=("id", "tenant_id", "fire_at", "lease_until", "attempts", "given_up_at"),
                        sweeper_writes=("lease_until", "attempts"),
                        verbs="SELECT, INSERT, UPDATE",
                    ),
                    models.UniqueConstraint(fields=("tenant", "id"), name="complaints_timer_tenant_key"),
                    tenants.constraints.TenantReference(field="case", name="complaints_timer_case_id_fk"),
                    tenants.constraints.TenantReference(field="clock", name="complaints_timer_clock_id_fk"),
                ],
            },
        ),
    ]
