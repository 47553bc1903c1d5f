"""What a company starts with that we know nothing of but its name: plain texts of ours, for it to approve and change.

The law behind the notices: Ley 1581 de 2012, arts. 8, 9 and 12 (Colombia), RGPD art. 13 (Portugal).
"""

from __future__ import annotations

import re
import unicodedata
from html import escape
from typing import Any

from complaints.setup.company import Company, Texts
from tenants.models.tenant import Country

TIME_ZONES = {Country.COLOMBIA: "America/Bogota", Country.PORTUGAL: "Europe/Lisbon"}
LANGUAGES = {Country.COLOMBIA: "es-co", Country.PORTUGAL: "pt-pt"}
POLICIES = ("published", "internal")
COLOUR, COLOUR_DARK, COLOUR_DARK_TEXT = "#24508f", "#3d6cb4", "#a3c4f7"


def new_company(
    *, name: str, legal_name: str, host: str, prefix: str, country: Country, language: str, policy: str
) -> Company:
    """policy: `published` promises 5 business days for the acknowledgement and 15 for the resolution; `internal` has them as
    targets that no complainant reads. language: one of es-co, pt-pt, en; its pages
    speak the country's and English, too."""
    languages = tuple(dict.fromkeys((language, LANGUAGES[country], "en")))
    return Company(
        host=host,
        prefix=prefix,
        name=name,
        legal_name=legal_name,
        country=country,
        time_zone=TIME_ZONES[country],
        languages=languages,
        colour=COLOUR,
        colour_dark=COLOUR_DARK,
        colour_dark_text=COLOUR_DARK_TEXT,
        logo=_initial(name),
        kinds={code: _chosen(texts, languages) for code, texts in KINDS[country].items()},
        categories={code: _chosen(names, languages) for code, names in CATEGORIES.items()},
        root_causes={code: _chosen(names, languages) for code, names in ROOT_CAUSES.items()},
        policy=_policy(name, country, languages, is_published=policy == "published"),
        needs_authorisation=country == Country.COLOMBIA,
        notice={language: _notice(country, language, name, legal_name) for language in languages},
    )


def prefix_of(name: str) -> str:
    """Two to four capitals out of the name, for the company's references: the initials of its words, or its first letters."""
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z]+", plain)
    initials = "".join(word[0] for word in words) if len(words) > 1 else "".join(words)[:2]
    return (initials.upper() + "XX")[:4] if len(initials) < 2 else initials.upper()[:4]


def _chosen(texts: dict[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    return {language: texts[language] for language in languages}


def _initial(name: str) -> bytes:
    letter = escape(next((sign for sign in name if sign.isalnum()), "A").upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 30">'
        f'<rect width="30" height="30" rx="8" fill="{COLOUR}"/>'
        '<text x="15" y="21.5" fill="#fff" font-family="sans-serif" font-size="18" font-weight="700" text-anchor="middle">'
        f"{letter}</text></svg>"
    ).encode()


def _policy(name: str, country: Country, languages: tuple[str, ...], *, is_published: bool) -> dict[str, Any]:
    basis = "published" if is_published else "target"
    clocks = (
        ("acknowledge", basis, 5, "receipt", False, 0),
        ("resolve", basis, 15, "receipt", True, 15),
        ("follow_up", "target", 5, "resolution", False, 0),
    )
    return {
        "kinds": list(KINDS[country]),
        "clocks": [
            {
                "name": clock,
                "basis": basis,
                "unit": "business_day",
                "length": length,
                "start": start,
                "pausable": pausable,
                "extension": extension,
                "source": "3",
            }
            for clock, basis, length, start, pausable, extension in clocks
        ],
        "reminders": ["half", "two_before", "last"],
        "levels": [{"number": number, "names": _chosen(names, languages)} for number, names in LEVELS.items()],
        "escalate_at_breach": True,
        "root_cause_kinds": [],
        "next_update_days": 5,
        "reopen_days": 30,
        "channels": ["web", "telephone", "email", "letter", "in_person", "other"],
        "review_on": None,
        "texts": {
            language: {
                "title": TITLES[language],
                "sections": [
                    {"heading": heading, "paragraphs": [text.format(name=name)]}
                    for heading, text, only_published in SECTIONS[language]
                    if only_published is None or only_published == is_published
                ],
            }
            for language in languages
        },
    }


def _notice(country: Country, language: str, name: str, legal_name: str) -> dict[str, str]:
    return {key: text.format(name=name, legal_name=legal_name) for key, text in NOTICES[country][language].items()}


KINDS: dict[Country, dict[str, Texts]] = {
    Country.COLOMBIA: {
        "reclamo": {
            "es-co": {
                "name": "Reclamo",
                "definition": "Pide una solución o una compensación por un perjuicio.",
                "example": "«El producto llegó dañado y pido que me lo cambien.»",
            },
            "pt-pt": {
                "name": "Reclamação com pedido",
                "definition": "Pede uma solução ou uma compensação por um prejuízo.",
                "example": "«O produto chegou danificado e peço a sua troca.»",
            },
            "en": {
                "name": "Claim",
                "definition": "Asks for a solution or compensation because of harm.",
                "example": "“The product arrived damaged and I would like it replaced.”",
            },
        },
        "queja": {
            "es-co": {
                "name": "Queja",
                "definition": "Expresa insatisfacción con un producto, un servicio o el trato recibido.",
                "example": "«Nadie me devolvió la llamada.»",
            },
            "pt-pt": {
                "name": "Queixa",
                "definition": "Exprime insatisfação com um produto, um serviço ou o atendimento.",
                "example": "«Ninguém me ligou de volta.»",
            },
            "en": {
                "name": "Complaint",
                "definition": "Expresses dissatisfaction with a product, a service or how one was treated.",
                "example": "“Nobody called me back.”",
            },
        },
        "solicitud": {
            "es-co": {
                "name": "Solicitud",
                "definition": "Pide información, ayuda o un servicio.",
                "example": "«Necesito una copia de mi factura.»",
            },
            "pt-pt": {
                "name": "Pedido",
                "definition": "Pede informação, ajuda ou um serviço.",
                "example": "«Preciso de uma cópia da minha fatura.»",
            },
            "en": {
                "name": "Request",
                "definition": "Asks for information, help or a service.",
                "example": "“I need a copy of my invoice.”",
            },
        },
    },
    Country.PORTUGAL: {
        "reclamacao": {
            "es-co": {
                "name": "Queja o reclamo",
                "definition": "Un problema o una insatisfacción con un producto, un servicio o el trato recibido.",
                "example": "«El servicio estuvo parado dos días y nadie nos avisó.»",
            },
            "pt-pt": {
                "name": "Reclamação",
                "definition": "Um problema ou uma insatisfação com um produto, um serviço ou o atendimento.",
                "example": "«O serviço esteve parado dois dias e ninguém nos avisou.»",
            },
            "en": {
                "name": "Complaint",
                "definition": "A problem or dissatisfaction with a product, a service or how one was treated.",
                "example": "“The service was down for two days and nobody told us.”",
            },
        },
    },
}
CATEGORIES = {
    "product": {
        "es-co": "El producto o el servicio",
        "pt-pt": "O produto ou o serviço",
        "en": "The product or the service",
    },
    "delivery": {"es-co": "La entrega o los plazos", "pt-pt": "A entrega ou os prazos", "en": "The delivery or delays"},
    "invoice": {"es-co": "El cobro o la factura", "pt-pt": "A cobrança ou a fatura", "en": "The charge or the invoice"},
    "treatment": {"es-co": "La atención", "pt-pt": "O atendimento", "en": "How we treated you"},
    "other": {"es-co": "Otro asunto", "pt-pt": "Outro assunto", "en": "Something else"},
}
ROOT_CAUSES = {
    "quality": {"es-co": "Calidad", "pt-pt": "Qualidade", "en": "Quality"},
    "planning": {"es-co": "Planeación o plazos", "pt-pt": "Planeamento ou prazos", "en": "Planning or deadlines"},
    "communication": {"es-co": "Comunicación", "pt-pt": "Comunicação", "en": "Communication"},
    "technical": {"es-co": "Falla técnica", "pt-pt": "Falha técnica", "en": "Technical failure"},
    "unknown": {"es-co": "No se pudo establecer", "pt-pt": "Não foi possível apurar", "en": "Could not be established"},
}
LEVELS = {
    1: {"es-co": "Servicio al cliente", "pt-pt": "Apoio ao cliente", "en": "Customer service"},
    2: {"es-co": "Dirección", "pt-pt": "Direção", "en": "Management"},
}
TITLES = {
    "es-co": "Política de gestión de quejas y reclamos",
    "pt-pt": "Política de gestão de reclamações",
    "en": "Complaints policy",
}
# Heading, text, and whether it stands in policies that publish their terms only (True), in the others only (False), in all.
SECTIONS: dict[str, list[tuple[str, str, bool | None]]] = {
    "es-co": [
        (
            "1. Para qué sirve",
            "{name} recibe, investiga y responde lo que le plantean sus clientes, y aprende de ello.",
            None,
        ),
        (
            "2. Qué hacemos",
            "Confirmamos de inmediato que recibimos su caso, con un número de referencia. Le decimos quién lo gestiona, "
            "investigamos de manera imparcial y le explicamos la respuesta. Si no queda conforme, puede pedir que lo revise "
            "un nivel superior.",
            None,
        ),
        (
            "3. Plazos",
            "Acusamos recibo en cinco (5) días hábiles y respondemos de fondo en quince (15) días hábiles, siempre que sea "
            "posible. Si necesitamos más tiempo, se lo decimos antes, con el motivo.",
            True,
        ),
        ("3. Plazos", "Respondemos lo antes posible y le contamos cómo va su caso.", False),
        (
            "4. Confidencialidad",
            "Solo conocen su caso las personas que participan en resolverlo.",
            None,
        ),
        (
            "5. Mejora",
            "Revisamos con regularidad lo que nos plantean los clientes, y también esta política.",
            None,
        ),
    ],
    "pt-pt": [
        (
            "1. Para que serve",
            "A {name} recebe, investiga e responde às reclamações dos seus clientes, e aprende com elas.",
            None,
        ),
        (
            "2. O que fazemos",
            "Confirmamos de imediato a receção da reclamação, com um número de referência. Dizemos quem a trata, "
            "investigamos de forma imparcial e explicamos a resposta. Se não ficar satisfeito, pode pedir que seja vista por "
            "um nível superior.",
            None,
        ),
        (
            "3. Prazos",
            "Acusamos a receção em cinco (5) dias úteis e respondemos em quinze (15) dias úteis, sempre que possível. Se "
            "precisarmos de mais tempo, avisamos antes, com o motivo.",
            True,
        ),
        ("3. Prazos", "Respondemos o mais rápido possível e mantemo-lo informado sobre o andamento.", False),
        (
            "4. Confidencialidade",
            "Só conhece a sua reclamação quem participa na sua resolução.",
            None,
        ),
        (
            "5. Melhoria",
            "Analisamos periodicamente as reclamações recebidas e revemos esta política.",
            None,
        ),
    ],
    "en": [
        (
            "1. What it is for",
            "{name} receives, investigates and answers what its customers complain of, and learns from it.",
            None,
        ),
        (
            "2. What we do",
            "We confirm at once that we received your case, with a reference. We tell you who handles it, investigate "
            "impartially and explain the answer. If you are not satisfied, you can ask for it to be looked at by a higher "
            "level.",
            None,
        ),
        (
            "3. Terms",
            "We acknowledge within five (5) business days and resolve within fifteen (15) business days, whenever possible. "
            "If we need more time, we tell you before, with the reason.",
            True,
        ),
        ("3. Terms", "We answer as soon as possible and tell you how your case stands.", False),
        (
            "4. Confidentiality",
            "Only the people who take part in resolving your case see it.",
            None,
        ),
        (
            "5. Improvement",
            "We regularly review what customers complain of, and this policy too.",
            None,
        ),
    ],
}
NOTICES: dict[Country, dict[str, dict[str, str]]] = {
    Country.COLOMBIA: {
        "es-co": {
            "title": "Autorización para el tratamiento de sus datos personales",
            "summary": "Solo para atender este caso, y solo quienes participan en resolverlo.",
            "body": (
                "{legal_name} es responsable del tratamiento de los datos que usted nos entrega en este formulario: su "
                "nombre, sus datos de contacto y lo que nos cuenta.\n\n"
                "Los usamos para recibir su caso, investigarlo, responderle, hacer seguimiento y, sin su identidad, mejorar. "
                "Solo los conocen las personas que participan en resolverlo.\n\n"
                "Usted puede conocer, actualizar, rectificar y pedir que eliminemos sus datos, pedir prueba de esta "
                "autorización, saber qué uso les hemos dado, revocarla, y presentar una queja ante la Superintendencia de "
                "Industria y Comercio (Ley 1581 de 2012, artículo 8). Responder preguntas sobre datos sensibles o de "
                "menores de edad es voluntario.\n\n"
                "Para ejercer estos derechos use los medios de contacto que están al final de esta página."
            ),
        },
        "pt-pt": {
            "title": "Autorização para o tratamento dos seus dados pessoais",
            "summary": "Apenas para tratar este caso, e só por quem participa na sua resolução.",
            "body": (
                "{legal_name} é responsável pelo tratamento dos dados que nos dá neste formulário: o seu nome, os seus "
                "contactos e o que nos conta.\n\n"
                "Usamo-los para receber o seu caso, investigá-lo, responder-lhe, fazer o acompanhamento e, sem a sua "
                "identidade, melhorar. Só os conhece quem participa na sua resolução.\n\n"
                "Pode conhecer, atualizar e retificar os seus dados e pedir que sejam apagados, pedir prova desta "
                "autorização, saber que uso lhes demos, revogá-la e apresentar queixa à Superintendencia de Industria y "
                "Comercio (Lei colombiana 1581 de 2012, artigo 8.º). Responder a perguntas sobre dados sensíveis ou de "
                "menores é voluntário.\n\n"
                "Para exercer estes direitos use os contactos que estão no fim desta página."
            ),
        },
        "en": {
            "title": "Authorisation to process your personal data",
            "summary": "Only to attend to this case, and only by those who take part in resolving it.",
            "body": (
                "{legal_name} is responsible for processing the data that you give us in this form: your name, your contact "
                "details and what you tell us.\n\n"
                "We use them to receive your case, investigate it, answer you, follow up and, without your identity, "
                "improve. Only the people who take part in resolving it see them.\n\n"
                "You may access, update and correct your data and ask us to delete them, ask for proof of this "
                "authorisation, learn what we used them for, revoke it, and complain to the Superintendencia de Industria y "
                "Comercio (Law 1581 of 2012, article 8). Answering questions about sensitive data or about minors is "
                "voluntary.\n\n"
                "To use these rights, use the contact details at the foot of this page."
            ),
        },
    },
    Country.PORTUGAL: {
        "es-co": {
            "title": "Cómo tratamos sus datos personales",
            "summary": "Solo para atender este caso, y solo quienes participan en resolverlo.",
            "body": (
                "{legal_name} es responsable del tratamiento de los datos que usted nos entrega en este formulario: su "
                "nombre, sus datos de contacto y lo que nos cuenta.\n\n"
                "Los tratamos para recibir, investigar y resolver su caso, para responderle y, sin su identidad, para "
                "mejorar. El fundamento es nuestro interés legítimo en atender los reclamos de los clientes (RGPD, artículo "
                "6, apartado 1, letra f).\n\n"
                "Puede acceder a sus datos, corregirlos, pedir que se supriman o que se limite su tratamiento, y oponerse a "
                "él. También puede presentar una queja ante la Comissão Nacional de Proteção de Dados (CNPD).\n\n"
                "Para ejercer estos derechos use los medios de contacto que están al final de esta página."
            ),
        },
        "pt-pt": {
            "title": "Como tratamos os seus dados pessoais",
            "summary": "Servem apenas para tratar esta reclamação e só os vê quem participa na sua resolução.",
            "body": (
                "{legal_name} é responsável pelo tratamento dos dados que nos dá neste formulário: o seu nome, os seus "
                "contactos e o que nos conta.\n\n"
                "Tratamo-los para receber, investigar e resolver a sua reclamação, para lhe responder e, sem a sua "
                "identidade, para melhorar. O fundamento é o nosso interesse legítimo em tratar as reclamações dos clientes "
                "(RGPD, artigo 6.º, n.º 1, alínea f)).\n\n"
                "Pode aceder aos seus dados, corrigi-los, pedir que sejam apagados ou que o tratamento seja limitado, e "
                "opor-se a ele. Pode também apresentar queixa à Comissão Nacional de Proteção de Dados (CNPD).\n\n"
                "Para exercer estes direitos use os contactos que estão no fim desta página."
            ),
        },
        "en": {
            "title": "How we process your personal data",
            "summary": "Only to handle this complaint, and seen only by those who take part in resolving it.",
            "body": (
                "{legal_name} is responsible for processing the data that you give us in this form: your name, your contact "
                "details and what you tell us.\n\n"
                "We process them to receive, investigate and resolve your complaint, to answer you and, without your "
                "identity, to improve. The legal basis is our legitimate interest in handling customers' complaints (GDPR, "
                "article 6(1)(f)).\n\n"
                "You may access your data, correct them, ask for their erasure or for a restriction of the processing, and "
                "object to it. You may also complain to the Comissão Nacional de Proteção de Dados (CNPD).\n\n"
                "To use these rights, use the contact details at the foot of this page."
            ),
        },
    },
}
