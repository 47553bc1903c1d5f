"""What an administrator says of the company itself: shape only."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image

from complaints.intake.files import check_file
from complaints.intake.questions import Text, line
from complaints.intake.text import validate_legible, validate_one_line
from tenants import colours

LOGO_SIDE = 256  # pixels, at twice the size at which pages show it
LOGO_LARGEST = 200_000  # bytes, of the row


class Why(forms.Form):
    """Every change may say why: it stands in the history."""

    why = Text(
        label=_("Why"),
        required=False,
        max_length=60,
        help_text=_("For whoever reads the history. Nothing about a complainant."),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        validators=[validate_legible, validate_one_line],
    )

    def said(self) -> dict[str, Any]:
        """For the action."""
        return dict(self.cleaned_data)


class CompanyForm(Why):
    name = line(_("Name"), 100, "organization", error_messages={"required": _("Write the company's name.")})
    legal_name = line(_("Legal name"), 200, "organization", error_messages={"required": _("Write the legal name.")})
    phone = line(_("Telephone"), 32, "tel", required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=_("What is empty is shown nowhere."),
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email"}),
        error_messages={"invalid": _("This e-mail address is not complete. Write it like this: name@example.com")},
        validators=[validate_legible, validate_one_line],
    )
    postal_address = line(_("Postal address"), 300, "street-address", required=False)
    default_language = forms.ChoiceField(
        label=_("Own language"),
        choices=settings.LANGUAGES,
        help_text=_("In which visitors find the pages unless they choose another."),
        widget=forms.Select(attrs={"class": "form-select w-20"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the pages"),
        choices=settings.LANGUAGES,
        error_messages={"required": _("Choose at least one language.")},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    field_order = ["name", "legal_name", "phone", "email", "postal_address", "default_language", "languages", "why"]


class LookForm(Why):
    colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$",
        label=_("Colour"),
        help_text=_("Of buttons and links. White text must be readable on it."),
        widget=forms.TextInput(attrs={"type": "color", "class": "form-control colour"}),
        error_messages={"invalid": _("Write a colour like this: #1b6149")},
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("A PNG, JPEG or WebP image, best a square. It is made 256 pixels high at most."),
        widget=forms.FileInput(attrs={"class": "form-control", "accept": "image/png,image/jpeg,image/webp"}),
    )
    field_order = ["colour", "logo", "why"]

    def clean_colour(self) -> str:
        colour: str = self.cleaned_data["colour"].lower()
        if not colours.is_readable(colour):
            raise forms.ValidationError(
                gettext(
                    "White text cannot be read on this colour: its contrast is %(found).1f, and 4.5 is needed. "
                    "This shade of it can be: %(darker)s"
                )
                % {"found": colours.contrast(colour, colours.WHITE), "darker": colours.darkened(colour)}
            )
        return colour

    def clean_logo(self) -> bytes | None:
        """Written anew: whatever else the file carried stays behind."""
        upload = self.cleaned_data["logo"]
        if not upload:
            return None
        checked = check_file(upload)
        if not checked.content_type.startswith("image/"):
            raise forms.ValidationError(gettext("This is no image. Choose a PNG, JPEG or WebP file."))
        with Image.open(io.BytesIO(checked.data)) as image:
            image.thumbnail((LOGO_SIDE * 4, LOGO_SIDE))
            target = io.BytesIO()
            image.convert("RGBA").save(target, "PNG", optimize=True)
        if target.tell() > LOGO_LARGEST:
            raise forms.ValidationError(gettext("This image has too many details for a logo. Choose a simpler one."))
        return target.getvalue()


class NamesForm(Why):
    """A name in each of the company's languages."""

    def __init__(self, data: Any = None, *, languages: Iterable[str], names: dict[str, str] | None = None) -> None:
        super().__init__(data)
        self.languages = list(languages)
        called = dict(settings.LANGUAGES)
        for code in self.languages:
            field = line(
                called[code], 100, "off", error_messages={"required": _("Write the name in each of your languages.")}
            )
            field.initial = (names or {}).get(code, "")
            field.widget.attrs["lang"] = code
            self.fields[f"name_{code}"] = field
        self.order_fields([*(f"name_{code}" for code in self.languages), "why"])

    def said(self) -> dict[str, Any]:
        names = {code: self.cleaned_data[f"name_{code}"] for code in self.languages}
        return {"names": names, "why": self.cleaned_data["why"]}


class NoticeForm(Why):
    """What people are told about their data, in each of the company's languages."""

    PARTS = (
        ("title", _("Title"), 200, 1),
        ("summary", _("In one or two sentences"), 400, 2),
        ("body", _("All of it"), 8000, 12),
    )

    def __init__(self, data: Any = None, *, languages: Iterable[str], texts: dict[str, dict[str, str]]) -> None:
        super().__init__(data)
        self.languages = list(languages)
        called = dict(settings.LANGUAGES)
        for code in self.languages:
            for part, label, most, rows in self.PARTS:
                self.fields[f"{part}_{code}"] = Text(
                    label=f"{label} · {called[code]}",
                    error_messages={"required": _("Write it in each of your languages.")},
                    widget=forms.Textarea(attrs={"class": "form-control", "rows": rows, "lang": code}),
                    validators=[MaxLengthValidator(most), validate_legible],
                    initial=texts.get(code, {}).get(part, ""),
                )
        self.order_fields([name for name in self.fields if name != "why"] + ["why"])

    def said(self) -> dict[str, Any]:
        texts = {
            code: {part: self.cleaned_data[f"{part}_{code}"] for part, *_rest in self.PARTS} for code in self.languages
        }
        return {"texts": texts, "why": self.cleaned_data["why"]}


class KindForm(Why):
    """Name, definition and example of a kind in each of the company's languages."""

    PARTS = (("name", _("Name"), 60), ("definition", _("What it is"), 400), ("example", _("Example"), 200))

    def __init__(self, data: Any = None, *, languages: Iterable[str], texts: dict[str, dict[str, str]]) -> None:
        super().__init__(data)
        self.languages = list(languages)
        called = dict(settings.LANGUAGES)
        for code in self.languages:
            for part, label, most in self.PARTS:
                field = Text(
                    label=f"{label} · {called[code]}",
                    required=part == "name",
                    error_messages={"required": _("Write the name in each of your languages.")},
                    widget=forms.Textarea(
                        attrs={"class": "form-control", "rows": 1 if part == "name" else 2, "lang": code}
                    ),
                    validators=[MaxLengthValidator(most), validate_legible, validate_one_line],
                    initial=texts.get(code, {}).get(part, ""),
                )
                self.fields[f"{part}_{code}"] = field
        self.order_fields([name for name in self.fields if name != "why"] + ["why"])

    def said(self) -> dict[str, Any]:
        texts = {
            code: {part: self.cleaned_data[f"{part}_{code}"] for part, _label, _most in self.PARTS}
            for code in self.languages
        }
        return {"texts": texts, "why": self.cleaned_data["why"]}
