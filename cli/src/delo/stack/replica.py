"""More processes of one service, as production has them: its role, schema and groups, a port and an instance each."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

from delo.stack.component import Site
from delo.stack.processes import Launch
from delo.stack.services import MAIL_INGEST, SERVICES, Service, environment, role

NAME = re.compile(r"(?P<service>[a-z-]+)-(?P<number>[2-9])")


@dataclass(frozen=True)
class Replica(Service):
    """One more process of a service. The first one runs beside it: its port is drawn with it."""

    of: Service = MAIL_INGEST

    def but(self, variables: Mapping[str, str]) -> Replica:
        """See Service: those of the service that it is one more process of."""
        return replace(self, of=self.of.but(variables))

    def launch(self, site: Site) -> Launch:
        """See Component."""
        own = role(self.of.name)
        differs = {
            f"{own.upper()}_HTTP_PORT": str(site.port(self.name)),
            f"{own.upper()}_INSTANCE": self.name,
        }
        return Launch([sys.executable, "-m", own], environment(self.of, site) | differs)


def replica(service: Service, number: int = 2) -> Replica:
    """The *number*-th process of *service*."""
    return Replica(f"{service.name}-{number}", 0, of=service)


def replica_named(name: str) -> Replica | None:
    """`tax-calendar-2` is the second tax-calendar; None if no replica is called so."""
    named = NAME.fullmatch(name)
    found = [service for service in SERVICES if named and service.name == named["service"]]
    return replica(found[0], int(named["number"])) if named and found else None
