"""Python values as a JSON encoder sees them; nothing that is given can change, lie or stop the check."""

from __future__ import annotations

import copy
import enum
import json
from collections import OrderedDict, defaultdict, namedtuple
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.jsontext import MAX_DEPTH, Flaw
from anyint_lint.model import JSON, Path
from anyint_lint.plain import MAX_VALUES, is_plain, to_plain
from tests.strategies import DOCUMENTS, NAMES


class Text(str):
    """Says something else than it is."""

    __slots__ = ()

    def __str__(self) -> str:
        return "a lie"

    __repr__ = __str__


class Whole(int):
    def __str__(self) -> str:
        return "a lie"

    __repr__ = __str__


class Real(float):
    def __repr__(self) -> str:
        return "a lie"


class Colour(enum.StrEnum):
    RED = "red"


class Level(enum.IntEnum):
    LOW = 1


class Flags(enum.IntFlag):
    A = 4


class Plain(enum.Enum):
    A = "a"


Point = namedtuple("Point", "x y")

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = (
    st.none()
    | st.booleans()
    | NUMBERS
    | NAMES
    | NAMES.map(Text)
    | st.integers().map(Whole)
    | st.floats(allow_nan=False, allow_infinity=False).map(Real)
    | st.sampled_from([Colour.RED, Level.LOW, Flags.A])
)
KEYS = LEAVES
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.tuples(inner, inner).map(lambda pair: Point(*pair))
        | st.dictionaries(KEYS, inner, max_size=3)
        | st.dictionaries(NAMES, inner, max_size=3).map(OrderedDict)
        | st.dictionaries(NAMES, inner, max_size=3).map(lambda members: defaultdict(int, members))
    ),
    max_leaves=10,
)


def types(value: JSON) -> Iterator[type]:
    yield type(value)
    if isinstance(value, dict | list):
        for member in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from types(member)


@given(VALUES)
def test_a_copy_is_what_json_dumps_would_send(value: Any) -> None:
    plain, flaws = to_plain(value)
    assert flaws == ()
    assert repr(plain) == repr(json.loads(json.dumps(value, allow_nan=False)))
    assert set(types(plain)) <= {dict, list, str, int, float, bool, type(None)}


@given(VALUES)
def test_nothing_is_changed(value: Any) -> None:
    before = copy.deepcopy(value)
    is_plain(value)
    to_plain(value)
    assert before == value
    assert list(types(before)) == list(types(value))


@given(VALUES)
def test_plain_is_what_json_loads_makes(value: Any) -> None:
    container = isinstance(value, dict | list)
    assert is_plain(value) == (container and repr(value) == repr(json.loads(json.dumps(value))) and _exact(value))


def _exact(value: Any) -> bool:
    return set(types(value)) <= {dict, list, str, int, float, bool, type(None)}


@given(st.lists(DOCUMENTS) | st.dictionaries(NAMES, DOCUMENTS))
def test_a_plain_value_is_its_own_copy(value: JSON) -> None:
    assert is_plain(value)
    plain, flaws = to_plain(value)
    assert flaws == ()
    assert repr(plain) == repr(value)


class Meta(type):
    @property
    def __name__(cls) -> str:  # type: ignore[override]
        raise RuntimeError("no name")

    def __instancecheck__(cls, instance: object) -> bool:
        raise RuntimeError("no instances")

    def __subclasscheck__(cls, subclass: type) -> bool:
        raise RuntimeError("no subclasses")


def refuses(*arguments: object, **options: object) -> Any:
    raise RuntimeError("called")


OPERATIONS = ["eq", "hash", "repr", "str", "iter", "len", "bool", "getattr", "getitem", "contains", "int", "float"]
OPERATIONS += ["index", "reduce_ex", "format", "call", "get"]


class Hostile(metaclass=Meta):
    """Whatever is asked of it is an error, beginning with its class."""

    __class__ = property(refuses)  # type: ignore[assignment]
    __getattr__ = refuses


for operation in OPERATIONS:
    setattr(Hostile, f"__{operation}__", refuses)


class Impostor:
    __class__ = str  # type: ignore[assignment]


class Lying(dict[Any, Any]):
    """A dict of one member that tells of others, and never stops."""

    def items(self) -> Any:
        while True:
            yield "endless", self

    __iter__ = keys = values = items  # type: ignore[assignment]
    __len__ = __bool__ = __contains__ = __getitem__ = get = refuses


class EndlessList(list[Any]):
    def __iter__(self) -> Iterator[Any]:
        while True:
            yield 1

    __len__ = __getitem__ = refuses


class EndlessTuple(tuple[Any, ...]):
    __slots__ = ()
    __iter__ = EndlessList.__iter__
    __len__ = refuses  # type: ignore[assignment]


class HostileText(str):
    __slots__ = ()
    __eq__ = __str__ = __repr__ = __len__ = __iter__ = encode = isascii = refuses  # type: ignore[assignment]
    __hash__ = str.__hash__


class HostileInt(int):
    __eq__ = __repr__ = __str__ = __int__ = __index__ = __lt__ = __gt__ = __abs__ = refuses  # type: ignore[assignment]
    __hash__ = int.__hash__


class HostileFloat(float):
    __eq__ = __repr__ = __float__ = __int__ = is_integer = refuses  # type: ignore[assignment]
    __hash__ = float.__hash__


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (lambda: Lying(a=1), {"a": 1}),
        (lambda: EndlessList([1, 2]), [1, 2]),
        (lambda: EndlessTuple((1, 2)), [1, 2]),
        (lambda: [HostileText("a"), HostileInt(5), HostileFloat(0.5)], ["a", 5, 0.5]),
        (lambda: {HostileText("a"): 1, HostileInt(5): 2, HostileFloat(0.5): 3}, {"a": 1, "5": 2, "0.5": 3}),
    ],
)
def test_what_lies_about_itself_is_what_it_holds(value: Callable[[], Any], plain: JSON) -> None:
    assert not is_plain(value())
    assert to_plain(value()) == (plain, ())


class Odd:
    """A class that JSON knows nothing of."""


# Made when they are needed: pytest itself would stumble over some of them.
UNKNOWN: dict[str, Callable[[], Any]] = {
    "set": set,
    "frozenset": lambda: frozenset({1}),
    "bytes": lambda: b"x",
    "bytearray": bytearray,
    "complex": lambda: 1j,
    "Odd": Odd,
    "type": lambda: Odd,
    "Plain": lambda: Plain.A,
    "builtin_function_or_method": lambda: len,
    "list_iterator": lambda: iter([]),
    "dict_keys": lambda: {}.keys(),
    "range": lambda: range(3),
    "ellipsis": lambda: ...,
    "Impostor": Impostor,
    "Hostile": Hostile,
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_no_encoder_takes_is_null_and_told_with_its_place(name: str) -> None:
    unknown = UNKNOWN[name]()
    problem = f"is of type {name}, which JSON does not have"
    for value in ({"a": [0, unknown]}, {"a": (0, unknown)}):
        assert not is_plain(value)
        plain, flaws = to_plain(value)
        assert plain == {"a": [0, None]}
        assert flaws == (Flaw("invalid-json", f"a[1] {problem}", 0, 0, ("a", 1)),)
    assert to_plain(unknown) == (None, (Flaw("invalid-json", f"the payload {problem}", 0, 0, ()),))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), Real("nan")])
def test_a_number_that_json_lacks_is_null_and_told(number: float) -> None:
    assert not is_plain({"a": number})
    plain, flaws = to_plain({"a": number, "b": 1.5})
    assert plain == {"a": None, "b": 1.5}
    assert [(flaw.path, flaw.message.split(",")[1]) for flaw in flaws] == [(("a",), " which is not JSON")]


@pytest.mark.parametrize(
    "key", [(), (1, 2), b"a", float("nan"), float("inf"), frozenset(), Odd(), Plain.A, None.__class__]
)
def test_a_member_whose_key_no_encoder_takes_is_left_out_and_told(key: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        json.dumps({key: 1}, allow_nan=False)
    assert not is_plain({key: 1})
    plain, flaws = to_plain([{"a": 1, key: 2, "b": 3}])
    assert plain == [{"a": 1, "b": 3}]
    assert [(flaw.defect, flaw.path, flaw.fatal) for flaw in flaws] == [("invalid-json", (0,), False)]


@pytest.mark.parametrize("text", ["\ud83d", "a\udc00", "\udc00\ud800"])
def test_half_a_surrogate_pair_is_replaced_and_told(text: str) -> None:
    for value in ({"a": text}, {text: 1}, [{"a": Text(text)}]):
        assert not is_plain(value)
        plain, flaws = to_plain(value)
        json.dumps(plain, ensure_ascii=False).encode()
        assert [flaw.message.split(", ")[1] for flaw in flaws] == ["which UTF-8 cannot encode"]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("kind", [int, Whole])
@pytest.mark.parametrize("digits", [4001, 4300, 5000])
def test_integers_that_python_will_not_write_are_made_smaller(sign: int, kind: type[int], digits: int) -> None:
    number = kind(sign * 10**digits)
    assert not is_plain([number])
    (plain,), flaws = to_plain([number])
    assert flaws == ()
    assert abs(plain) == 10**4000
    assert (plain < 0) == (number < 0)
    json.dumps(plain)


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**400, 10**4000, -(10**4000)], ids=int.bit_length)
def test_large_integers_stay(number: int) -> None:
    assert is_plain([number])
    assert to_plain([Whole(number), {Whole(number): ()}]) == ([number, {str(number): []}], ())


def test_of_keys_that_become_the_same_text_the_last_counts() -> None:
    value = {1: "a", "1": "b", "null": "c", None: "d", "true": "e"}
    assert to_plain(value)[0] == json.loads(json.dumps(value)) == {"1": "b", "null": "d", "true": "e"}


def nested(depth: int, step: Callable[[Any], Any]) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = step(value)
    return value


STEPS: list[Callable[[Any], Any]] = [lambda inner: [inner], lambda inner: {"a": inner}, lambda inner: [1, inner, ""]]


@pytest.mark.parametrize("step", STEPS)
def test_128_levels_are_plain_and_129_are_not(step: Callable[[Any], Any]) -> None:
    assert is_plain(nested(MAX_DEPTH, step))
    assert to_plain(nested(MAX_DEPTH, step))[1] == ()
    assert not is_plain(nested(MAX_DEPTH + 1, step))
    assert fatal_flaw(nested(MAX_DEPTH + 1, step)).startswith("nested deeper than 128 levels")


def fatal_flaw(value: Any) -> str:
    assert not is_plain(value)
    plain, (flaw,) = to_plain(value)
    assert plain is None
    assert (flaw.defect, flaw.fatal) == ("too-deep", True)
    return flaw.message


@pytest.mark.parametrize("step", [*STEPS, lambda inner: (inner,)])
def test_a_hundred_thousand_levels_are_one_flaw(step: Callable[[Any], Any]) -> None:
    assert fatal_flaw(nested(100_000, step)) == "nested deeper than 128 levels, or in a cycle"


def cycle_of_lists() -> Any:
    value: list[Any] = []
    value.append(value)
    return value


def cycle_of_both() -> Any:
    value: dict[str, Any] = {"a": [1, {}]}
    value["a"][1]["b"] = value
    return value


@pytest.mark.parametrize("cycle", [cycle_of_lists, cycle_of_both, lambda: {"messages": (cycle_of_both(),)}])
def test_a_cycle_is_one_flaw(cycle: Callable[[], Any]) -> None:
    assert fatal_flaw(cycle()) == "nested deeper than 128 levels, or in a cycle"


SHARED: dict[str, Callable[[], Any]] = {
    "lists": lambda: nested(100, lambda inner: [inner, inner]),
    "dicts": lambda: nested(100, lambda inner: {"a": inner, "b": inner}),
    "tuples": lambda: nested(100, lambda inner: (inner, inner)),
    "wide": lambda: nested(3, lambda inner: [inner] * 900_000),
    "leaves": lambda: nested(2, lambda inner: [inner] * 900_000),
    "keys": lambda: [dict.fromkeys(map(str, range(1000)))] * 900_000,
    "flat": lambda: [0] * (MAX_VALUES + 1),
}


@pytest.mark.parametrize("name", SHARED)
def test_what_is_shared_may_stand_for_more_than_memory_holds(name: str) -> None:
    assert fatal_flaw(SHARED[name]()) == f"more than {MAX_VALUES} values"


def test_what_is_shared_in_bounds_is_plain() -> None:
    message = {"role": "user", "content": "Hi"}
    assert is_plain([message] * 10_000)
    assert is_plain(nested(15, lambda inner: [inner, inner]))
    assert is_plain([0] * MAX_VALUES)


def test_every_bad_value_is_told() -> None:
    plain, flaws = to_plain({"a": [Odd()] * 1000})
    assert plain == {"a": [None] * 1000}
    assert [flaw.path for flaw in flaws] == [("a", index) for index in range(1000)]


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "a"])
def test_a_scalar_is_copied_as_it_is(value: JSON) -> None:
    path: Path = ()
    assert not is_plain(value)
    assert to_plain(value) == (value, path)
