from dataclasses import replace

from netmon.model.access import Role
from netmon.model.user import User
from netmon.web.sessions import EACH, Sessions

WANG = User(name="wang", role=Role.OPERATOR, password="$2b$x")
LI = User(name="li", role=Role.TECHNICIAN, password="$2b$y", sites=("a",))


def begun(sessions: Sessions, user: User = WANG, now: float = 0.0) -> tuple[str, str]:
    token, session, _ = sessions.begin(user, "127.0.0.1", now, now + 1000.0)
    return token, session.name


def test_a_session_goes_on_while_it_is_used_but_not_for_ever() -> None:
    sessions = Sessions(idle_s=100.0)
    token, _ = begun(sessions)
    for now in (90.0, 180.0, 270.0):
        assert sessions.find(token, now) is not None
    assert sessions.find(token, 371.0) is None
    other, _ = begun(sessions, now=400.0)
    for now in range(450, 1400, 50):
        assert sessions.find(other, float(now)) is not None
    assert sessions.find(other, 1400.0) is None


def test_what_a_page_asks_for_by_itself_does_not_keep_a_session() -> None:
    sessions = Sessions(idle_s=100.0)
    token, _ = begun(sessions)
    assert sessions.find(token, 99.0, touch=False) is not None
    assert sessions.find(token, 101.0, touch=False) is None


def test_a_token_is_kept_nowhere_and_another_finds_nothing() -> None:
    sessions = Sessions(idle_s=100.0)
    token, name = begun(sessions)
    assert token not in repr(vars(sessions))
    assert len(token) >= 43
    for wrong in ("", name, token[:-1], token.lower(), "\ud800", token + "x"):
        assert sessions.find(wrong, 1.0) is None


def test_a_person_has_a_few_sessions_and_the_least_used_makes_room() -> None:
    sessions = Sessions(idle_s=1000.0)
    tokens = [begun(sessions, now=float(number))[0] for number in range(EACH)]
    sessions.find(tokens[0], 50.0)
    _, _, gone = sessions.begin(WANG, "127.0.0.1", 60.0, 1000.0)
    assert [session.began for session in gone] == [1.0]
    assert sessions.find(tokens[0], 61.0) is not None
    begun(sessions, LI)
    assert len(sessions) == EACH + 1


def test_whoever_was_changed_is_signed_out() -> None:
    sessions = Sessions(idle_s=100.0)
    begun(sessions, WANG)
    begun(sessions, LI)
    assert sessions.retain({"wang": WANG, "li": LI}) == []
    assert [one.user.name for one in sessions.retain({"wang": WANG, "li": replace(LI, sites=("a", "b"))})] == ["li"]
    assert [one.user.name for one in sessions.retain({"wang": replace(WANG, password="$2b$z")})] == ["wang"]
    assert len(sessions) == 0


def test_each_session_is_gone_once() -> None:
    sessions = Sessions(idle_s=100.0)
    _, name = begun(sessions)
    assert [one.name for one in sessions.sweep(100.0)] == [name]
    assert (sessions.sweep(100.0), sessions.end(name), sessions.named(name, 1.0)) == ([], None, None)
