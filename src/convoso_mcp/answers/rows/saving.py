"""Kept rows as a file: only ever a new one, only ever inside the operator's folder."""

import os
import re
from pathlib import Path

from convoso_mcp.errors import NotConfigured
from convoso_mcp.kept import Result
from convoso_mcp.text.sheet import csv

MOST_COPIES = 100


def save(folder: Path, result: Result) -> Path:
    """The path of the new file, which its owner alone can read; raises `NotConfigured` when the folder takes none."""
    text = csv(result.table, result.table.rows, result.zone_told).encode()
    name = re.sub(r"[^a-z0-9]+", "-", f"{result.table.nouns[1]}-{result.id}".lower())
    for number in range(1, MOST_COPIES):
        path = folder / f"{name}{f'-{number}' if number > 1 else ''}.csv"
        try:
            # Exclusive: neither a file nor a link that lies there is followed or replaced.
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        except OSError as error:
            raise NotConfigured(
                f"Nothing was saved: the export folder does not take a file ({error.strerror}).",
                "Whoever runs this server should look at CONVOSO_EXPORT_FOLDER.",
            ) from None
        with os.fdopen(file, "wb") as opened:
            opened.write(text)
        return path
    raise NotConfigured(f"Nothing was saved: {name}.csv is there {MOST_COPIES - 1} times.", "Empty the export folder.")
