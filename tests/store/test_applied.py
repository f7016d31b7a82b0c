from netmon.store.applied import AppliedStore


async def test_applied_text_is_given_back_as_it_was(state):
    text = '{"format": "netmon.applied/1", "devices": {"sw-一楼": {}}}'
    await AppliedStore(state).save(text)
    assert await AppliedStore(state).load() == text


async def test_applied_text_is_nothing_at_first(state):
    assert await AppliedStore(state).load() is None


async def test_corrupt_applied_text_falls_back_to_the_one_before(state):
    store = AppliedStore(state, wall=lambda: 7.0)
    await store.save('{"n": 1}')
    await store.save('{"n": 2}')
    (state / "applied.json").write_text('{"n": 2')
    assert await store.load(repair=False) == '{"n": 1}'
    assert not (state / "applied.json.corrupt-7").exists()
    assert await store.load() == '{"n": 1}'
    assert (state / "applied.json.corrupt-7").exists()
