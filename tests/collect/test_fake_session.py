from netmon.model.outcome import Outcome
from netmon.transport.snmp.api import SnmpSession, TableSpec
from tests.support.fake_session import COUNTER64, INTEGER, OCTETS, UPTIME, FakeSession, load_snmprec


async def test_fake_table_is_the_union_of_the_rows_with_tags_and_ticks():
    session = FakeSession({})
    session.put(UPTIME, 0x43, 77)
    for oid, tag, value in (
        ("1.3.1.10", INTEGER, 5),
        ("1.3.1.9", INTEGER, 4),
        ("1.3.2.9", OCTETS, b"x"),
        ("1.3.3.1.2", COUNTER64, 1),
        ("1.3.22.1", INTEGER, 1),
    ):
        session.put(oid, tag, value)
    result = await session.table(TableSpec(name="t", columns=("1.3.1", "1.3.2", "1.3.3", "1.3.4")))
    assert result.index == ((1, 2), (9,), (10,))
    assert [column.values for column in result.columns] == [(None, 4, 5), (None, b"x", None), (1, None, None), (None, None, None)]
    assert [column.tags for column in result.columns] == [INTEGER, OCTETS, COUNTER64, 0]
    assert {column.ticks for column in result.columns} == {77}
    assert (result.outcome, result.complete) == (Outcome.OK, True)


async def test_fake_column_with_two_tags_says_so_per_row():
    session = FakeSession({})
    session.put("1.3.1.1", INTEGER, 1)
    session.put("1.3.1.2", OCTETS, b"2")
    session.put("1.3.2.3", INTEGER, 3)
    result = await session.table(TableSpec(name="t", columns=("1.3.1", "1.3.2")))
    assert result.columns[0].tags == (INTEGER, OCTETS, 0)


async def test_fake_get_leaves_out_what_is_lacking():
    session: SnmpSession = FakeSession({})
    assert (await session.get(["1.3.6.1.2.1.1.1.0"])).values == {}
    assert session.stats.requests == 1


def test_load_snmprec_reads_types_and_keeps_the_first_of_a_repeated_oid(tmp_path):
    path = tmp_path / "a.snmprec"
    path.write_bytes(
        b"# comment\n1.3.1|2|-5\n1.3.2|4x|d6d0\n1.3.3|4|a|b\n1.3.4|70|18446744073709551615\n1.3.5|6|1.3.6\n1.3.6|64|10.0.0.1\n1.3.1|2|9\n\n1.3.7|4x|<private>\n"
    )
    objects = load_snmprec(path)
    assert {oid: bind.value for oid, bind in objects.items()} == {
        "1.3.1": -5, "1.3.2": b"\xd6\xd0", "1.3.3": b"a|b", "1.3.4": 2**64 - 1, "1.3.5": "1.3.6", "1.3.6": b"\n\x00\x00\x01", "1.3.7": b"<private>",
    }  # fmt: skip
