"""Texts of django-allauth that people read on our sign-in pages and that its own catalogues lack or say otherwise than we.

Nothing imports this module. It marks the texts, so that `makemessages` keeps them in `locale/`, whose translations go
before those of installed apps: *usted* in Spanish where allauth says *tú*, European words in Portuguese, and one word for
one thing on all pages. A text that allauth rewords falls back to its own translation.
"""

from django.utils.translation import gettext_noop

# account: the fields, and what a wrong entry is answered with
gettext_noop("Email")
gettext_noop("Email address")
gettext_noop("The email address and/or password you specified are not correct.")
gettext_noop("Too many failed login attempts. Try again later.")
gettext_noop("Be patient, you are sending too many requests.")
gettext_noop("Incorrect code.")
gettext_noop("Incorrect password.")
gettext_noop("Please type your current password.")
gettext_noop("You must type the same password each time.")

# confirming that it is you
gettext_noop("Use your password")
gettext_noop("Use authenticator app or code")

# two-step sign-in
gettext_noop("Authenticator code")
gettext_noop("You cannot generate recovery codes without having two-factor authentication enabled.")
