"""The product's settings, with the references' addresses."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
