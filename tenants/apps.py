from django.apps import AppConfig
from django.db.models.signals import post_migrate

from tenants.platform_tables import grant_platform_tables


class TenantsConfig(AppConfig):
    name = "tenants"

    def ready(self) -> None:
        post_migrate.connect(grant_platform_tables, sender=self)
