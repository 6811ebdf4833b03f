"""The state file: kept whole, kept secret, read strictly."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from delo.stack.home import Home
from delo.stack.problems import Problem
from delo.stack.state import Started, State, load, locked, save
from hypothesis import given
from hypothesis import strategies as st

names = st.text(min_size=1, max_size=12)
states = st.builds(
    State,
    ports=st.dictionaries(names, st.integers(1, 65535)),
    secrets=st.dictionaries(names, st.text(max_size=30)),
    processes=st.dictionaries(names, st.builds(Started, st.integers(1), names, names, names)),
)


@given(state=states)
def test_what_was_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, state: State) -> None:
    path = tmp_path_factory.mktemp("state") / "state.json"

    save(path, state)

    assert load(path) == state


def test_without_a_file_the_state_is_empty(tmp_path: Path) -> None:
    assert load(tmp_path / "state.json") == State()


def test_only_the_owner_may_read_the_secrets(tmp_path: Path) -> None:
    save(tmp_path / "state.json", State(secrets={"a": "b"}))

    assert stat.S_IMODE((tmp_path / "state.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"ports": {}, "secrets": {}, "processes": {"kafka": {}}}', "\x00"])
def test_a_file_that_is_not_a_state_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)

    with pytest.raises(Problem, match=r"state\.json is not a readable state file"):
        load(path)


def test_a_secret_is_drawn_once(tmp_path: Path) -> None:
    with locked(Home(tmp_path)) as state:
        drawn = state.secret("mailbox")
        save(tmp_path / "state.json", state)

    with locked(Home(tmp_path)) as again:
        assert again.secret("mailbox") == drawn
        assert again.secret("other") != drawn
