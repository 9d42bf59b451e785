"""A broken entry of a JSON recording is told at its place, and the entries around it are checked."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyint_lint.model import JSON, Defect, Exchange, Place
from anyint_lint.readers import read
from anyint_lint.sources import FileSource
from tests.containers import CONTAINERS as ALL

URL = "https://api.anyint.ai/openai/v1/chat/completions"


def har(models: list[str]) -> JSON:
    return {"log": {"version": "1.2", "entries": [har_entry(model) for model in models], "comment": "c"}}


def har_entry(model: str) -> JSON:
    headers = [{"name": "Host", "value": "x"}, {"name": "Accept", "value": "*/*"}]
    request = {"method": "POST", "url": URL, "headers": headers, "postData": {"text": json.dumps({"model": model})}}
    return {"startedDateTime": "2026", "request": request, "response": {"status": 200, "content": {}}}


def nock(models: list[str]) -> JSON:
    call = {"scope": "https://api.anyint.ai:443", "method": "POST", "path": "/openai/v1/chat/completions"}
    return [{**call, "body": {"model": model}, "status": 200, "response": {}} for model in models]


def vcrpy(models: list[str]) -> JSON:
    requests = [{"method": "POST", "uri": URL, "body": json.dumps({"model": model})} for model in models]
    return {"interactions": [{"request": each, "response": {"status": {"code": 200}}} for each in requests]}


CONTAINERS = {"har": har, "nock": nock, "vcrpy": vcrpy}
LAYOUTS = {"one line": {"separators": (",", ":")}, "indented": {"indent": 2}, "tabs": {"indent": "\t"}}
in_every_container = pytest.mark.parametrize("container", CONTAINERS)
in_every_layout = pytest.mark.parametrize("layout", LAYOUTS)


def written(container: str, layout: str, models: list[str]) -> str:
    return json.dumps(CONTAINERS[container](models), **LAYOUTS[layout])  # type: ignore[arg-type] # either option of json


def results(text: str) -> tuple[list[Exchange], list[Defect]]:
    found = [each for each in read(FileSource("x", text.encode())) if isinstance(each, Exchange)]
    return [each for each in found if each.document], [defect for each in found for defect in each.defects]


def model_of(exchange: Exchange) -> str:
    model: str = exchange.document["request"]["body"]["model"]
    return model


@in_every_container
@in_every_layout
@pytest.mark.parametrize("damage", ['"', "}", ",", "x", "]"])
@pytest.mark.parametrize("broken", ["m1", "m2", "m3"])
def test_the_entries_around_a_broken_one_are_read(container: str, layout: str, damage: str, broken: str) -> None:
    text = written(container, layout, ["m1", "m2", "m3"])
    method = [at for at in range(len(text)) if text.startswith('"POST"', at)]
    at = method[int(broken[1]) - 1]
    text = text[:at] + damage + text[at:]
    read_ones, defects = results(text)
    assert [model_of(each) for each in read_ones] == [each for each in ("m1", "m2", "m3") if each != broken]
    (defect,) = defects
    assert defect.defect == "broken-recording"
    assert defect.span is not None
    assert at - 1 <= defect.span.offsets[0] <= at + 8


@in_every_layout
def test_places_behind_a_broken_entry_are_exact(layout: str) -> None:
    text = written("har", layout, ["m1", "m2"]).replace('"POST"', "POST", 1)
    ((second,), _) = results(text)
    assert second.locator is not None
    start, end = second.locator.locate(Place("request.body", ("model",))).offsets
    assert text[start:end] == '\\"m2\\"'


@in_every_container
@in_every_layout
@given(data=st.data())
def test_of_a_file_that_was_cut_the_whole_entries_are_read(container: str, layout: str, data: st.DataObject) -> None:
    text = written(container, layout, ["m1", "m2", "m3"])
    cut = data.draw(st.integers(text.rindex("m3"), len(text) - 1))
    read_ones, defects = results(text[:cut])
    assert [model_of(each) for each in read_ones][:2] == ["m1", "m2"]
    assert len(defects) == 1


def test_a_comma_that_lacks_between_two_entries_loses_neither() -> None:
    text = written("har", "indented", ["m1", "m2"]).replace(
        '},\n      {\n        "started', '}\n      {\n        "started'
    )
    read_ones, defects = results(text)
    assert [model_of(each) for each in read_ones] == ["m1", "m2"]
    assert [defect.message for defect in defects] == ["not valid JSON: expecting ',' delimiter"]


def test_what_is_broken_behind_the_entries_loses_none() -> None:
    read_ones, defects = results(written("har", "indented", ["m1", "m2"]).replace('"comment":', '"comment"'))
    assert [model_of(each) for each in read_ones] == ["m1", "m2"]
    assert len(defects) == 1


def test_an_entry_that_is_too_deep_is_left_out_alone() -> None:
    text = written("har", "indented", ["m1", "m2"]).replace('"POST"', "[" * 500 + "]" * 500, 1)
    read_ones, defects = results(text)
    assert [model_of(each) for each in read_ones] == ["m2"]
    assert [defect.defect for defect in defects] == ["too-deep"]


def test_a_broken_request_body_is_no_recording() -> None:
    """A message that is left out would change what the request says."""
    text = '{"model": "m", "messages": [{"role": "user", "content": "/chat/completions" "x"}, {"role": "user"}]}'
    read_ones, defects = results(text)
    assert not read_ones
    assert [defect.defect for defect in defects] == ["invalid-json"]


def test_a_recording_that_cannot_be_mended_is_told() -> None:
    _, defects = results(f'{{"request": {{"url": "{URL}", "body": }}, "response": {{}}}}')
    assert [defect.defect for defect in defects] == ["broken-recording"]


def test_too_many_broken_entries_are_a_broken_file() -> None:
    _, defects = results(written("har", "indented", [f"m{number}" for number in range(40)]).replace('"POST"', "POST"))
    assert len(defects) == 1


@in_every_container
@in_every_layout
@given(at=st.floats(0, 1, exclude_max=True), damage=st.sampled_from(["", *'"{}[],:\\\n']), drop=st.integers(0, 3))
def test_whatever_is_damaged_is_read_or_told(container: str, layout: str, at: float, damage: str, drop: int) -> None:
    text = written(container, layout, ["m1", "m2", "m3"])
    first = text.index('"POST"')
    place = first + int(at * (len(text) - first))
    text = text[:place] + damage + text[place + drop :]
    read_ones, defects = results(text)
    assert defects or len(read_ones) > 1


def in_json() -> list[str]:
    """The recorders that write JSON."""
    body = json.dumps({"user": "a mark that is long enough to be cut around", "z": "x"})
    return [name for name, write in ALL.items() if write(body, Random(1))[0] in "{["]


# Their whole file is one request.
SINGLE = {"exchange", "nock-call", "req-llm", "talkback"}


@pytest.mark.parametrize("name", in_json())
def test_a_broken_recording_of_any_recorder_is_told(name: str) -> None:
    text = ALL[name](json.dumps({"model": "m", "messages": [], "user": "a mark to cut around"}), Random(1))
    read_ones, defects = results(text[:-1])
    assert len(read_ones) == (name not in SINGLE)
    assert {defect.defect for defect in defects} <= {"broken-recording", "invalid-json"}
    assert len(defects) == 1


def test_brackets_that_do_not_fit_in_a_text_that_is_too_deep_stop_nothing() -> None:
    text = f'{{"interactions": 1, "request": "{URL}"}}]]]]}}}}' + "[" * 140
    assert [defect.defect for defect in results(text)[1]] == ["too-deep"]


def test_a_request_inside_of_an_answer_is_no_entry() -> None:
    echo = json.dumps({"request": {"method": "POST", "url": URL, "postData": {"text": "{}"}}})
    text = written("har", "one line", ["m1", "m2", "m3"]).replace('"content":{}', f'"content":oops,"echo":{echo}', 1)
    read_ones, _ = results(text)
    assert [model_of(each) for each in read_ones] == ["m2", "m3"]
