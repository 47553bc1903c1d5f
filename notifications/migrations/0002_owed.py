import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

import tenants.constraints
import tenants.context
import tenants.ids
import tenants.operations
import tenants.owned


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0004_timers"),
        ("notifications", "0001_initial"),
        ("tenants", "0002_heartbeat"),
    ]

    operations = [
        migrations.CreateModel(
            name="BellItem",
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
                    "topic",
                    models.CharField(
                        choices=[
                            ("assignment", "Cases and questions given to me"),
                            ("answer", "Answers from complainants and colleagues"),
                            ("deadline", "Deadlines"),
                            ("escalation", "Escalations"),
                            ("delivery", "Messages that did not arrive"),
                        ],
                        max_length=12,
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("digest_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    tenants.owned.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.caseevent",
                    ),
                ),
                (
                    "member",
                    tenants.owned.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.membership",
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
                    models.Index(fields=["tenant", "member", "-created_at"], name="bell_newest_first"),
                    models.Index(
                        condition=models.Q(("read_at", None)), fields=["tenant", "member"], name="bell_unread"
                    ),
                    models.Index(
                        condition=models.Q(("digest_at__isnull", False)), fields=["digest_at"], name="bell_digests_due"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "member", "event", "kind"), name="bell_rings_once"),
                    tenants.constraints.TenantIsolation(
                        append_only=False,
                        column="tenant_id",
                        name="notifications_bellitem_tenant",
                        personal=(),
                        searched=(),
                        sweeper_reads=("tenant_id", "digest_at"),
                        sweeper_writes=(),
                        verbs="SELECT, INSERT, UPDATE",
                    ),
                    models.UniqueConstraint(fields=("tenant", "id"), name="notifications_bellitem_tenant_key"),
                    tenants.constraints.TenantReference(field="member", name="notifications_bellitem_member_id_fk"),
                    tenants.constraints.TenantReference(field="event", name="notifications_bellitem_event_id_fk"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
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
                ("number", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("sent", "Sent"), ("retry", "Retry"), ("failed", "Failed")], max_length=8
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=200)),
                (
                    "message",
                    tenants.owned.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tries",
                        to="notifications.message",
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
                "constraints": [
                    tenants.constraints.TenantIsolation(
                        append_only=True,
                        column="tenant_id",
                        name="notifications_deliveryattempt_tenant",
                        personal=(),
                        searched=(),
                        sweeper_reads=(),
                        sweeper_writes=(),
                        verbs="SELECT, INSERT",
                    ),
                    models.UniqueConstraint(fields=("tenant", "id"), name="notifications_deliveryattempt_tenant_key"),
                    tenants.constraints.TenantReference(
                        field="message", name="notifications_deliveryattempt_message_id_fk"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalMailText",
            fields=[
                ("id", models.UUIDField(db_default=tenants.ids.UUID7(), default=tenants.ids.uuid7, editable=False)),
                ("kind", models.CharField(max_length=24)),
                ("language", models.CharField(max_length=8)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("history_user_id", models.CharField(max_length=64)),
                ("history_change_reason", models.CharField(max_length=100)),
                (
                    "history_id",
                    models.UUIDField(
                        db_default=tenants.ids.UUID7(),
                        default=tenants.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=tenants.context.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical mail text",
                "verbose_name_plural": "historical mail texts",
                "ordering": [],
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["tenant", "id"], name="mailtext_history")],
                "constraints": [
                    tenants.constraints.TenantIsolation(
                        append_only=True,
                        column="tenant_id",
                        name="notifications_historicalmailtext_tenant",
                        personal=(),
                        searched=(),
                        sweeper_reads=(),
                        sweeper_writes=(),
                        verbs="SELECT, INSERT",
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="MailText",
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
                ("kind", models.CharField(max_length=24)),
                ("language", models.CharField(max_length=8)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "kind", "language"), name="one_mail_text_each"),
                    tenants.constraints.TenantIsolation(
                        append_only=False,
                        column="tenant_id",
                        name="notifications_mailtext_tenant",
                        personal=(),
                        searched=(),
                        sweeper_reads=(),
                        sweeper_writes=(),
                        verbs="SELECT, INSERT, UPDATE, DELETE",
                    ),
                    models.UniqueConstraint(fields=("tenant", "id"), name="notifications_mailtext_tenant_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PendingEvent",
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
                ("not_before", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                ("given_up_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    tenants.owned.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.caseevent",
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
                        condition=models.Q(("given_up_at", None)),
                        fields=["tenant", "not_before"],
                        name="pending_events_due",
                    )
                ],
                "constraints": [
                    tenants.constraints.TenantIsolation(
                        append_only=False,
                        column="tenant_id",
                        name="notifications_pendingevent_tenant",
                        personal=(),
                        searched=(),
                        sweeper_reads=("id", "tenant_id", "not_before", "attempts", "given_up_at"),
                        sweeper_writes=(),
                        verbs="SELECT, INSERT, UPDATE, DELETE",
                    ),
                    models.UniqueConstraint(fields=("tenant", "id"), name="notifications_pendingevent_tenant_key"),
                    tenants.constraints.TenantReference(field="event", name="notifications_pendingevent_event_id_fk"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
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
                    "topic",
                    models.CharField(
                        choices=[
                            ("assignment", "Cases and questions given to me"),
                            ("answer", "Answers from complainants and colleagues"),
                            ("deadline", "Deadlines"),
                            ("escalation", "Escalations"),
                            ("delivery", "Messages that did not arrive"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("mail", "E-mail at once"), ("digest", "One e-mail a day"), ("bell", "Only the bell")],
                        max_length=8,
                    ),
                ),
                (
                    "member",
                    tenants.owned.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preferences",
                        to="tenants.membership",
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "member", "topic"), name="one_preference_a_topic"),
                    tenants.constraints.TenantIsolation(
                        append_only=False,
                        column="tenant_id",
                        name="notifications_preference_tenant",
                        personal=(),
                        searched=(),
                        sweeper_reads=(),
                        sweeper_writes=(),
                        verbs="SELECT, INSERT, UPDATE, DELETE",
                    ),
                    models.UniqueConstraint(fields=("tenant", "id"), name="notifications_preference_tenant_key"),
                    tenants.constraints.TenantReference(field="member", name="notifications_preference_member_id_fk"),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_state_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="notifications_message_tenant",
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="messages_due",
        ),
        migrations.AddField(
            model_name="message",
            name="case",
            field=tenants.owned.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="complaints.case",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="dedupe_key",
            field=models.CharField(blank=True, max_length=120, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="event",
            field=tenants.owned.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="complaints.caseevent",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="failed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="kind",
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AddField(
            model_name="message",
            name="language",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name="message",
            name="member",
            field=tenants.owned.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.membership",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="reply_to",
            field=models.CharField(blank=True, max_length=320),
        ),
        migrations.AddField(
            model_name="message",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="settled_by",
            field=tenants.owned.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.membership",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="settled_way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("telephone", "By telephone"),
                    ("letter", "By letter"),
                    ("in_person", "In person"),
                    ("not_needed", "It is no longer needed"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="message_id",
            field=models.CharField(max_length=320),
        ),
        migrations.AlterField(
            model_name="message",
            name="recipients",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=320), blank=True, size=None
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting to be sent"),
                    ("sent", "Sent"),
                    ("failed", "Could not be delivered"),
                    ("held", "Not sent"),
                    ("by_hand", "To be told by another way"),
                    ("settled", "Told by another way"),
                ],
                default="queued",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="subject",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AlterField(
            model_name="message",
            name="text",
            field=models.TextField(blank=True),
        ),
        tenants.operations.Together(
            migrations.AddIndex(
                model_name="message",
                index=models.Index(
                    condition=models.Q(("state", "queued")), fields=["tenant", "not_before"], name="messages_due"
                ),
            ),
            migrations.AddIndex(
                model_name="message",
                index=models.Index(
                    condition=models.Q(("state__in", ("failed", "held", "by_hand"))),
                    fields=["tenant", "-created_at"],
                    name="messages_owed",
                ),
            ),
            migrations.AddIndex(
                model_name="message",
                index=models.Index(
                    condition=models.Q(("kind", "receipt")),
                    fields=["tenant", "recipients", "created_at"],
                    name="receipts_to_an_address",
                ),
            ),
            migrations.AddConstraint(
                model_name="message",
                constraint=models.CheckConstraint(
                    condition=models.Q(("state__in", ["queued", "sent", "failed", "held", "by_hand", "settled"])),
                    name="message_state_is_known",
                ),
            ),
            migrations.AddConstraint(
                model_name="message",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("settled_at__isnull", False),
                            ("settled_by__isnull", False),
                            ("settled_way__in", ["telephone", "letter", "in_person", "not_needed"]),
                            ("state", "settled"),
                        ),
                        models.Q(
                            models.Q(("state", "settled"), _negated=True),
                            ("settled_at", None),
                            ("settled_by", None),
                            ("settled_way", ""),
                        ),
                        _connector="OR",
                    ),
                    name="settled_message_says_how",
                ),
            ),
            migrations.AddConstraint(
                model_name="message",
                constraint=models.UniqueConstraint(fields=("tenant", "dedupe_key"), name="message_is_written_once"),
            ),
            migrations.AddConstraint(
                model_name="message",
                constraint=tenants.constraints.TenantIsolation(
                    append_only=False,
                    column="tenant_id",
                    name="notifications_message_tenant",
                    personal=("recipients", "subject", "text", "html"),
                    searched=(),
                    sweeper_reads=("id", "tenant_id", "state", "not_before", "lease_until", "attempts"),
                    sweeper_writes=("lease_until", "attempts"),
                    verbs="SELECT, INSERT, UPDATE",
                ),
            ),
            migrations.AddConstraint(
                model_name="message",
                constraint=tenants.constraints.TenantReference(field="case", name="notifications_message_case_id_fk"),
            ),
            migrations.AddConstraint(
                model_name="message",
                constraint=tenants.constraints.TenantReference(field="event", name="notifications_message_event_id_fk"),
            ),
            migrations.AddConstraint(
                model_name="message",
                constraint=tenants.constraints.TenantReference(
                    field="member", name="notifications_message_member_id_fk"
                ),
            ),
            migrations.AddConstraint(
                model_name="message",
                constraint=tenants.constraints.TenantReference(
                    field="settled_by", name="notifications_message_settled_by_id_fk"
                ),
            ),
        ),
    ]
