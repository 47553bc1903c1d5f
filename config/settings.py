"""All settings, read from the environment. One process has one database role: web and worker are `acuse_app`.

Only `migrate`, the demonstration data and the tests hold the owner's address (`DATABASE_OWNER_URL`).
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- secrets and where we run ---------------------------------------------------------------------------------------
SECRET_KEY: str = env("ACUSE_SECRET_KEY")
TRACKING_KEY: str = env("ACUSE_TRACKING_KEY")  # complaints.tracking: apart, so that SECRET_KEY may be changed
HTTPS: bool = env.bool("ACUSE_HTTPS", default=True)
PUBLIC_PORT: str = env("ACUSE_PUBLIC_PORT", default="")  # in links of mails, where it is not the usual one
METRICS_TOKEN: str = env("ACUSE_METRICS_TOKEN", default="")  # without it /metrics is not there
DEBUG = False
# Which hosts exist is a question for the database (tenants.middleware); Django still refuses malformed ones.
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "reports",
    "notifications",
    "complaints",
    "tenants",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # before whatever may answer by itself
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.TenantMiddleware",  # host → tenant, and the one transaction of the request
    "tenants.middleware.PrivatePageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tenants.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.middleware.MembershipMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tenants.context_processors.tenant",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- databases ------------------------------------------------------------------------------------------------------
DB_ROLES = {
    "owner": "acuse_owner",
    "app": "acuse_app",
    "sweeper": "acuse_sweeper",
    "search": "acuse_search",
    "eraser": "acuse_eraser",
    "backup": "acuse_backup",
}


def _database(variable: str) -> dict[str, Any]:
    return {
        **env.db(variable),
        "ENGINE": "tenants.backend",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},  # a host that does not answer at all is "away", too: seconds, then 503
    }


DATABASES: dict[str, dict[str, Any]] = {
    "default": _database("DATABASE_OWNER_URL" if env("ACUSE_DB_ROLE", default="app") == "owner" else "DATABASE_URL")
}
if env("DATABASE_SWEEPER_URL", default=""):
    DATABASES["sweeper"] = _database("DATABASE_SWEEPER_URL")
if env("DATABASE_OWNER_URL", default=""):
    # A process that holds the owner's address (tests) makes, migrates and flushes its database with it.
    _owner = env.db("DATABASE_OWNER_URL")
    for _connection in DATABASES.values():
        _connection["TEST"] = {"OWNER": {key: _owner[key] for key in ("USER", "PASSWORD")}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_DATE_INDEX = False

# Login limits must hold also when the broker is away, and reach all web processes: so the cache is in PostgreSQL.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tenants_cache",
        "KEY_FUNCTION": "tenants.cache.tenant_key",
        # Beyond this many entries Django throws counters away; the default of 300 is one made-up address a try away.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- the worker -----------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env("REDIS_URL")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # however long it is away: a worker that gave up would never come back
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "ring-messages": {
        "task": "notifications.tasks.ring",
        "schedule": 2.0,
        "options": {"expires": 10},  # a doorbell nobody heard need not ring later
    },
    "fire-timers": {
        "task": "complaints.tasks.fire_timers",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "replan": {
        "task": "complaints.tasks.replan",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "hand-over": {
        "task": "complaints.tasks.hand_over",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "check": {
        "task": "notifications.tasks.check",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    "remove-orphaned-files": {
        "task": "complaints.tasks.remove_orphaned_files",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    "clear-expired-sessions": {
        "task": "tenants.tasks.clear_expired_sessions",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
}

# --- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["tenants.auth.MemberBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:cases"
ACCOUNT_ADAPTER = "tenants.auth.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "tenants.auth.ResetPasswordForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # there is no sign-up: a membership is by invitation
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True  # a code that is typed: no secret stands in an address
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
# Other limits are allauth's: 30 sign-ins a minute and network address, failed ones 10, and 5 in 5 minutes an e-mail address.
ACCOUNT_RATE_LIMITS = {
    "reset_password": "20/m/ip,5/h/key,10/d/key",  # nobody's mailbox is flooded
    "track": "30/h/ip,10/h/key",  # complaints.portal.limits
    "join": "30/h/ip,10/h/key",  # complaints.desk.views.join
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Acuse"

# --- sessions and cookies: bound to one host, and by row-level security to one tenant ----------------------------------
SESSION_ENGINE = "tenants.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "complaints.portal.views.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- headers --------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz|healthz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Nothing to other sites. Not "no-referrer": with it browsers post our own forms with `Origin: null`, which CSRF refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("ACUSE_TRUST_PROXY", default=False) else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("ACUSE_TRUST_PROXY", default=False) else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: for the QR code of the second factor
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # the form allows twenty; up to here it can say so with every word kept
FILE_UPLOAD_HANDLERS = ["complaints.intake.uploads.BoundedUploadHandler"]

# --- the API ----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {"URL_FORMAT_OVERRIDE": None}  # `?format=` is a filter that nobody knows, like any other

# --- languages and time ---------------------------------------------------------------------------------------------
LANGUAGES = [("es-co", _("Spanish (Colombia)")), ("pt-pt", _("Portuguese (Portugal)")), ("en", _("English"))]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "UTC"  # storage; people see their tenant's zone (tenants.middleware)

# --- static files ---------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env("ACUSE_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "vendor_static"]
STORAGES = {"staticfiles": {"BACKEND": "config.static_files.StaticFilesStorage"}}

# --- files: outside the web root, by opaque keys (complaints.files) ------------------------------------------------
FILES_DIR = env("ACUSE_FILES_DIR", default=str(BASE_DIR / "files"))

# --- mail -----------------------------------------------------------------------------------------------------------
# Whatever sends mail writes a row (commit is the promise); the worker delivers it through DELIVERY.
EMAIL_BACKEND = "notifications.queue.QueueBackend"
DEFAULT_FROM_EMAIL = env("ACUSE_MAIL_FROM", default="acuse@localhost")
MAIL_DIR = env("ACUSE_MAIL_DIR", default="")
DELIVERY_BACKEND = "notifications.mailbox.MailboxBackend" if MAIL_DIR else "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = env.int("ACUSE_MAIL_TIMEOUT", default=30)  # seconds for each answer of the mail server
if not MAIL_DIR:
    vars().update(env.email("EMAIL_URL", default="smtp://localhost:25", backend=EMAIL_BACKEND))

# --- logs: to the console, without names, texts or addresses of people ---------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "propagate": True, "level": "INFO"}},
}
