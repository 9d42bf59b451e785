"""Request bodies of a size, without a finding."""

from __future__ import annotations

import base64
import io
import json
import random

from PIL import Image


def text_body(size: int) -> bytes:
    content = "Explain AnyInt in one sentence. " * (size // 32)
    return json.dumps({"model": "claude-sonnet-4-6", "messages": [{"role": "user", "content": content}]}).encode()


def image_body(size: int, seed: int) -> bytes:
    """With a PNG of noise, which does not pack."""
    side = int((size * 3 / 4 / 3) ** 0.5)
    noise = random.Random(seed).randbytes(side * side * 3)
    file = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(file, "PNG", compress_level=1)
    url = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    content = [{"type": "image_url", "image_url": {"url": url}}]
    return json.dumps({"model": "claude-sonnet-4-6", "messages": [{"role": "user", "content": content}]}).encode()
