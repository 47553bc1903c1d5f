"""The product's settings for a child process of a test: static files without a manifest, passwords hashed quickly."""

from config.settings import *  # noqa: F403

STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
