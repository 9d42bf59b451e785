"""What README.md shows is what happens."""

from __future__ import annotations

import pytest

from tests import readme
from tests.commandline import OLD_CLICK


@pytest.mark.skipif(OLD_CLICK, reason="its help says less")
def test_the_generated_parts_of_the_readme_are_up_to_date() -> None:
    text = readme.README.read_text("utf-8")
    assert readme.refreshed(text) == text, "run `make readme`"


@pytest.mark.parametrize("mark", ["rules", "options", "config", "output"])
def test_the_readme_has_every_kind_of_part(mark: str) -> None:
    assert f"<!-- {mark}:begin" in readme.README.read_text("utf-8")


def test_text_around_the_parts_stays() -> None:
    text = "# Title\n<!-- rules:begin -->\noutdated text\n<!-- rules:end -->\nafter `<!-- a comment -->`\n"
    new = readme.refreshed(text)
    assert new.startswith("# Title\n<!-- rules:begin -->\n\n| topic | rule |")
    assert new.endswith("|\n\n<!-- rules:end -->\nafter `<!-- a comment -->`\n")
    assert "outdated text" not in new
    assert readme.refreshed(new) == new


def test_options_are_those_of_check() -> None:
    table = readme.refreshed("<!-- options:begin -->\n<!-- options:end -->")
    assert "| `--select NAME[,NAME]` | Run these rules and topics only. |\n" in table
    assert r"| `--fail-on [error\|warning\|info\|never]` |" in table


def test_output_is_what_the_command_prints() -> None:
    command = "anyint-lint check examples/sampling.json --output-format concise"
    text = f"<!-- output:begin {command} -->\n<!-- output:end -->\n"
    assert readme.refreshed(text) == (
        f"<!-- output:begin {command} -->\n\n```console\n$ {command}\n"
        "examples/sampling.json:10:12: warning[temperature-with-top-p] temperature and top_p are both set\n"
        "1 warning in 1 request (1 file)\n```\n\n<!-- output:end -->\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<!-- rules:begin -->\n",
        "<!-- rules:end -->\n",
        "<!-- rules:begin -->\n<!-- options:end -->\n",
        "<!-- nonsense:begin -->\n<!-- nonsense:end -->\n",
        "<!-- output:begin anyint-lint check nowhere.json -->\n<!-- output:end -->\n",
    ],
)
def test_a_part_that_cannot_be_made_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):
        readme.refreshed(text)
