"""The product's addresses, and three that fail in ways no visitor can bring about: their pages are looked at too."""

from __future__ import annotations

from typing import NoReturn

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest
from django.urls import path

from config.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]


def fault(request: HttpRequest) -> NoReturn:
    raise RuntimeError("a fault of ours")


def forbidden(request: HttpRequest) -> NoReturn:
    raise PermissionDenied


def away(request: HttpRequest) -> NoReturn:
    raise OperationalError("the database is away")


urlpatterns = [
    *urlpatterns,
    path("fault/", fault),
    path("forbidden/", forbidden),
    path("away/", away),
]
