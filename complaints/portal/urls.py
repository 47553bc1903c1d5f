from django.urls import path

from complaints.portal import files, tracking, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("complain/", views.complain, name="complain"),
    path("received/<str:reference>/", views.received, name="received"),
    path("notice/", views.notice, name="notice"),
    path("policy/", views.policy, name="policy"),
    path("track/", tracking.track, name="track"),
    path("t/<str:reference>", tracking.track, name="track_reference"),
    path("case/<str:reference>/", tracking.case, name="case"),
    path("case/<str:reference>/<slug:name>/", tracking.act, name="act"),
    path("case/<str:reference>/files/<uuid:attachment_id>/", files.of_complainant, name="file"),
]
