"""Findings of every kind to report, and hostile ones; `printed` is what a format makes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from anyint_lint.model import SEVERITIES, Change, Edit, Finding, Fix, Place, Position, Rule, Run, Span, Tally
from anyint_lint.reporters import REPORTERS, Style

KEY = "sk-" + "proj-" + "Zq7Xw2Lk9Vb4Tn8Rm3Yc6Hd1" + "Js5Gf0Pa7Ue2Io4Kx9Wz8B6"
PLAIN = Style(width=80)


@dataclass(frozen=True)
class Text:
    name: str
    text: str

    def byte_column(self, offset: int) -> int:
        return len(self.text[:offset].rpartition("\n")[2].encode("utf-8", "surrogatepass")) + 1

    def position(self, offset: int) -> Position:
        before = self.text[:offset]
        return Position(before.count("\n") + 1, offset - before.rfind("\n"))

    def span(self, start: int, end: int) -> Span:
        return Span(self.position(start), self.position(end), (start, end))


def finding(text: str = "", marked: str = "", **fields: Any) -> Finding:
    """A finding at the first `marked` of a text."""
    start = text.index(marked)
    source = Text(fields.get("file", "a.json"), text)
    defaults: dict[str, Any] = {
        "rule": "temperature-with-top-p",
        "topic": "sampling",
        "severity": "warning",
        "message": "temperature and top_p are both set",
        "hint": "Keep temperature and drop top_p,\nor the other way round.",
        "file": "a.json",
        "part": "request.body",
        "pointer": "/top_p",
        "span": source.span(start, start + len(marked)),
        "source": source,
    }
    return Finding(**defaults | fields)


def mended(found: Finding, *edits: tuple[str, str], safe: bool = True, obstacle: str | None = None) -> Finding:
    """The finding with a fix that puts each new text in the place of the first old one."""
    text = found.source.text if found.source else ""
    spans = [Text("", text).span(text.index(old), text.index(old) + len(old)) for old, _ in edits]
    made = tuple(Edit(span, new) for span, (_, new) in zip(spans, edits, strict=True))
    changes = (Change("remove", Place("request.body", ("top_p",))),)
    return replace(found, fix=Fix(safe, changes, made, obstacle))


RULE = Rule(
    id="temperature-with-top-p",
    topic="sampling",
    summary="temperature and top_p are both set",
    severity="warning",
    why="Both reshape the same distribution, so together\nneither number means what it says.\n",
    hint="Keep one of them.",
    where=("request", "body"),
    at=None,
    forbids=True,
    schema={},
    when=(),
    references=("anyint-openai-compatible: Core request shape",),
)
BODY = '{\n  "temperature": 0.2,\n  "模型": "你好", "top_p": 0.9,\n\t"tools": [\n    1\n  ]\n}\n'
IMAGE = '{"text": "Look at this, please: what is it?", "url": "data:image/png;base64,' + "iVBORw0K" * 999 + '", "n": 1}'
RECORDED = f'headers: {{authorization: "Bearer {KEY}", accept: "*/*"}}\n'
SECRET = {"rule": "recorded-secret", "topic": "secrets", "severity": "error", "message": f"a live key: {KEY}"}
TOOLS = {"rule": "malformed-tool", "topic": "tools", "severity": "error", "pointer": "/tools", "hint": ""}
HOSTILE = {
    "file": "::set-output name=a,b::%0A\n.json",
    "message": "\x1b[1m\u202e [click](https://x.test) ##[add-mask]é",
}
RUN = Run(
    findings=(
        mended(finding(BODY, "0.9", file="fixtures/a.json"), (', "top_p": 0.9', ""), safe=False),
        mended(finding(BODY, "[\n    1\n  ]", **TOOLS), ("模", "m"), ("[", "{"), ("]", "}")),
        finding(IMAGE, IMAGE[53:-9], severity="info", pointer="/messages/0/content/1/image_url/url", exchange=3),
        mended(finding(IMAGE, "1}", message="n is 1"), obstacle="the body is \x1b compressed"),
        finding(RECORDED, RECORDED[25:-17], **SECRET),
        finding("a: 1\na: 1", "a: 1", severity="info", pointer="", part="file", **HOSTILE),
        finding(file=None, span=None, source=None),
        finding(file="b c.json", span=None, source=None),
    ),
    rules=(RULE, RULE._replace(id="malformed-tool", topic="tools", severity="error", hint="", references=())),
    tally=Tally(files=5, exchanges=7, skipped=4, kinds={"audio": 1, "embeddings": 3}, checked=["a.json", "ok.json"]),
)
EMPTY = Run(findings=(), rules=(), tally=Tally(files=1, exchanges=2, checked=["a.json"]))


def printed(run: Run, name: str, style: Style = PLAIN) -> str:
    return "".join(REPORTERS[name](run, style))


NASTY = [
    *("\x1b]0;x\x07", "::set-output name=x::", "##[error]", "##vso[x]", "\u202e", "\ud800", "\ufffe\x00\x0b", "\n\t"),
    *(
        f" {KEY}",
        f"\\n{KEY}",
        "]]>",
        "<!--",
        "-->",
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
    ),
    *(
        "</failure>",
        "</summary></details>",
        "&lt;b&#62;",
        "`",
        "```",
        "|",
        "\\|",
        "\\",
        "@octocat",
        "#1",
        "# x",
        "\n- x",
    ),
    *(
        "[x](https://x.test)",
        "![x](//x.test)",
        "https://x.test/a",
        "www.x.test",
        "a@x.test",
        "<https://x.test>",
        "**x**",
    ),
]
hostile = st.lists(st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=9)), max_size=5).map("".join)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    text = draw(hostile) * draw(st.sampled_from([1, 1, 1, 1, 99]))
    source = Text("", text)
    ends = draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4).map(sorted))
    fields = {name: draw(hostile) for name in ("rule", "topic", "message", "hint", "file", "pointer")}
    severity = draw(st.sampled_from(SEVERITIES))
    edits = tuple(Edit(source.span(*span), draw(hostile)) for span in (ends[:2], ends[2:]))
    fix = Fix(draw(st.booleans()), (), edits[: draw(st.integers(0, 2))], draw(st.one_of(st.none(), hostile)))
    return finding(text, span=source.span(*ends[1:3]), source=source, severity=severity, fix=fix, **fields)
