"""A request that never leaves, and one that does: the OpenAI SDK with the transport, against a server on loopback.

pip install "anyint-lint[httpx2]" openai
python examples/openai_sdk.py
"""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from openai import DefaultHttpxClient, OpenAI

from anyint_lint import PayloadRejected
from anyint_lint.integrations.httpx2 import LintTransport

seen: list[str] = []


class Gateway(BaseHTTPRequestHandler):
    """Streams an answer, and keeps what it was asked."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        seen.append(f"POST {self.path} temperature={body['temperature']!r}")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for text, reason in (("One ", None), ("key, ", None), ("every model.", "stop")):
            choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
            event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *arguments: object) -> None:
        """Silent."""


server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
Thread(target=server.serve_forever, daemon=True).start()
client = OpenAI(
    api_key="test",
    base_url=f"http://127.0.0.1:{server.server_port}/openai/v1",
    http_client=DefaultHttpxClient(transport=LintTransport()),
)


def ask(temperature: object) -> None:
    messages = [{"role": "user", "content": "Explain AnyInt in one sentence."}]
    stream = client.chat.completions.create(model="m", messages=messages, temperature=temperature, stream=True)
    print("answered:", "".join(chunk.choices[0].delta.content for chunk in stream))


try:
    ask(temperature="0.7")
except PayloadRejected as rejected:
    print("not sent:", rejected)
print("the server saw:", seen)

ask(temperature=0.7)
print("the server saw:", seen)
server.server_close()
