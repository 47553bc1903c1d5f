from django.urls import path, re_path

from complaints.api import views

app_name = "api"
urlpatterns = [
    path("cases/", views.Cases.as_view(), name="cases"),
    path("cases/<str:reference>/", views.OneCase.as_view(), name="case"),
    path("cases/<str:reference>/messages/", views.Messages.as_view(), name="messages"),
    path("cases/<str:reference>/acts/<str:name>/", views.Act.as_view(), name="act"),
    re_path("", views.Nothing.as_view(), name="nothing"),
]
