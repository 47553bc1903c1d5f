"""Lohas Beans SAS BIC, Colombia. Kinds and contacts are quoted from its "Política de Gestión del Servicio al Cliente".

The text of the authorisation is a proposal for the company to approve: its policy (section 8) gives the promise, Ley
1581 de 2012, arts. 8, 9 and 12 what has to be said.
"""

from pathlib import Path

from complaints.setup.company import Company
from complaints.setup.policies import LOHAS_POLICY

LOHAS = Company(
    host="lohasbeans.localhost",
    prefix="LB",
    name="Lohas Beans",
    legal_name="Lohas Beans SAS BIC",
    country="CO",
    time_zone="America/Bogota",
    languages=("es-co", "en"),
    phone="+57 318 6126496",
    email="info@lohasbeans.com",
    colour="#1b6149",
    colour_dark="#24785b",
    colour_dark_text="#83d1b1",
    logo=Path(__file__).with_suffix(".svg").read_bytes(),
    kinds={
        "reclamo": {
            "es-co": {
                "name": "Reclamo",
                "definition": (
                    "Demandas formales de compensación o resolución por parte de los clientes debido a algún perjuicio, "
                    "pérdida o inconveniente causado por nuestros productos o servicios."
                ),
                "example": "«El café llegó con la bolsa abierta y pido que me lo repongan.»",
            },
            "en": {
                "name": "Claim",
                "definition": (
                    "Formal demands by customers for compensation or a solution because of harm, loss or inconvenience "
                    "caused by our products or services."
                ),
                "example": "“The coffee arrived with the bag open and I would like it replaced.”",
            },
        },
        "queja": {
            "es-co": {
                "name": "Queja",
                "definition": (
                    "Expresiones de insatisfacción de los clientes respecto a nuestros productos, servicios o interacciones."
                ),
                "example": "«Nadie me devolvió la llamada.»",
            },
            "en": {
                "name": "Complaint",
                "definition": (
                    "Expressions of dissatisfaction by customers about our products, services or dealings with them."
                ),
                "example": "“Nobody called me back.”",
            },
        },
        "solicitud": {
            "es-co": {
                "name": "Solicitud",
                "definition": "Peticiones formales de los clientes para obtener información, asistencia o servicios.",
                "example": "«Necesito el certificado de origen de mi pedido.»",
            },
            "en": {
                "name": "Request",
                "definition": "Formal requests by customers for information, help or services.",
                "example": "“I need the certificate of origin of my order.”",
            },
        },
    },
    categories={
        "producto": {"es-co": "El producto", "en": "The product"},
        "entrega": {"es-co": "La entrega", "en": "The delivery"},
        "cobro": {"es-co": "El cobro o la factura", "en": "The charge or the invoice"},
        "atencion": {"es-co": "La atención", "en": "The service we gave"},
        "otro": {"es-co": "Otro asunto", "en": "Something else"},
    },
    root_causes={
        "produccion": {"es-co": "Producción o calidad del lote", "en": "Production or quality of the batch"},
        "empaque": {"es-co": "Empaque", "en": "Packaging"},
        "transporte": {"es-co": "Transporte", "en": "Transport"},
        "informacion": {"es-co": "Información equivocada o incompleta", "en": "Wrong or incomplete information"},
        "atencion": {"es-co": "Atención al cliente", "en": "Customer service"},
        "sistema": {"es-co": "Sistema o facturación", "en": "System or invoicing"},
        "cliente": {"es-co": "Uso o expectativa del cliente", "en": "Use or expectation of the customer"},
        "sin_establecer": {"es-co": "No se pudo establecer", "en": "Could not be established"},
    },
    policy=LOHAS_POLICY,
    needs_authorisation=True,
    notice={
        "es-co": {
            "title": "Autorización para el tratamiento de sus datos personales",
            "summary": (
                "Solo para atender este caso, y solo quienes participan en resolverlo. "
                "Puede pedir una copia de sus datos o que los eliminemos."
            ),
            "body": (
                "Lohas Beans SAS BIC es responsable del tratamiento de los datos que usted nos entrega en este "
                "formulario: su nombre, sus datos de contacto y lo que nos cuenta.\n\n"
                "Los usamos de forma segura y únicamente para abordar su inquietud: recibirla, investigarla, responderle, "
                "hacer seguimiento y, sin su identidad, mejorar nuestros productos y servicios. Solo los conocen las "
                "personas que participan en resolver su caso.\n\n"
                "Usted puede conocer, actualizar, rectificar y pedir que eliminemos sus datos, pedir prueba de esta "
                "autorización, saber qué uso les hemos dado, revocarla, y presentar una queja ante la "
                "Superintendencia de Industria y Comercio (Ley 1581 de 2012, artículo 8). Responder preguntas sobre "
                "datos sensibles o de menores de edad es voluntario.\n\n"
                "Para ejercer estos derechos escriba a info@lohasbeans.com o llame al +57 318 6126496."
            ),
        },
        "en": {
            "title": "Authorisation to process your personal data",
            "summary": (
                "Only to attend to this case, and only by those who take part in resolving it. "
                "You can ask for a copy, or for deletion."
            ),
            "body": (
                "Lohas Beans SAS BIC is responsible for processing the data that you give us in this form: your name, your "
                "contact details and what you tell us.\n\n"
                "We use them securely and only to address your concern: to receive it, investigate it, answer you, follow "
                "up and, without your identity, improve our products and services. Only the people who take part in "
                "resolving your case see them.\n\n"
                "You may access, update and correct your data and ask us to delete them, ask for proof of this "
                "authorisation, learn what we used them for, revoke it, and complain to the Superintendencia de Industria "
                "y Comercio (Law 1581 of 2012, article 8). Answering questions about sensitive data or about minors is "
                "voluntary.\n\n"
                "To use these rights, write to info@lohasbeans.com or call +57 318 6126496."
            ),
        },
    },
)
