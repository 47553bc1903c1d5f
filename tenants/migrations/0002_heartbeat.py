from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("uptime", models.FloatField(blank=True, null=True)),
                ("figures", models.JSONField(default=dict)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
            ],
        ),
    ]
