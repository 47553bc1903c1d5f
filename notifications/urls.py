"""The local mailbox, mounted in embedded mode only."""

from django.urls import path

from notifications import views

app_name = "mailbox"
urlpatterns = [
    path("mailbox/", views.mailbox_list, name="list"),
    path("mailbox/<uuid:name>/", views.mailbox_message, name="message"),
]
