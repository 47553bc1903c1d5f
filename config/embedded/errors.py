"""What may go wrong at start, said so that a person can act on it."""

import shutil
from pathlib import Path

NO_SPACE = "The disk is full: make room (about 1 GB for a first start) and run the command again; nothing was lost."

# What other programs print -> what it means here. The first match wins.
_MEANINGS = {
    **dict.fromkeys(("No space left on device", "Check free disk space", "Disk quota exceeded", "ENOSPC"), NO_SPACE),
    "Read-only file system": "This folder cannot be written: move Acuse to a folder of your own.",
    **dict.fromkeys(
        ("invalid peer certificate", "SELF_SIGNED_CERT", "UNABLE_TO_GET_ISSUER", "unable to get local issuer"),
        "The package registry shows a certificate that this machine does not trust: set SSL_CERT_FILE and "
        "NODE_EXTRA_CA_CERTS to the file with the certificates of your organisation.",
    ),
    **dict.fromkeys(
        ("EAI_AGAIN", "ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "error sending request"),
        "The package registry cannot be reached: connect this machine to the network and run it again.",
    ),
}


class StartError(Exception):
    """One plain sentence: what is wrong and what to do next. The launcher prints it and exits with 1."""


def meaning(output: str, otherwise: str, folder: Path | None = None) -> str:
    """Return the plain sentence for what a failed program printed, or `otherwise` when it is none we know.

    A program on a full disk may not even be able to say so: `folder` is where it wrote.
    """
    if folder is not None and shutil.disk_usage(folder).free < 2**20:
        return NO_SPACE
    return next((sentence for sign, sentence in _MEANINGS.items() if sign in output), otherwise)
