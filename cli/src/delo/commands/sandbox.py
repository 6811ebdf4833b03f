"""`delo sandbox`: the Bitrix24-compatible CRM by itself, without the local stack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sandbox.__main__ import main
from sandbox.portal.limits import TARIFFS

from delo.stack.ports import HOST

app = typer.Typer(no_args_is_help=True, help="The Bitrix24-compatible CRM server, for tests and for trying clients.")

Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")]
Data = Annotated[Path, typer.Option("--data", help="Folder of the portal's data and secrets; one process per folder.")]
Host = Annotated[str, typer.Option("--host", help="The address to listen on.")]
Limits = Annotated[str, typer.Option("--limits", help=f"One of {', '.join(TARIFFS)}.")]
CostModel = Annotated[Path | None, typer.Option("--cost-model", help="JSON: seconds of server time per method.")]
Tls = Annotated[bool, typer.Option("--tls", help="https with a certificate of its own, for localhost.")]
Empty = Annotated[bool, typer.Option("--empty", help="Begin with the administrator only.")]


@app.callback()
def sandbox() -> None:
    """Keeps `serve` a command of its own."""


@app.command("serve")
def serve(
    *,
    port: Port = 0,
    data: Data,
    host: Host = HOST,
    limits: Limits = "cloud",
    cost_model: CostModel = None,
    tls: Tls = False,
    empty: Empty = False,
) -> None:
    """Print one line of JSON (addresses, secrets, tokens) and serve until SIGTERM or SIGINT."""
    if limits not in TARIFFS:
        raise typer.BadParameter(f"{limits}: choose one of {', '.join(TARIFFS)}.", param_hint="--limits")
    arguments = ["--port", str(port), "--data", str(data), "--host", host, "--limits", limits]
    arguments += ["--cost-model", str(cost_model)] if cost_model else []
    arguments += [name for name, on in (("--tls", tls), ("--empty", empty)) if on]
    raise typer.Exit(main(arguments))
