"""The program's door."""

import gc


def main() -> None:
    """Start with the collector off: the modules that are imported now are never garbage, and walking them takes a tenth."""
    gc.disable()
    from convoso_mcp.cli import program  # noqa: PLC0415  after the line above

    gc.freeze()
    gc.enable()
    program()


if __name__ == "__main__":
    main()
