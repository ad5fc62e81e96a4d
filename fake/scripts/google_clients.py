"""Runs Google's own Python clients against the fake server, unchanged.

    pip install google-genai google-api-python-client
    cargo build --release -p discovery-fake
    python fake/scripts/google_clients.py target/release/discovery-fake

Prints one line per step, and ends with 1 when a step fails.
"""

import hashlib
import io
import json
import pathlib
import subprocess
import sys
import time

import googleapiclient.discovery
import googleapiclient.errors
import googleapiclient.http
from google import genai
from google.genai import errors, types

MODEL = "gemini-2.5-flash"
DOCUMENT = pathlib.Path(__file__).parents[2] / "discovery" / "v1beta" / "20260327.json"

failures = []


def step(name):
    """Runs a function at once, and prints what it returns."""

    def run(function):
        start = time.monotonic()
        try:
            result = function()
        except Exception as error:  # Any failure is a finding, whatever its type.
            failures.append(name)
            print(f"FAIL {name}: {type(error).__name__}: {str(error)[:300]}")
        else:
            print(f"ok   {name}: {result} ({(time.monotonic() - start) * 1000:.0f} ms)")

    return run


def google_genai(url, key):
    options = types.HttpOptions(base_url=url, api_version="v1beta")
    client = genai.Client(api_key=key, http_options=options)
    stranger = genai.Client(api_key="wrong", http_options=options)

    @step("genai generate")
    def _():
        reply = client.models.generate_content(model=MODEL, contents="Why is the sky blue?")
        assert "Why is the sky blue?" in reply.text and reply.usage_metadata.total_token_count > 0
        return reply.text.splitlines()[0]

    @step("genai stream")
    def _():
        chunks = list(client.models.generate_content_stream(model=MODEL, contents="Count to three."))
        assert len(chunks) > 1 and chunks[-1].candidates[0].finish_reason == types.FinishReason.STOP
        return f"{len(chunks)} chunks, {len(''.join(chunk.text or '' for chunk in chunks))} characters"

    @step("genai chat")
    def _():
        chat = client.chats.create(model=MODEL)
        chat.send_message("One.")
        return chat.send_message("Two.").text.splitlines()[0]

    @step("genai function call")
    def _():
        def weather(city: str) -> str:
            """Tells the weather of a city."""
            return f"sun in {city}"

        config = types.GenerateContentConfig(tools=[weather])
        reply = client.models.generate_content(model=MODEL, contents="What is the weather?", config=config)
        assert "sun in" in reply.text, reply.text
        return reply.text

    @step("genai structured output")
    def _():
        schema = {"type": "OBJECT", "properties": {"name": {"type": "STRING"}, "size": {"type": "INTEGER"}}}
        config = types.GenerateContentConfig(response_mime_type="application/json", response_schema=schema)
        reply = client.models.generate_content(model=MODEL, contents="Name one.", config=config)
        parsed = json.loads(reply.text)
        assert isinstance(parsed["size"], int)
        return parsed

    @step("genai count and embed")
    def _():
        count = client.models.count_tokens(model=MODEL, contents="Hello, world")
        config = types.EmbedContentConfig(output_dimensionality=64)
        embedded = client.models.embed_content(model="gemini-embedding-001", contents=["one", "two"], config=config)
        sizes = [len(one.values) for one in embedded.embeddings]
        assert sizes == [64, 64]
        return f"{count.total_tokens} tokens, embeddings of {sizes}"

    @step("genai list models in pages")
    def _():
        names = [model.name for model in client.models.list(config={"page_size": 3})]
        assert len(names) == len(set(names)) > 3
        return f"{len(names)} models"

    @step("genai upload of 20 MiB, then a question about it")
    def _():
        data = bytes(range(256)) * (20 * 4096)
        config = types.UploadFileConfig(mime_type="video/mp4", display_name="film")
        file = client.files.upload(file=io.BytesIO(data), config=config)
        assert file.size_bytes == len(data) and file.state == types.FileState.PROCESSING
        polls = 0
        while client.files.get(name=file.name).state != types.FileState.ACTIVE:
            polls += 1
        reply = client.models.generate_content(model=MODEL, contents=[file, "What is it?"])
        assert "What is it?" in reply.text
        digest = __import__("base64").b64encode(hashlib.sha256(data).digest()).decode()
        assert file.sha256_hash == digest, file.sha256_hash
        names = [one.name for one in client.files.list()]
        client.files.delete(name=file.name)
        return f"active after {polls + 1} looks, one of {len(names)}"

    @step("genai caches")
    def _():
        config = types.CreateCachedContentConfig(contents=["x" * 4000], ttl="600s", display_name="cache")
        cache = client.caches.create(model=MODEL, config=config)
        config = types.GenerateContentConfig(cached_content=cache.name)
        reply = client.models.generate_content(model=MODEL, contents="Why?", config=config)
        client.caches.update(name=cache.name, config=types.UpdateCachedContentConfig(ttl="1200s"))
        assert [one.name for one in client.caches.list()] == [cache.name]
        client.caches.delete(name=cache.name)
        return f"{reply.usage_metadata.cached_content_token_count} tokens cached"

    @step("genai batches, inline and from a file")
    def _():
        requests = [{"contents": [{"parts": [{"text": f"question {n}"}], "role": "user"}]} for n in range(3)]
        inline = client.batches.create(model=MODEL, src=requests, config={"display_name": "inline"})
        lines = "".join(json.dumps({"key": str(n), "request": request}) + "\n" for n, request in enumerate(requests))
        config = types.UploadFileConfig(mime_type="application/jsonl")
        source = client.files.upload(file=io.BytesIO(lines.encode()), config=config)
        from_file = client.batches.create(model=MODEL, src=source.name, config={"display_name": "file"})
        jobs = []
        for job in (inline, from_file):
            while job.state.name not in ("JOB_STATE_SUCCEEDED", "JOB_STATE_FAILED"):
                job = client.batches.get(name=job.name)
            jobs.append(job)
        texts = [one.response.text for one in jobs[0].dest.inlined_responses]
        assert len(texts) == 3 and "question 2" in texts[2]
        content = client.files.download(file=jobs[1].dest.file_name).decode()
        assert [json.loads(line)["key"] for line in content.splitlines()] == ["0", "1", "2"]
        listed = len(list(client.batches.list(config={"page_size": 1})))
        client.batches.delete(name=inline.name)
        return f"{len(texts)} inline replies, {len(content)} bytes from the file, {listed} listed"

    @step("genai file search stores")
    def _():
        store = client.file_search_stores.create(config={"display_name": "store"})
        operation = client.file_search_stores.upload_to_file_search_store(
            file_search_store_name=store.name, file=io.BytesIO(b"some words"), config={"mime_type": "text/plain"}
        )
        while not operation.done:
            operation = client.operations.get(operation)
        documents = list(client.file_search_stores.documents.list(parent=store.name))
        client.file_search_stores.delete(name=store.name, config={"force": True})
        return f"{operation.response.document_name}, {len(documents)} listed"

    @step("genai film")
    def _():
        source = types.GenerateVideosSource(prompt="waves")
        try:
            operation = client.models.generate_videos(model="veo-3.0-generate-001", source=source)
        except ValueError as error:
            return f"not offered by this version: {error}"
        while not operation.done:
            operation = client.operations.get(operation)
        # The client reads a name only from addresses that begin with https.
        uri = operation.response.generated_videos[0].video.uri
        name = uri.split("/v1beta/")[1].split(":")[0]
        return f"{len(client.files.download(file=name))} bytes"

    @step("genai errors")
    def _():
        seen = []
        for call in (
            lambda: client.models.get(model="none"),
            lambda: client.models.generate_content(model=MODEL, contents=[]),
            lambda: stranger.models.get(model=MODEL),
        ):
            try:
                call()
            except (errors.ClientError, ValueError) as error:
                seen.append(getattr(error, "status", None) or type(error).__name__)
        assert len(seen) == 3
        return seen


def api_client(url, key):
    document = json.loads(DOCUMENT.read_text())
    document["rootUrl"] = f"{url}/"
    document.pop("mtlsRootUrl", None)
    # The genuine document refers to a schema that it does not have, at which that client gives up.
    document["schemas"].setdefault("MediaResolution", {"id": "MediaResolution", "type": "object", "properties": {}})
    http = googleapiclient.http.build_http()
    service = googleapiclient.discovery.build_from_document(document, developerKey=key, http=http)

    @step("api client generate")
    def _():
        body = {"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]}
        reply = service.models().generateContent(model=f"models/{MODEL}", body=body).execute()
        return reply["candidates"][0]["content"]["parts"][0]["text"].splitlines()[0]

    @step("api client pages")
    def _():
        request, names = service.models().list(pageSize=3), []
        while request is not None:
            page = request.execute()
            names += [model["name"] for model in page["models"]]
            request = service.models().list_next(request, page)
        return f"{len(names)} models"

    @step("api client upload, in one request and in pieces")
    def _():
        sizes = []
        for resumable in (False, True):
            media = googleapiclient.http.MediaIoBaseUpload(
                io.BytesIO(b"x" * 1_000_000), "text/plain", chunksize=262_144, resumable=resumable
            )
            reply = service.media().upload(body={"file": {"displayName": "one"}}, media_body=media).execute()
            sizes.append(reply["file"]["sizeBytes"])
        assert sizes == ["1000000", "1000000"]
        return sizes

    @step("api client caches and errors")
    def _():
        body = {"model": f"models/{MODEL}", "displayName": "one", "ttl": "60s"}
        name = service.cachedContents().create(body=body).execute()["name"]
        before = service.cachedContents().get(name=name).execute()["expireTime"]
        after = service.cachedContents().patch(name=name, updateMask="ttl", body={"ttl": "999s"}).execute()
        assert after["expireTime"] > before
        service.cachedContents().delete(name=name).execute()
        try:
            service.cachedContents().get(name=name).execute()
        except googleapiclient.errors.HttpError as error:
            return f"{error.status_code} {error.reason}"
        raise AssertionError("the cache is still there")


def main():
    server = subprocess.Popen([sys.argv[1], "--pause", "5"], stdout=subprocess.PIPE, text=True)
    try:
        server.stdout.readline()
        url = server.stdout.readline().removeprefix("url: ").strip()
        key = server.stdout.readline().removeprefix("key: ").strip()
        google_genai(url, key)
        api_client(url, key)
    finally:
        server.terminate()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
