"""Listeners stay out of the way of outgoing connections."""

from __future__ import annotations

import socket
from contextlib import closing

from delo.stack import ports
from hypothesis import given
from hypothesis import strategies as st


@given(first=st.integers(1, 65535), last=st.integers(1, 65535))
def test_a_port_for_a_listener_is_none_that_clients_get_unless_hardly_any_is_left(first: int, last: int) -> None:
    found = ports.outside_ephemeral(first, last)

    assert set(found) <= set(range(10240, 65536))
    assert len(found) >= 1000
    if any(first <= port <= last for port in found):
        assert len([port for port in found if not first <= port <= last]) < 1000


def test_a_drawn_port_can_be_listened_on_and_is_not_drawn_twice() -> None:
    first = ports.draw()
    second = ports.draw([first])

    assert first != second
    socket.create_server(("127.0.0.1", first)).close()


def test_the_preferred_port_is_taken_if_it_is_free() -> None:
    wanted = ports.draw()

    assert ports.draw(preferred=wanted) == wanted
    assert ports.draw([wanted], preferred=wanted) != wanted
    with closing(socket.create_server(("127.0.0.1", wanted))):
        assert not ports.is_free(wanted)
        assert ports.draw(preferred=wanted) != wanted
