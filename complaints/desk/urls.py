from django.urls import path

from complaints.desk.views import case, consultations, files, queue, register, tokens

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="cases"),
    path("register/", register.register, name="register"),
    path("register/complainants/", register.complainants, name="complainants"),
    path("registered/<str:reference>/", register.registered, name="registered"),
    path("cases/<str:reference>/", case.case, name="case"),
    path("cases/<str:reference>/<slug:name>/", case.act, name="act"),
    path("cases/<str:reference>/files/<uuid:attachment_id>/", files.file, name="file"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/api/", tokens.reference, name="api"),
    path("tokens/<uuid:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("consultations/<uuid:consultation_id>/", consultations.consultation, name="consultation"),
]
