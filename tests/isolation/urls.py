"""Views for the transaction tests only, under the product's middleware. A kind stands for any tenant's row."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path

from complaints.models import Kind
from config.urls import urlpatterns as product
from tenants.context import tenant_stream

late: list[str] = []  # what callbacks after the commit saw


def companies() -> list[str]:
    """Whose kinds the database shows, with no manager in between."""
    with connection.cursor() as cursor:
        cursor.execute("select tenant_id::text from complaints_kind order by 1")
        return [tenant for (tenant,) in cursor.fetchall()]


def seen(request: HttpRequest) -> HttpResponse:
    return JsonResponse(companies(), safe=False)


def rendered_late(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string("{% for kind in kinds %}{{ kind.tenant_id }}{% endfor %}")
    return TemplateResponse(request, template, {"kinds": Kind.objects.all()})


def write(request: HttpRequest, code: str, outcome: str) -> HttpResponse:
    Kind.objects.create(code=code, texts={})
    if outcome == "raises":
        raise ZeroDivisionError
    if outcome == "404":
        raise Http404
    return HttpResponse(status=int(outcome))


def after_commit(request: HttpRequest, how: str) -> HttpResponse:
    def in_a_transaction() -> None:
        with transaction.atomic():
            late.extend(str(kind.tenant_id) for kind in Kind.objects.all())

    transaction.on_commit(in_a_transaction if how == "atomic" else lambda: late.append(str(Kind.objects.get().pk)))
    return HttpResponse()


def steps() -> Iterator[str]:
    with transaction.atomic():
        yield "first,"
        yield ",".join(str(kind.tenant_id) for kind in Kind.objects.all())


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(tenant_stream(steps()))


def streamed_forgetfully(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(str(kind.tenant_id) for kind in Kind.objects.all().iterator())


urlpatterns = [
    path("seen/", seen),
    path("rendered-late/", rendered_late),
    path("write/<str:code>/<str:outcome>/", write),
    path("after-commit/<str:how>/", after_commit),
    path("streamed/", streamed),
    path("streamed-forgetfully/", streamed_forgetfully),
    *product,  # the error pages link to them
]
