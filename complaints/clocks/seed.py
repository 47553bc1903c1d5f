"""The public holidays with which a calendar begins. From then on they are the tenant's rows, for the tenant to correct."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import holidays

from complaints.clocks.errors import NoHolidaysKnown

# The library knows Portugal's districts and gives each the municipal day of its capital. Only a municipality whose own
# day has been checked may stand here: Sintra lies in the district of Lisbon and keeps another day.
MUNICIPALITIES = {("PT", "Lisboa"): "11"}
MUNICIPAL_COUNTRIES = {country for country, _ in MUNICIPALITIES}
# Without a subdivision the library gives only the days that all have in common.
INCOMPLETE_ALONE = {"GB"}


def holidays_of(country: str, years: Iterable[int], *, place: str | None = None) -> dict[date, str]:
    """The public holidays with their names in the country's first language, in order.

    `country` is an ISO 3166 code; `place` a municipality in Portugal ("Lisboa"), elsewhere the code of a subdivision.
    "Optional" holidays, which are worked, are left out. Raises NoHolidaysKnown.
    """
    wanted = set(years)
    found = _entity(country, place, wanted)
    if unknown := {year for year in wanted if not found.start_year <= year <= found.end_year}:
        raise NoHolidaysKnown(f"None are known for {country} in {min(unknown)}.")
    return {on: _name(found, on) for on in sorted(found)}


def _entity(country: str, place: str | None, years: set[int]) -> holidays.HolidayBase:
    if place is None and country in INCOMPLETE_ALONE:
        raise NoHolidaysKnown(f"Those of {country} differ by place: name one.")
    if place is not None and country in MUNICIPAL_COUNTRIES:
        if (country, place) not in MUNICIPALITIES:
            raise NoHolidaysKnown(f"The municipal day of {place} is not known: take the country's and add it.")
        place = MUNICIPALITIES[country, place]
    try:
        # Without a language the names would follow the server's locale.
        language = holidays.country_holidays(country).default_language
        return holidays.country_holidays(country, subdiv=place, years=years, language=language)
    except NotImplementedError as unknown:
        raise NoHolidaysKnown(str(unknown)) from unknown


def _name(found: holidays.HolidayBase, on: date) -> str:
    """Without "(observado)": a shifted Monday is simply the holiday (Colombia: Ley 51 de 1983). Two may share a day."""
    _, _, mark = getattr(found, "observed_label", "").partition("%s")
    return "; ".join(name.removesuffix(mark) for name in found.get_list(on))
