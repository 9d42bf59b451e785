"""Which release of this package makes a report."""

from __future__ import annotations


def release() -> dict[str, str]:
    """Version and home page of the installed package; nothing in a checkout that is not installed."""
    from importlib import metadata  # 20 ms that no other format needs

    try:
        about = metadata.metadata("anyint-lint")
    except metadata.PackageNotFoundError:
        return {}
    links = [link.partition(", ") for link in about.get_all("Project-URL") or ()]
    pages = [address for label, _, address in links if label.lower() == "homepage"]
    return {"version": about["Version"], **({"informationUri": pages[0]} if pages else {})}
