"""Scripts and notes with curl commands whose quoting, nesting and number is hostile."""

from __future__ import annotations

from collections.abc import Iterator

from tests.containers import URL
from tests.hostile.cases import Case

_BODY = '{"model": "m", "messages": []}'


def curl_commands(size: int) -> Iterator[Case]:
    start = f"curl {URL} "
    for name, text in {
        "single": f"{start}-d '" + "x" * size,
        "single-often": f"{start}-d " + "'a'" * (size // 3),
        "double": f'{start}-d "' + '\\"' * (size // 2),
        "double-often": f"{start}-d " + '""' * (size // 2),
        "ansi": f"{start}-d $'" + "\\x41" * (size // 4),
        "ansi-bad": f"{start}-d $'" + "\\u" * (size // 2) + "'",
        "escapes": f"{start}-d " + "\\a" * (size // 2),
        "backslashes": f"{start}-d " + "\\" * size,
        "continued": f"{start}" + "\\\n" * (size // 2) + f"-d '{_BODY}'",
        "subshells": f"{start}-d " + "$(" * min(size // 2, 100_000),
        "quoted-subshells": f"{start}-d " + '"$(' * (size // 3),
        "ticks": f"{start}-d " + "`" * size,
        "parentheses": f"{start}-d x " + "(" * size,
        "closing": f"{start}-d x " + ")" * size,
        "braces": f"{start}-d " + "${" * (size // 2),
        "braces-nested": f"{start}-d " + "${a:-" * (size // 5),
        "variables": f"{start}-d " + "$A" * (size // 2),
        "heredocs": f"{start}-d @- " + "<<A " * (size // 4),
        "heredoc-open": f"{start}-d @- <<A\n" + "x\n" * (size // 2),
        "heredoc-tabs": f"{start}-d @- <<-A\n" + "\t" * size + "x\nA\n",
        "heredoc-name": f"{start}-d @- <<" + "A" * size + "\nx\n",
        "heredocs-in-turn": f"{start}-d @- <<A\nx\nA\n" * (size // 80),
        "redirects": f"{start}-d x " + "> a " * (size // 4),
        "pipes": "cat x | " * (size // 8) + f"{start}-d @-",
        "commands": f"{start}-d '{_BODY}'\n" * (size // 100),
        "commands-in-a-line": f"{start}-d '{_BODY}' ; " * (size // 100),
        "next": f"{start}-d '{_BODY}' " + f"--next {URL} -d x " * (size // 80),
        "options": f"{start}" + "-s " * (size // 3) + f"-d '{_BODY}'",
        "cluster": f"{start}-" + "s" * size,
        "data": f"{start}" + "-d x " * (size // 5),
        "headers": f"{start}" + "-H a:b " * (size // 7),
        "header": f"{start}-H 'Authorization: " + " " * size + "x'",
        "urls": f"{start}-d x " + f"{URL} " * (size // len(URL)),
        "globs": "curl https://x/{" + "a," * (size // 2) + "}/v1/chat/completions -d x",
        "runners": "sudo " * (size // 5) + start,
        "comments": start + "-d x\n" + "#\n" * (size // 2),
        "prompt": "$ " * (size // 2) + start,
        "carets": f'curl "{URL}" ^\r\n -d ' + "^" * size,
        "caret-lines": f'curl "{URL}" ^\r\n' + "^\r\n" * (size // 3),
        "caret-quotes": f'curl "{URL}" ^\r\n -d ' + '^\\^"' * (size // 4),
        "percent": f'curl "{URL}" ^\r\n -d "' + "%a%" * (size // 3),
        "powershell": f"curl {URL} `\n" + "x `\n" * (size // 4),
        "powershell-words": f"curl {URL} " + '{`"' * (size // 3),
        "curls": "curl " * (size // 5) + URL,
        "curl-lines": "curl x\n" * (size // 7) + f"curl {URL} -d x\n",
        "fences": "```sh\n" * (size // 6) + start,
        "fenced": (f"```\n{start}-d '{_BODY}'\n```\n") * (size // 100),
        "fence-long": "`" * size + f"\n{start}-d x\n",
        "tildes": "~~~\n" * (size // 4) + f"{start}-d x\n",
        "raw": f"{start}-d " + "<a" * (size // 2),
        "raw-blanks": f"{start}-d " + "<a " * (size // 3) + ">",
        "ansi-open": f"{start}-d " + "$'" * (size // 2),
        "operators": f"{start}-d x " + ";&|" * (size // 3),
        "digits": f"{start}-d x " + "1" * size + ">",
        "file": f"{start}-d @" + "a" * size,
        "urlencode": f"{start}--data-urlencode '" + "%é=" * (size // 4) + "'",
        "json-lines": f"{start}-d '{{\n" + '"a": 1,\n' * (size // 8) + "}'",
        "form": f"{start}" + "-F a=b " * (size // 7),
        "nul": f"{start}-d '" + "\0" * size + "'",
        "one-line": "x" * size + f" ; {start}",
    }.items():
        yield f"{name}.sh", f"{text}\n".encode()


def traces(size: int) -> Iterator[Case]:
    """Traces whose counts, headers and chunks do not say the truth."""
    yield "traces.httprr", b"httprr trace v1\n" + b"1 1\nab" * (size // 6)
    yield "trace-sizes.httprr", b"httprr trace v1\n" + b"999999999999999 999999999999999\n" * (size // 32)
    head = f"POST {URL} HTTP/1.1\r\n".encode()
    request = head + b"A: b\r\n" * (size // 6) + b"\r\n{}"
    yield "trace-headers.httprr", b"httprr trace v1\n%d 0\n" % len(request) + request
    chunks = head + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * (size // 6) + b"0\r\n\r\n"
    yield "trace-chunks.httprr", b"httprr trace v1\n%d 0\n" % len(chunks) + chunks
    chunk = head + b"Transfer-Encoding: chunked\r\n\r\n" + b"fffffffffffffff\r\n" + b"a" * size
    yield "trace-chunk-size.httprr", b"httprr trace v1\n%d 0\n" % len(chunk) + chunk
