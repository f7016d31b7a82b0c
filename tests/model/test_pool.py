from netmon.model.pool import Pool


def test_pool_gives_the_first_of_equal_values():
    pool, first, second = Pool(), *(tuple(map(int, ("1", "1000000000000"))) for _ in range(2))
    assert first is not second
    assert pool.one(first) is first
    assert pool.one(second) is first


def test_pool_stays_bounded():
    pool = Pool(most=30)
    for number in range(1, 100):
        value = (number,) * (number % 37 + 1)
        assert pool.one(value) is value
        assert len(pool) <= 30
