"""The product's addresses, and the two references."""

from django.urls import path

from config.urls import handler500, urlpatterns
from tests.bench.references import hi, plain_list

__all__ = ["handler500", "urlpatterns"]

urlpatterns = [*urlpatterns, path("bench/hi/", hi), path("bench/list/", plain_list)]
