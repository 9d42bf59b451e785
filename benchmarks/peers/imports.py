"""What no check of ours can do without."""

import click  # noqa: F401
import jsonschema_rs  # noqa: F401
import orjson  # noqa: F401
