from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from config import settings as product
from tests.notifications.smtp import MailServer


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """Mail goes out by SMTP, to a server of the test's own."""
    server = MailServer()
    settings.EMAIL_BACKEND = product.EMAIL_BACKEND
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 2
    yield server
    server.stop()
