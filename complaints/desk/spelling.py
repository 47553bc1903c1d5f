"""A reference spelled for the telephone: the letters by a word that begins with them, in the caller's language."""

from __future__ import annotations

LETTERS = {
    "es": (
        "A árbol, B barco, C casa, D dado, E elefante, F foca, G gato, H hotel, I isla, J jardín, K kilo, L luna, "
        "M mano, N nube, O oso, P perro, Q queso, R rosa, S sol, T taza, U uva, V vaca, W doble u, X equis, Y yate, "
        "Z zapato, 0 cero, 1 uno, 2 dos, 3 tres, 4 cuatro, 5 cinco, 6 seis, 7 siete, 8 ocho, 9 nueve"
    ),
    "pt": (
        "A avião, B barco, C casa, D dado, E escola, F faca, G gato, H hotel, I ilha, J janela, K kilo, L lua, "
        "M mãe, N navio, O ovo, P pato, Q queijo, R rato, S sol, T terra, U uva, V vaca, W dáblio, X xadrez, "
        "Y ípsilon, Z zebra, 0 zero, 1 um, 2 dois, 3 três, 4 quatro, 5 cinco, 6 seis, 7 sete, 8 oito, 9 nove"
    ),
    "en": (
        "A Alfa, B Bravo, C Charlie, D Delta, E Echo, F Foxtrot, G Golf, H Hotel, I India, J Juliett, K Kilo, L Lima, "
        "M Mike, N November, O Oscar, P Papa, Q Quebec, R Romeo, S Sierra, T Tango, U Uniform, V Victor, W Whiskey, "
        "X X-ray, Y Yankee, Z Zulu, 0 zero, 1 one, 2 two, 3 three, 4 four, 5 five, 6 six, 7 seven, 8 eight, 9 nine"
    ),
}
_WORDS = {language: {pair[0]: pair[2:] for pair in table.split(", ")} for language, table in LETTERS.items()}


def spell(code: str, language: str) -> list[list[tuple[str, str]]]:
    """`LB-7K…` as groups of (sign, word to say). An unknown language is spelled in English."""
    words = _WORDS.get(language[:2], _WORDS["en"])
    return [[(sign, words[sign]) for sign in group] for group in code.split("-")]
