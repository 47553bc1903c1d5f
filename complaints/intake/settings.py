"""What an administrator says of the company itself: shape only."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

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


@dataclass(frozen=True)
class Part:
    """One text of several: most signs, rows on the page, whether it may be left empty or break lines."""

    name: str
    label: Any
    most: int
    rows: int
    required: bool = True
    one_line: bool = False


class TextsForm(Why):
    """Several texts, each in each of the company's languages."""

    parts: ClassVar[tuple[Part, ...]]
    missing: ClassVar[Any]

    def __init__(self, data: Any = None, *, languages: Iterable[str], texts: dict[str, dict[str, str]]) -> None:
        super().__init__(data)
        self.languages = list(languages)
        called = dict(settings.LANGUAGES)
        for code in self.languages:
            for part in self.parts:
                self.fields[f"{part.name}_{code}"] = Text(
                    label=f"{part.label} · {called[code]}",
                    required=part.required,
                    error_messages={"required": self.missing},
                    widget=forms.Textarea(attrs={"class": "form-control", "rows": part.rows, "lang": code}),
                    validators=[
                        MaxLengthValidator(part.most),
                        validate_legible,
                        *([validate_one_line] if part.one_line else []),
                    ],
                    initial=texts.get(code, {}).get(part.name, ""),
                )
        self.order_fields([name for name in self.fields if name != "why"] + ["why"])

    def said(self) -> dict[str, Any]:
        texts = {
            code: {part.name: self.cleaned_data[f"{part.name}_{code}"] for part in self.parts}
            for code in self.languages
        }
        return {"texts": texts, "why": self.cleaned_data["why"]}


class NoticeForm(TextsForm):
    """What people are told about their data."""

    parts = (
        Part("title", _("Title"), 200, 1),
        Part("summary", _("In one or two sentences"), 400, 2),
        Part("body", _("All of it"), 8000, 12),
    )
    missing = _("Write it in each of your languages.")


class KindForm(TextsForm):
    """How a kind is called and explained."""

    parts = (
        Part("name", _("Name"), 60, 1, one_line=True),
        Part("definition", _("What it is"), 400, 2, required=False, one_line=True),
        Part("example", _("Example"), 200, 2, required=False, one_line=True),
    )
    missing = _("Write the name in each of your languages.")
