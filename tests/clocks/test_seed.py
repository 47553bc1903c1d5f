"""What the holidays library says, held against the law and against what is easily got wrong."""

from __future__ import annotations

from datetime import date

import pytest

from complaints.clocks import NoHolidaysKnown
from complaints.clocks.seed import holidays_of

COLOMBIA_2026 = {
    "01-01": "Año Nuevo",
    "01-12": "Día de los Reyes Magos",
    "03-23": "Día de San José",
    "04-02": "Jueves Santo",
    "04-03": "Viernes Santo",
    "05-01": "Día del Trabajo",
    "05-18": "Ascensión del señor",
    "06-08": "Corpus Christi",
    "06-15": "Sagrado Corazón",
    "06-29": "San Pedro y San Pablo",
    "07-13": "Día de Nuestra Señora del Rosario de Chiquinquirá",  # Ley 2578 de 2026
    "07-20": "Día de la Independencia",
    "08-07": "Batalla de Boyacá",
    "08-17": "La Asunción",
    "10-12": "Día de la Raza",
    "11-02": "Día de Todos los Santos",
    "11-16": "Independencia de Cartagena",
    "12-08": "La Inmaculada Concepción",
    "12-25": "Navidad",
}
LISBON_2025 = {
    "01-01": "Ano Novo",
    "04-18": "Sexta-feira Santa",
    "04-20": "Páscoa",
    "04-25": "Dia da Liberdade",
    "05-01": "Dia do Trabalhador",
    "06-10": "Dia de Portugal, de Camões e das Comunidades Portuguesas",
    "06-13": "Dia de Santo António",
    "06-19": "Corpo de Deus",
    "08-15": "Assunção de Nossa Senhora",
    "10-05": "Implantação da República",
    "11-01": "Dia de Todos os Santos",
    "12-01": "Restauração da Independência",
    "12-08": "Imaculada Conceição",
    "12-25": "Dia de Natal",
}


def in_year(year: int, days: dict[str, str]) -> dict[date, str]:
    return {date.fromisoformat(f"{year}-{day}"): name for day, name in days.items()}


def test_colombia():
    """Shifted Mondays (Ley 51 de 1983, "Ley Emiliani") by their own names, and the holiday that 2026 brought."""
    assert holidays_of("CO", [2026]) == in_year(2026, COLOMBIA_2026)


def test_lisbon():
    """13 national holidays (Código do Trabalho art. 234) and the municipal one; no Carnival, no 24, 26 or 31 December."""
    assert holidays_of("PT", [2025], place="Lisboa") == in_year(2025, LISBON_2025)


def test_portugal_without_a_place_has_no_municipal_day():
    national = {day: name for day, name in LISBON_2025.items() if day != "06-13"}
    assert holidays_of("PT", [2025]) == in_year(2025, national)


def test_ley_2578_does_not_reach_back():
    """Its day is 9 July, moved to the Monday; 2025 had none."""
    days = [on for on, name in holidays_of("CO", range(2024, 2031)).items() if "Chiquinquirá" in name]
    assert days == [date(2026, 7, 13), date(2027, 7, 12), date(2028, 7, 10), date(2029, 7, 9), date(2030, 7, 15)]


def test_two_holidays_on_one_day_keep_both_names():
    assert holidays_of("CO", [2025])[date(2025, 6, 30)] == "Sagrado Corazón; San Pedro y San Pablo"


def test_the_years_asked_for_and_no_others_in_order():
    days = list(holidays_of("CO", [2027, 2025]))
    assert days == sorted(days)
    assert {on.year for on in days} == {2025, 2027}


def test_a_subdivision_elsewhere():
    """Without one, Great Britain would lack Easter Monday and the summer bank holiday."""
    england = holidays_of("GB", [2026], place="ENG")
    assert {date(2026, 4, 6), date(2026, 8, 31)} <= england.keys()


@pytest.mark.parametrize(
    ("country", "place", "year", "message"),
    [
        ("XX", None, 2026, "XX"),
        ("CO", "Bogotá", 2026, "Bogotá"),
        ("PT", "Sintra", 2026, "Sintra"),  # in the district of Lisbon, with another day
        ("PT", "11", 2026, "11"),  # a district is not a municipality
        ("GB", None, 2026, "differ by place"),
        ("PT", "Lisboa", 1700, "1700"),
        ("PT", "Lisboa", 2200, "2200"),
    ],
)
def test_what_is_not_known_is_said(country, place, year, message):
    with pytest.raises(NoHolidaysKnown, match=message):
        holidays_of(country, [2026, year], place=place)
