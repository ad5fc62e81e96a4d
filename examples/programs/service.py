"""A web service that streams answers as server-sent events."""

import os
import socket

import uvicorn
from google import genai
from google.genai import errors
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

client = genai.Client(http_options={"api_version": "v1beta"})


def failure(error: errors.APIError) -> Response:
    status = error.code if error.code in (400, 429, 503, 504) else 502
    return PlainTextResponse(error.message, status)


async def ask(request: Request) -> Response:
    question = (await request.body()).decode()
    try:
        stream = await client.aio.models.generate_content_stream(model="gemini-2.5-flash", contents=question)
        first = await anext(stream)
    except errors.APIError as error:
        return failure(error)

    async def events():
        try:
            yield event(first.text)
            async for reply in stream:
                yield event(reply.text)
        except Exception as error:
            yield f"event: error\n{event(str(error))}"

    return StreamingResponse(events(), media_type="text/event-stream")


def event(text: str | None) -> str:
    lines = (text or "").split("\n")
    return "".join(f"data: {line}\n" for line in lines) + "\n"


app = Starlette(routes=[Route("/ask", ask, methods=["POST"])])


def main() -> None:
    listener = socket.create_server(("127.0.0.1", int(os.environ.get("PORT", "8080"))))
    print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()
