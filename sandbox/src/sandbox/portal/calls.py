"""One call of one method: what came in, what goes out, and the table of methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.portal import dates
from sandbox.portal.access import Caller
from sandbox.portal.errors import RestError, access_denied, missing
from sandbox.portal.events import Emitted, as_text
from sandbox.portal.parameters import ALWAYS
from sandbox.portal.state import Portal
from sandbox.portal.store import Documents
from sandbox.wire import php


@dataclass(frozen=True)
class Reply:
    """What a method found. *total* and *next* are given by lists only."""

    result: Any
    total: int | None = None
    next: int | None = None


@dataclass(frozen=True)
class Call:
    """A call in progress, inside a transaction."""

    method: str
    params: dict[str, Any] | list[Any]
    caller: Caller
    portal: Portal
    base_url: str
    emitted: list[Emitted] = field(default_factory=list)
    silent: bool = False  # an import: no events, no robots

    def emit(self, name: str, data: dict[str, Any], *, robot: bool = False) -> None:
        """Fire an event when the call succeeds; *robot*: nobody in person did it, so no tokens go with it."""
        if self.silent:
            return
        user = None if robot or self.caller.kind == "form" else self.caller.user_id
        connector = php.text(self.given("auth_connector"))
        generation = self.caller.generation + 1
        self.emitted.append(Emitted(name.upper(), as_text(data), user, connector, self.base_url, generation))

    def app_only(self) -> None:
        """Refuse a webhook."""
        if not self.caller.is_app:
            raise RestError("WRONG_AUTH_TYPE", "Current authorization type is denied for this method", 403)

    def admin_only(self) -> None:
        """Refuse whoever is no administrator."""
        if not self.caller.admin:
            raise access_denied()

    def documents(self, kind: str) -> Documents:
        """The portal's documents of a kind."""
        return self.portal.store.documents(kind)

    def given(self, name: str) -> Any:
        """A parameter by name, as spelled or else in any case; None if it is not there."""
        if isinstance(self.params, list):
            return None
        if name in self.params:
            return self.params[name]
        return next((value for key, value in self.params.items() if key.lower() == name.lower()), None)

    def map(self, name: str) -> dict[str, Any]:
        """A parameter that is a map; what is none counts as an empty one."""
        value = self.given(name)
        return value if isinstance(value, dict) else {}

    def wanted(self, *names: str) -> Any:
        """A parameter the method cannot do without, by the first name that is there."""
        for name in names:
            value = self.given(name)
            if value is not None and value != "":
                return value
        raise missing(names[0])

    def number(self, *names: str) -> int:
        """A needed id."""
        return php.integer(self.wanted(*names))

    def fields(self, name: str = "fields") -> dict[str, Any]:
        """The map of field values, names in upper case."""
        value = self.wanted(name)
        if not isinstance(value, dict):
            raise missing(name)
        return {str(key).upper(): item for key, item in value.items()}

    def arguments(self) -> dict[str, Any] | list[Any]:
        """The parameters without those that every method may be given; PHP has no map with the keys 0..n-1."""
        if isinstance(self.params, list):
            return list(self.params)
        given = {key: value for key, value in self.params.items() if key not in ALWAYS}
        return list(given.values()) if given and list(given) == [str(n) for n in range(len(given))] else given

    def positional(self, names: tuple[str, ...], required: int = 1) -> list[Any]:
        """Parameters of a legacy task method: an array, or a map whose keys keep the documented order."""
        given = self.arguments()
        if isinstance(given, list):
            values = given
        else:
            spelled = [key.upper() for key in given]
            if spelled != [name for name in names if name in spelled]:
                raise wrong_arguments(self.method, names[0])
            values = [next((v for k, v in given.items() if k.upper() == name), None) for name in names]
        values = (values + [None] * len(names))[: len(names)]
        for position in range(required):
            if values[position] in (None, ""):
                raise wrong_arguments(self.method, names[position], position)
        return values

    def now(self) -> str:
        """The portal's moment as the store keeps it."""
        return dates.kept(self.portal.clock.now())

    def shown(self, stored: str | None) -> str | None:
        """A kept instant with the calling person's offset."""
        return dates.shown(stored, self.caller.zone)

    def shown_by_server(self, stored: str | None) -> str | None:
        """A kept instant with the server's offset, as the legacy CRM methods print it."""
        return dates.shown(stored, self.portal.zone)


def wrong_arguments(method: str, name: str, position: int = 0) -> RestError:
    """The legacy task methods' answer to parameters missing or out of order."""
    return RestError(
        "ERROR_CORE",
        f"TASKS_ERROR_EXCEPTION_#256; Param #{position} ({name}) for method {method}() "
        "is missing, misplaced or of a wrong type; 256/TE/WRONG_ARGUMENTS<br>",
    )


Handler = Callable[[Call], Reply]


@dataclass(frozen=True)
class Method:
    """A method the portal knows."""

    name: str
    scope: str
    handler: Handler


@dataclass
class Methods:
    """Methods by lower-case name."""

    by_name: dict[str, Method] = field(default_factory=dict)

    def offer(self, name: str, scope: str) -> Callable[[Handler], Handler]:
        """Put the decorated function into the table."""

        def put(handler: Handler) -> Handler:
            self.by_name[name.lower()] = Method(name, scope, handler)
            return handler

        return put

    def joined(self, other: Mapping[str, Method]) -> None:
        """Take over another table."""
        self.by_name.update(other)
