from django.db import migrations, models


class Migration(migrations.Migration):
    """A claim takes what is due of each company in turn: an index by company, and one of what was given up."""

    dependencies = [("complaints", "0004_timers")]

    operations = [
        migrations.RemoveIndex(model_name="timer", name="timers_due"),
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(
                condition=models.Q(("fire_at__isnull", False), ("given_up_at", None)),
                fields=["tenant", "fire_at"],
                name="timers_due_of_a_tenant",
            ),
        ),
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(
                condition=models.Q(("given_up_at__isnull", False)), fields=["tenant"], name="timers_given_up"
            ),
        ),
    ]
