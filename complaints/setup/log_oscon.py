"""log.oscon, Lisbon. Its policy knows complaints (*reclamações*) only and publishes neither an e-mail address that can be
read nor a telephone number: both stay empty.

The text of the notice is a proposal for the company to approve: its policy (section 8) gives the promise, RGPD art. 13
what has to be said.
"""

from pathlib import Path

from complaints.setup.company import Company
from complaints.setup.policies import LOGOSCON_POLICY

LOGOSCON = Company(
    host="logoscon.localhost",
    prefix="LO",
    name="log.oscon",
    legal_name="log.oscon",
    country="PT",
    time_zone="Europe/Lisbon",
    languages=("pt-pt", "en"),
    postal_address="Rua Rodrigues Faria 103, Edifício I, 4.º andar, 1300-501 Lisboa, Portugal",
    colour="#3547b5",
    colour_dark="#4d60d2",
    colour_dark_text="#b0bbff",
    logo=Path(__file__).with_suffix(".svg").read_bytes(),
    kinds={
        "reclamacao": {
            "pt-pt": {
                "name": "Reclamação",
                "definition": "Um problema ou uma insatisfação relacionados com os nossos serviços.",
                "example": "«O serviço esteve parado dois dias e ninguém nos avisou.»",
            },
            "en": {
                "name": "Complaint",
                "definition": "A problem or dissatisfaction related to our services.",
                "example": "“The service was down for two days and nobody told us.”",
            },
        },
    },
    categories={
        "qualidade": {"pt-pt": "A qualidade do serviço", "en": "The quality of the service"},
        "prazos": {"pt-pt": "Os prazos", "en": "Delays"},
        "faturacao": {"pt-pt": "A faturação", "en": "The invoice"},
        "atendimento": {"pt-pt": "O atendimento", "en": "How we treated you"},
        "outro": {"pt-pt": "Outro assunto", "en": "Something else"},
    },
    root_causes={
        "execucao": {"pt-pt": "Execução do serviço", "en": "How the service was carried out"},
        "planeamento": {"pt-pt": "Planeamento ou prazos", "en": "Planning or deadlines"},
        "comunicacao": {"pt-pt": "Comunicação", "en": "Communication"},
        "sistema": {"pt-pt": "Falha técnica", "en": "Technical failure"},
        "faturacao": {"pt-pt": "Faturação", "en": "Invoicing"},
        "cliente": {"pt-pt": "Utilização ou expectativa do cliente", "en": "Use or expectation of the customer"},
        "por_apurar": {"pt-pt": "Não foi possível apurar", "en": "Could not be established"},
    },
    policy=LOGOSCON_POLICY,
    place="Lisboa",
    needs_authorisation=False,
    notice={
        "pt-pt": {
            "title": "Como tratamos os seus dados pessoais",
            "summary": "Servem apenas para tratar esta reclamação e só os vê quem participa na sua resolução.",
            "body": (
                "A log.oscon é responsável pelo tratamento dos dados que nos dá neste formulário: o seu nome, os seus "
                "contactos e o que nos conta.\n\n"
                "Tratamo-los para receber, investigar e resolver a sua reclamação, para lhe responder e, sem a sua "
                "identidade, para melhorar os nossos serviços. O fundamento é o nosso interesse legítimo em tratar as "
                "reclamações dos nossos clientes (RGPD, artigo 6.º, n.º 1, alínea f)).\n\n"
                "Tudo é tratado com estrita confidencialidade e partilhado apenas com as partes envolvidas na resolução "
                "da reclamação.\n\n"
                "Pode aceder aos seus dados, corrigi-los, pedir que sejam apagados ou que o tratamento seja limitado, e "
                "opor-se a ele. Se entender que não os tratamos bem, pode apresentar queixa à Comissão Nacional de "
                "Proteção de Dados (CNPD).\n\n"
                "Para exercer estes direitos, escreva para a morada que está no fim desta página."
            ),
        },
        "en": {
            "title": "How we process your personal data",
            "summary": "Only to handle this complaint, and seen only by those who take part in resolving it.",
            "body": (
                "log.oscon is responsible for processing the data that you give us in this form: your name, your contact "
                "details and what you tell us.\n\n"
                "We process them to receive, investigate and resolve your complaint, to answer you and, without your "
                "identity, to improve our services. The legal basis is our legitimate interest in handling our customers' "
                "complaints (GDPR, article 6(1)(f)).\n\n"
                "Everything is treated in strict confidence and shared only with the parties involved in resolving the "
                "complaint.\n\n"
                "You may access your data, correct them, ask for their erasure or for a restriction of the processing, and "
                "object to it. If you think that we do not treat them well, you may complain to the Comissão Nacional de "
                "Proteção de Dados (CNPD).\n\n"
                "To use these rights, write to the address at the foot of this page."
            ),
        },
    },
)
