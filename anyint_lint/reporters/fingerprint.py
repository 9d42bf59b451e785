"""What identifies a finding from one commit to the next, when the lines around it move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from anyint_lint.model import Finding


def fingerprints(findings: Iterable[Finding]) -> Iterator[str]:
    """32 hexadecimal digits for each finding; the n-th of several that are alike gets the n-th fingerprint."""
    seen: Counter[str] = Counter()
    for finding in findings:
        content = _digest(finding.rule, finding.file or "", finding.part, finding.pointer, _marked(finding))
        seen[content] += 1
        yield content if seen[content] == 1 else _digest(content, str(seen[content]))


def _marked(finding: Finding) -> str:
    if finding.span is None or finding.source is None:
        return ""
    start, end = finding.span.offsets
    return finding.source.text[start:end]


def _digest(*fields: str) -> str:
    # Imported only now: a start should not pay for OpenSSL.
    from hashlib import blake2b

    return blake2b("\0".join(fields).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
