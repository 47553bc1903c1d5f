"""All addresses. Only the pages of allauth that the product uses: nobody signs up, nobody changes an address alone."""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config import health, metrics
from notifications import urls as notifications_urls
from reports import urls as reports_urls
from tenants import brand

account_pages: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/confirm/", account.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("password/reset/complete/", account.complete_password_reset, name="account_complete_password_reset"),
    path("password/reset/done/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("complaints.portal.urls")),
    path("desk/", include(notifications_urls.desk)),
    path("desk/", include(reports_urls.desk)),
    path("desk/", include("complaints.desk.urls")),
    path("api/v1/", include("complaints.api.urls")),
    path("accounts/", include(account_pages)),
    path("brand.css", brand.css, name="brand_css"),
    path("brand/logo", brand.logo, name="brand_logo"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
]
handler500 = "config.errors.server_error"
if settings.MAIL_DIR:
    urlpatterns += [path("", include(notifications_urls.local_mailbox))]
