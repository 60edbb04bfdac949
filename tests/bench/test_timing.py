import gc

from bench.timing import in_turn


def test_every_party_is_called_once_a_round_and_starts_as_often():
    calls = []
    parties = {name: lambda name=name: calls.append(name) for name in "abc"}
    times = in_turn(parties, seconds=0.0, least_rounds=6)
    rounds = ["".join(calls[i : i + 3]) for i in range(6, len(calls), 3)]  # after the warm-up
    assert all(sorted(r) == ["a", "b", "c"] for r in rounds)
    assert sorted(r[0] for r in rounds) == ["a", "a", "b", "b", "c", "c"]
    assert [len(t) for t in times.values()] == [6, 6, 6]


def test_the_garbage_collector_is_switched_on_again():
    in_turn({"a": lambda: None}, seconds=0.0)
    assert gc.isenabled()
