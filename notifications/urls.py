"""`desk`: pages of the desk about what is told. `local_mailbox`: the local mailbox, mounted in embedded mode only."""

from django.urls import path

from notifications.views import bell, mail_texts, mailbox, messages, preferences, system

desk = (
    [
        path("bell/", bell.bell, name="bell"),
        path("bell/count/", bell.count, name="bell_count"),
        path("bell/read/", bell.read_all, name="bell_read"),
        path("bell/preferences/", preferences.preferences, name="preferences"),
        path("bell/<uuid:item_id>/", bell.open_item, name="bell_open"),
        path("messages/", messages.owed, name="owed"),
        path("messages/<uuid:message_id>/again/", messages.again, name="send_again"),
        path("messages/<uuid:message_id>/told/", messages.told, name="settle"),
        # Before the desk's own addresses, whose acts stand at cases/<reference>/<name>/ too.
        path("cases/<str:reference>/messages/", messages.of_case, name="case_messages"),
        path("cases/<str:reference>/messages/newest/", messages.newest, name="case_newest"),
        path("settings/mails/", mail_texts.mail_texts, name="mail_texts"),
        path("settings/mails/<slug:kind>/<slug:language>/", mail_texts.mail_text, name="mail_text"),
        path("system/", system.system, name="system"),
        path("system/again/", system.try_again, name="system_again"),
        path("system/go-on/", system.clock_is_right, name="system_go_on"),
    ],
    "notifications",
)
local_mailbox = (
    [
        path("mailbox/", mailbox.mailbox_list, name="list"),
        path("mailbox/<uuid:name>/", mailbox.mailbox_message, name="message"),
    ],
    "mailbox",
)
