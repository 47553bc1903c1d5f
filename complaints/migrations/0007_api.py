import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.context
import tenants.ids
import tenants.owned


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0006_trends"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
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
                ("name", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("cases:read", "Read cases"), ("cases:act", "Act on cases")], max_length=16
                        ),
                        size=None,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "membership",
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "digest"), name="token_digest_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scopes__contained_by", ["cases:read", "cases:act"]),
                            models.Q(("scopes", []), _negated=True),
                        ),
                        name="token_scopes_are_known",
                    ),
                    tenants.constraints.TenantIsolation(
                        append_only=False,
                        column="tenant_id",
                        name="complaints_apitoken_tenant",
                        personal=(),
                        searched=(),
                        sweeper_reads=(),
                        sweeper_writes=(),
                        verbs="SELECT, INSERT, UPDATE",
                    ),
                    models.UniqueConstraint(fields=("tenant", "id"), name="complaints_apitoken_tenant_key"),
                    tenants.constraints.TenantReference(
                        field="membership", name="complaints_apitoken_membership_id_fk"
                    ),
                ],
            },
        ),
    ]
