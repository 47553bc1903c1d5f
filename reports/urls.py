from django.urls import path

from reports import views

desk = (
    [
        path("trends/", views.trends, name="trends"),
        path("trends/csv/", views.as_csv, name="csv"),
        path("trends/xlsx/", views.as_xlsx, name="xlsx"),
    ],
    "reports",
)
