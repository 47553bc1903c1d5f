"""The two published policies as documents (complaints.policy), word for word.

Bases follow the texts: Lohas Beans publishes 5 and 15 business days; log.oscon publishes no term, so its clocks are
internal targets and no customer is promised them. What a text does not say (days to reopen, rhythm of progress) is a
setting of the house, never shown as a promise.
"""

from __future__ import annotations

from typing import Any

LOHAS_POLICY: dict[str, Any] = {
    "kinds": ["reclamo", "queja", "solicitud"],
    "clocks": [
        {
            "name": "acknowledge",
            "basis": "published",
            "unit": "business_day",
            "length": 5,
            "start": "receipt",
            "pausable": False,
            "extension": 0,
            "source": "5",
        },
        {
            "name": "resolve",
            "basis": "published",
            "unit": "business_day",
            "length": 15,
            "start": "receipt",
            "pausable": True,
            "extension": 15,
            "source": "5",
        },
        {
            "name": "follow_up",
            "basis": "target",
            "unit": "business_day",
            "length": 5,
            "start": "resolution",
            "pausable": False,
            "extension": 0,
            "source": "4",
        },
    ],
    "reminders": ["half", "two_before", "last"],
    "levels": [
        {"number": 1, "names": {"es-co": "Servicio al Cliente", "en": "Customer Service"}},
        {"number": 2, "names": {"es-co": "Nivel superior", "en": "Higher level"}},
    ],
    "escalate_at_breach": True,
    "root_cause_kinds": ["reclamo", "queja"],
    "next_update_days": 5,
    "reopen_days": 30,
    "channels": ["web", "telephone", "email"],
    "review_on": None,
    "texts": {
        "es-co": {
            "title": "Política de Gestión del Servicio al Cliente",
            "sections": [
                {
                    "heading": "1. Introducción",
                    "paragraphs": [
                        "En Lohas Beans SAS BIC, estamos comprometidos con brindar un excelente servicio al cliente y "
                        "atender de manera rápida y efectiva cualquier inquietud o problema que puedan tener nuestros "
                        "clientes. Esta Política de Manejo de PQR establece nuestro enfoque para la gestión de RCCs "
                        "(Solicitudes, Quejas y Reclamos) con el objetivo de garantizar la satisfacción del cliente y "
                        "la mejora continua.",
                    ],
                },
                {
                    "heading": "2. Definiciones",
                    "paragraphs": [
                        "• Solicitudes: Peticiones formales de los clientes para obtener información, asistencia o "
                        "servicios.",
                        "• Quejas: Expresiones de insatisfacción de los clientes respecto a nuestros productos, "
                        "servicios o interacciones.",
                        "• Reclamos: Demandas formales de compensación o resolución por parte de los clientes debido a "
                        "algún perjuicio, pérdida o inconveniente causado por nuestros productos o servicios.",
                    ],
                },
                {
                    "heading": "3. Envío de RCCs",
                    "paragraphs": [
                        "Los clientes pueden enviar sus PQRs a través de los siguientes canales:",
                        "Teléfono: +57 318 6126496",
                        "Correo electrónico: info@lohasbeans.com",
                    ],
                },
                {
                    "heading": "4. Proceso de Gestión",
                    "paragraphs": [
                        "Una vez recibida una RCC, nuestro equipo de servicio al cliente sigue el siguiente proceso:",
                        "• Confirmación de recepción: Se confirma la recepción del RCC de manera inmediata, "
                        "proporcionando un número de referencia para su seguimiento.",
                        "• Investigación: Se realiza una investigación detallada para comprender la naturaleza y la "
                        "causa raíz del problema.",
                        "• Resolución: Se trabaja para resolver la RCC de manera rápida y satisfactoria, manteniendo una "
                        "comunicación constante con el cliente.",
                        "• Seguimiento: Tras la resolución, se realiza un seguimiento con el cliente para garantizar su "
                        "satisfacción y atender cualquier inquietud adicional.",
                    ],
                },
                {
                    "heading": "5. Plazos de Gestión",
                    "paragraphs": [
                        "Nos esforzamos por gestionar los RCCs de manera rápida y eficiente. El tiempo de respuesta puede "
                        "variar según la complejidad del caso, pero nuestro objetivo es:",
                        "• Proporcionar una confirmación de recepción en un plazo de cinco (5) días hábiles.",
                        "• Resolver los RCCs dentro de quince (15) días hábiles siempre que sea posible.",
                    ],
                },
                {
                    "heading": "6. Procedimiento de Escalamiento",
                    "paragraphs": [
                        "Si un RCC no puede resolverse satisfactoriamente en el nivel inicial, se escalará a un nivel "
                        "superior dentro de la empresa para una investigación y resolución más detallada.",
                    ],
                },
                {
                    "heading": "7. Retroalimentación y Mejora Continua",
                    "paragraphs": [
                        "Valoramos la retroalimentación de nuestros clientes y la utilizamos para mejorar continuamente "
                        "nuestros productos, servicios y procesos. Invitamos a los clientes a compartir sus experiencias "
                        "sobre la gestión de RCCs, lo que nos ayuda a identificar oportunidades de mejora.",
                    ],
                },
                {
                    "heading": "8. Confidencialidad y Protección de Datos",
                    "paragraphs": [
                        "Todas las RCCs se manejan con confidencialidad y en cumplimiento con las leyes y regulaciones "
                        "aplicables en materia de protección de datos. La información proporcionada por los clientes será "
                        "tratada de forma segura y utilizada únicamente para abordar sus inquietudes.",
                    ],
                },
                {
                    "heading": "9. Información de Contacto",
                    "paragraphs": [
                        "Si tienes preguntas o inquietudes sobre nuestra Política de Gestión del Servicio al Cliente, "
                        "comunícate con nuestro equipo de servicio al cliente a través de info@lohasbeans.com.",
                    ],
                },
            ],
        },
    },
}

LOGOSCON_POLICY: dict[str, Any] = {
    "kinds": ["reclamacao"],
    "clocks": [
        {
            "name": name,
            "basis": "target",
            "unit": "business_day",
            "length": length,
            "start": start,
            "pausable": pausable,
            "extension": extension,
            "source": source,
        }
        for name, length, start, pausable, extension, source in (
            ("acknowledge", 5, "receipt", False, 0, "1"),
            ("resolve", 15, "receipt", True, 15, "1"),
            ("follow_up", 5, "resolution", False, 0, "1"),
        )
    ],
    "reminders": ["half", "two_before", "last"],
    "levels": [
        {"number": 1, "names": {"pt-pt": "Responsável pelo tratamento de reclamações", "en": "Complaints handler"}},
        {"number": 2, "names": {"pt-pt": "Direção", "en": "Management"}},
    ],
    "escalate_at_breach": False,
    "root_cause_kinds": [],
    "next_update_days": 5,
    "reopen_days": 30,
    "channels": ["web", "telephone", "email", "letter", "in_person", "other"],
    "review_on": None,
    "texts": {
        "pt-pt": {
            "title": "Política De Gestão De Reclamações",
            "sections": [
                {
                    "heading": "1. Introdução",
                    "paragraphs": [
                        "A log.oscon está comprometida em fornecer serviços de alta qualidade aos seus clientes. "
                        "Reconhecemos que, ocasionalmente, podem surgir problemas ou insatisfações relacionados aos nossos "
                        "serviços. Esta política de gestão de reclamações foi desenvolvida para garantir que todas as "
                        "reclamações sejam tratadas de forma eficaz, justa e oportuna.",
                    ],
                },
                {
                    "heading": "2. Objetivo",
                    "paragraphs": [
                        "O objetivo desta política é estabelecer um procedimento claro e transparente para receber, "
                        "registar, investigar e resolver as reclamações dos nossos clientes. Além disso, procuramos "
                        "identificar áreas de melhoria nos nossos processos com base nas reclamações recebidas.",
                    ],
                },
                {
                    "heading": "3. Responsabilidades",
                    "paragraphs": [
                        "1. Responsável Pelo Tratamento De Reclamações",
                        "A log.oscon designará um funcionário responsável pelo tratamento de reclamações, que será "
                        "responsável por garantir que todas as reclamações dos clientes sejam devidamente registadas, "
                        "investigadas e resolvidas.",
                        "2. Colaboradores",
                        "Todos os colaboradores da log.oscon são responsáveis por encaminhar as reclamações dos clientes "
                        "ao responsável pelo tratamento de reclamações e cooperar na resolução das mesmas.",
                        "3. Receção De Reclamações",
                        "As reclamações dos clientes podem ser apresentadas por telefone, e-mail, formulário online ou "
                        "qualquer outro meio disponível. Os colaboradores devem encaminhar imediatamente as reclamações "
                        "recebidas ao responsável pelo tratamento de reclamações.",
                        "4. Registo De Reclamações",
                        "Todas as reclamações serão registadas num sistema de gestão de reclamações, incluindo detalhes "
                        "como a data de receção, a descrição da reclamação, o nome do cliente, e quaisquer outras "
                        "informações relevantes.",
                    ],
                },
                {
                    "heading": "4. Investigação Das Reclamações",
                    "paragraphs": [
                        "O responsável pelo tratamento de reclamações investigará todas as reclamações de forma imparcial "
                        "e objetiva. Isso pode envolver a obtenção de informações adicionais dos clientes, a consulta de "
                        "registos internos e a cooperação com outros departamentos, se necessário.",
                    ],
                },
                {
                    "heading": "5. Resolução Das Reclamações",
                    "paragraphs": [
                        "Todas as reclamações serão tratadas de forma apropriada e justa. A log.oscon tomará medidas para "
                        "resolver as reclamações o mais rápido possível, comunicando com o cliente e explicando as ações "
                        "tomadas para abordar a reclamação.",
                    ],
                },
                {
                    "heading": "6. Comunicação Com O Cliente",
                    "paragraphs": [
                        "A log.oscon manterá o cliente informado sobre o progresso da investigação e da resolução da "
                        "reclamação. A comunicação será realizada de forma clara e respeitosa.",
                    ],
                },
                {
                    "heading": "7. Registo E Análise",
                    "paragraphs": [
                        "Todas as reclamações serão registadas em detalhe, incluindo as ações tomadas para a sua "
                        "resolução. Periodicamente, a empresa analisará os dados das reclamações para identificar "
                        "tendências e oportunidades de melhoria nos seus serviços.",
                    ],
                },
                {
                    "heading": "8. Confidencialidade",
                    "paragraphs": [
                        "Todas as reclamações e informações relacionadas serão tratadas com estrita confidencialidade, "
                        "apenas sendo partilhadas com as partes envolvidas na resolução da reclamação.",
                    ],
                },
                {
                    "heading": "9. Revisão Da Política",
                    "paragraphs": [
                        "Esta política de gestão de reclamações será revista periodicamente para garantir a sua eficácia "
                        "e adequação aos processos da log.oscon. A log.oscon está comprometida em garantir que todas as "
                        "reclamações dos nossos clientes sejam tratadas de forma justa e eficaz, contribuindo para a "
                        "melhoria contínua dos nossos serviços. Encorajamos os nossos clientes a apresentar reclamações "
                        "sempre que considerarem necessário, para que possamos servir melhor as suas necessidades.",
                    ],
                },
            ],
        },
    },
}
