"""Text between the tags and in the double quotes of XML and HTML."""

from __future__ import annotations


def escaped(text: str) -> str:
    """Wording leaves no character that XML does not allow; its own are left to escape, `]]>` among them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    return escaped(text).replace('"', "&quot;")
