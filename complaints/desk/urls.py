from django.urls import path

from complaints.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("cases/<str:reference>/", views.case, name="case"),
]
