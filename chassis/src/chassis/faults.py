"""Which failures of our own engines pass by themselves."""

from __future__ import annotations

from asyncpg import exceptions as postgres

from chassis.errors import EngineAway

PASSING = (
    EngineAway,
    OSError,
    TimeoutError,
    postgres.InterfaceError,
    postgres.InternalClientError,
    postgres.PostgresConnectionError,
    postgres.OperatorInterventionError,  # shutting down, crash recovery, starting up, cancelled
    postgres.InsufficientResourcesError,  # disk full, too many connections, out of memory
    postgres.TransactionRollbackError,  # deadlock, serialisation
    postgres.LockNotAvailableError,
    postgres.ReadOnlySQLTransactionError,  # the primary has moved
)


def passes(error: BaseException) -> bool:
    """True if the same work may succeed later without anybody mending the message.

    asyncpg raises its own DataError for values it can't encode, as a kind of InterfaceError: that never passes.
    """
    return isinstance(error, PASSING) and not isinstance(error, ValueError)
