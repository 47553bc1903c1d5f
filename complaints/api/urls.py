from django.urls import path, re_path

from complaints.api import views
from complaints.intake.acts import ACT_FORMS

app_name = "api"
urlpatterns = [
    path("cases/", views.Cases.as_view(), name="cases"),
    path("cases/<str:reference>/", views.OneCase.as_view(), name="case"),
    path("cases/<str:reference>/messages/", views.Messages.as_view(), name="messages"),
    path("cases/<str:reference>/attachments/", views.Attachments.as_view(), name="attachments"),
    path("cases/<str:reference>/attachments/<uuid:attachment_id>/", views.OneAttachment.as_view(), name="attachment"),
    *(
        path(f"cases/<str:reference>/acts/{name}/", views.Act.as_view(form_class=form), name=name)
        for name, form in ACT_FORMS.items()
    ),
    re_path("", views.Nothing.as_view(), name="nothing"),
]
