import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.simulate import snmprec
from netmon.simulate.values import counter64, integer, ip_address, oid, text
from netmon.transport.snmp.ber import COUNTER32, COUNTER64, GAUGE32, NULL, TIME_TICKS, encode_int, tlv


def test_snmprec_reads_every_tag():
    recording = snmprec.parse(
        b"1.3.6.1.1|2|-5\n1.3.6.1.2|4|a|b \r\n1.3.6.1.3|4x|00ff 10\n1.3.6.1.4|5|\n1.3.6.1.5|6|.1.3.6.1.4.1\n"
        b"1.3.6.1.6|64|10.1.2.3\n1.3.6.1.7|64x|0a010203\n1.3.6.1.8|65|7\n1.3.6.1.9|66|8\n1.3.6.1.10|67|9\n1.3.6.1.11|68x|9f78\n1.3.6.1.12|70|18446612147344492552\n"
    )
    assert recording.malformed == 0
    assert [value for _, value in recording.instances] == [
        integer(-5),
        text("a|b "),
        text(b"\x00\xff\x10"),
        tlv(NULL, b""),
        oid("1.3.6.1.4.1"),
        ip_address("10.1.2.3"),
        ip_address("10.1.2.3"),
        encode_int(7, COUNTER32),
        encode_int(8, GAUGE32),
        encode_int(9, TIME_TICKS),
        tlv(0x44, b"\x9fx"),
        encode_int(18446612147344492552, COUNTER64),
    ]


def test_snmprec_keeps_numbers_too_wide_for_their_type():
    recording = snmprec.parse(b"1.3.6.1.2.1.2.2.1.10.1|65|18446744073709551615\n")
    assert recording.instances[0][1] == encode_int(2**64 - 1, COUNTER32)


def test_snmprec_counts_what_it_cannot_serve():
    recording = snmprec.parse(
        b"# a comment\n\n1.3.6.1.9|4|z\n1.3.6.1.1|64:multiplex|dir=x\n1\n1.3.6.1.2|99|1\n1.3.6.1.3|2|x\n1.3.6.1.4|65x|zz\n1.3.6.1.9|4|again\n1.3.6.1.5|4|low\n"
    )
    assert (recording.variations, recording.malformed, recording.duplicates, recording.disordered) == (1, 4, 1, 1)
    assert recording.instances == (((1, 3, 6, 1, 5), text("low")), ((1, 3, 6, 1, 9), text("z")))


def test_snmprec_serves_the_word_that_replaced_a_hexadecimal_string():
    assert snmprec.parse(b"1.3.6.1.1|4x|<private>\n").instances == (((1, 3, 6, 1, 1), text("<private>")),)


@pytest.mark.parametrize("line", [b"1.3.6.1.-4|2|1", b"1.3.6.1.4294967296|2|1", b"9.3.6.1|2|1", b"1.3.x.1|2|1", b"|2|1", b"1.3.6.1|64|300.1.1.1"])
def test_snmprec_refuses_names_and_values_without_meaning(line):
    assert snmprec.parse(line + b"\n").malformed == 1


names = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=6).map(lambda tail: (1, 3, *tail))
values = st.one_of(
    st.integers(-(2**31), 2**31 - 1).map(integer),
    st.binary(max_size=40).map(text),
    st.integers(0, 2**64 - 1).map(counter64),
    st.integers(0, 2**32 - 1).map(lambda number: encode_int(number, TIME_TICKS)),
    st.binary(min_size=4, max_size=4).map(lambda raw: tlv(0x40, raw)),
    st.just(tlv(NULL, b"")),
    st.just(oid("1.3.6.1.4.1.2011")),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(names, values, max_size=20))
def test_snmprec_reads_what_it_wrote(instances):
    assert snmprec.parse(snmprec.dump(instances.items())).instances == tuple(sorted(instances.items()))


def test_snmprec_saves_and_loads_a_file(tmp_path):
    path = tmp_path / "a.snmprec"
    instances = [((1, 3, 6, 1, 2), integer(1)), ((1, 3, 6, 1, 1), text("中文"))]
    snmprec.save(path, instances)
    assert snmprec.load(path).instances == tuple(sorted(instances))


def test_snmprec_loads_a_large_walk_in_seconds():
    line = "1.3.6.1.2.1.17.7.1.2.2.1.2.{}.0.17.34.51.{}.{}|2|{}\n"
    data = "".join(line.format(i // 60000, i // 250 % 240, i % 250, i % 48) for i in range(120_000)).encode()
    started = time.process_time()
    recording = snmprec.parse(data)
    assert len(recording.instances) == 120_000
    assert time.process_time() - started < 5.0
