from django.urls import path

from complaints.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("complain/", views.complain, name="complain"),
    path("received/<str:reference>/", views.received, name="received"),
    path("notice/", views.notice, name="notice"),
]
