"""The product's settings for the browser's server: static files where they lie, passwords hashed quickly, and addresses that fail."""

from tests.config.plain_settings import *  # noqa: F403

ROOT_URLCONF = "tests.browser.urls"
WHITENOISE_USE_FINDERS = True
