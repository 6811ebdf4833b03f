"""``python -m sandbox``: the portal as a program."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sandbox.portal.costs import CostModel
from sandbox.portal.limits import TARIFFS
from sandbox.server import InUse, Options, serve


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; 2 if it cannot begin."""
    given = _parser().parse_args(arguments)
    try:
        costs = CostModel.read(given.cost_model) if given.cost_model else None
        webhook, token = _read(given.webhook_secret_file), _read(given.application_token_file)
        where = given.port, given.data, given.host, given.limits
        serve(Options(*where, costs, given.empty, webhook, given.tls, token))
    except (InUse, OSError, TypeError, ValueError) as wrong:
        sys.stderr.write(f"sandbox: {wrong}\n")
        return 2
    return 0


def _read(secret: Path | None) -> str | None:
    return secret.read_text(encoding="utf-8").strip() if secret else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox", description="A Bitrix24-compatible CRM server.")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--data", type=Path, required=True, help="folder of the portal's data")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--limits", choices=sorted(TARIFFS), default="cloud")
    parser.add_argument("--cost-model", type=Path, help="JSON: seconds of server time per method")
    parser.add_argument("--webhook-secret-file", type=Path, help="the administrator's webhook secret at first start")
    parser.add_argument("--application-token-file", type=Path, help="what its events show, at first start")
    parser.add_argument("--tls", action="store_true", help="https with a certificate of its own, for localhost")
    parser.add_argument("--empty", action="store_true", help="begin with the administrator only")
    return parser


if __name__ == "__main__":
    sys.exit(main())
