"""Runs Google's own clients against the fake server, unchanged.

    pip install google-genai google-api-python-client
    cargo build --release -p discovery-fake
    python fake/scripts/google_clients.py target/release/discovery-fake

Options run the same steps with other clients, which may be installed anywhere:

    --python OTHER/bin/python   a Python with another version of google-genai; may be repeated
    --node DIRECTORY            a folder in which `npm install @google/genai` was run

Prints one line per step, and exits with 1 if a step fails. A step that a client refuses without sending a request is
reported, but is not a failure.
"""

import argparse
import asyncio
import base64
import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

# Deprecations in the clients do not matter here.
warnings.simplefilter("ignore")

MODEL = "gemini-2.5-flash"
EMBEDDING = "gemini-embedding-001"
IMAGEN = "imagen-4.0-generate-001"
VIDEO = "veo-3.0-generate-001"
TUNING = {
    "displayName": "Mine",
    "baseModel": "models/gemini-2.0-flash",
    "tuningTask": {"trainingData": {"examples": {"examples": [{"textInput": "a", "output": "b"}]}}},
}
ROOT = pathlib.Path(__file__).parents[2]

failures = []


class Refused(Exception):
    """The client refused the step without a request."""


def step(name):
    """Runs a function immediately, and prints its result."""

    def run(function):
        start = time.monotonic()
        try:
            result = function()
        except Refused as refusal:
            print(f"--   {name}: the client refuses: {refusal}", flush=True)
        except Exception as error:  # Any failure is a finding, whatever its type.
            failures.append(name)
            print(f"FAIL {name}: {type(error).__name__}: {str(error)[:400]}", flush=True)
        else:
            print(f"ok   {name}: {result} ({(time.monotonic() - start) * 1000:.0f} ms)", flush=True)

    return run


def weather(city: str) -> str:
    """Tells the weather of a city."""
    return f"sun in {city}"


def wait(what, get, done, looks=50):
    """Polls until something is done."""
    for _ in range(looks):
        if done(what):
            return what
        what = get(what)
    raise AssertionError(f"not done after {looks} looks")


def job_is_done(job):
    return job.state.name in ("JOB_STATE_SUCCEEDED", "JOB_STATE_FAILED", "JOB_STATE_CANCELLED")


def send(client, method, path, body):
    """Sends a request that the client has no method for, with the client's URL and key."""
    import urllib.request

    options = client._api_client._http_options
    request = urllib.request.Request(
        f"{options.base_url.rstrip('/')}/{options.api_version}/{path}",
        data=json.dumps(body).encode(),
        headers={"x-goog-api-key": client._api_client.api_key, "content-type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def genai_client(url, key, version=None):
    from google import genai
    from google.genai import types

    return genai.Client(api_key=key, http_options=types.HttpOptions(base_url=url, api_version=version))


def generation(client, label):
    from google.genai import types

    @step(f"{label} generate")
    def _():
        reply = client.models.generate_content(model=MODEL, contents="Why is the sky blue?")
        assert "Why is the sky blue?" in reply.text and reply.usage_metadata.total_token_count > 0
        return reply.text.splitlines()[0]

    @step(f"{label} stream")
    def _():
        chunks = list(client.models.generate_content_stream(model=MODEL, contents="Count to three."))
        assert len(chunks) > 1 and chunks[-1].candidates[0].finish_reason == types.FinishReason.STOP
        assert chunks[-1].usage_metadata.total_token_count > 0
        return f"{len(chunks)} chunks, {len(''.join(chunk.text or '' for chunk in chunks))} characters"

    @step(f"{label} chat with history")
    def _():
        history = [
            types.Content(role="user", parts=[types.Part(text="My name is Ada.")]),
            types.Content(role="model", parts=[types.Part(text="Hello, Ada.")]),
        ]
        chat = client.chats.create(model=MODEL, history=history)
        chat.send_message("One.")
        for _ in chat.send_message_stream("Two."):
            pass
        assert len(chat.get_history()) >= 6, len(chat.get_history())
        return f"{len(chat.get_history())} turns"

    @step(f"{label} automatic function calling")
    def _():
        for model in (MODEL, "gemini-3-flash-preview"):
            config = types.GenerateContentConfig(tools=[weather])
            reply = client.models.generate_content(model=model, contents="What is the weather?", config=config)
            assert "sun in" in reply.text, reply.text
        chat = client.chats.create(model=MODEL, config=types.GenerateContentConfig(tools=[weather]))
        chat.send_message("Rain?")
        assert "sun in" in chat.send_message("And tomorrow?").text
        return reply.text

    @step(f"{label} function calls in a stream")
    def _():
        declaration = types.FunctionDeclaration(
            name="weather",
            description="Tells the weather of a city.",
            parameters=types.Schema(type="OBJECT", properties={"city": types.Schema(type="STRING")}),
        )
        config = types.GenerateContentConfig(tools=[types.Tool(function_declarations=[declaration])])
        chunks = list(client.models.generate_content_stream(model=MODEL, contents="Rain?", config=config))
        calls = [call for chunk in chunks for call in chunk.function_calls or []]
        assert [call.name for call in calls] == ["weather"] and "city" in calls[0].args
        return calls[0].args

    @step(f"{label} JSON by schema")
    def _():
        import pydantic

        class Recipe(pydantic.BaseModel):
            name: str
            minutes: int
            steps: list[str]

        config = types.GenerateContentConfig(response_mime_type="application/json", response_schema=Recipe)
        reply = client.models.generate_content(model=MODEL, contents="Name one.", config=config)
        assert isinstance(reply.parsed, Recipe), reply.text
        config = types.GenerateContentConfig(
            response_mime_type="application/json", response_json_schema=Recipe.model_json_schema()
        )
        reply = client.models.generate_content(model=MODEL, contents="Name one.", config=config)
        return Recipe.model_validate_json(reply.text)

    @step(f"{label} thoughts, code and search")
    def _():
        thinking = types.ThinkingConfig(include_thoughts=True)
        config = types.GenerateContentConfig(thinking_config=thinking)
        reply = client.models.generate_content(model=MODEL, contents="Think.", config=config)
        thoughts = [part.text for part in reply.candidates[0].content.parts if part.thought]
        tools = [types.Tool(code_execution=types.ToolCodeExecution())]
        code = client.models.generate_content(
            model=MODEL, contents="Count.", config=types.GenerateContentConfig(tools=tools)
        )
        tools = [types.Tool(google_search=types.GoogleSearch())]
        search = client.models.generate_content(
            model=MODEL, contents="Search.", config=types.GenerateContentConfig(tools=tools)
        )
        assert thoughts and code.executable_code and search.candidates[0].grounding_metadata.web_search_queries
        return f"{len(thoughts)} thoughts, {code.code_execution_result!r}"

    @step(f"{label} count and embed")
    def _():
        count = client.models.count_tokens(model=MODEL, contents="Hello, world")
        config = types.EmbedContentConfig(output_dimensionality=64)
        embedded = client.models.embed_content(model=EMBEDDING, contents=["one", "two"], config=config)
        sizes = [len(one.values) for one in embedded.embeddings]
        assert sizes == [64, 64]
        return f"{count.total_tokens} tokens, embeddings of {sizes}"

    @step(f"{label} images")
    def _():
        config = types.GenerateContentConfig(response_modalities=["TEXT", "IMAGE"])
        reply = client.models.generate_content(model="gemini-2.5-flash-image", contents="A hill.", config=config)
        inline = [part.inline_data for part in reply.candidates[0].content.parts if part.inline_data]
        image = types.Part.from_bytes(data=inline[0].data, mime_type="image/png")
        seen = client.models.generate_content(model=MODEL, contents=[image, "What is it?"])
        assert "What is it?" in seen.text
        return f"{len(inline[0].data)} bytes"

    @step(f"{label} images by Imagen")
    def _():
        config = types.GenerateImagesConfig(number_of_images=2)
        try:
            made = client.models.generate_images(model=IMAGEN, prompt="A hill.", config=config)
        except ValueError as error:
            raise Refused(error) from error
        assert len(made.generated_images) == 2
        return f"{len(made.generated_images[0].image.image_bytes)} bytes"

    @step(f"{label} async, 50 at once")
    def _():
        async def ask(number):
            reply = await client.aio.models.generate_content(model=MODEL, contents=f"Question {number}.")
            assert f"Question {number}." in reply.text
            chunks = 0
            stream = await client.aio.models.generate_content_stream(model=MODEL, contents="Count.")
            async for _ in stream:
                chunks += 1
            return chunks

        async def ask_all():
            return await asyncio.gather(*(ask(number) for number in range(50)))

        return f"{sum(asyncio.run(ask_all()))} chunks"


def resources(client, label):
    from google.genai import types

    @step(f"{label} models in pages")
    def _():
        names = [model.name for model in client.models.list(config={"page_size": 3})]
        assert len(names) == len(set(names)) > 3
        pager = client.models.list(config={"page_size": 5})
        assert len(pager.page) == 5 and len(pager.next_page()) == 5
        return f"{len(names)} models"

    @step(f"{label} upload of 20 MiB, then a question about it")
    def _():
        data = bytes(range(256)) * (20 * 4096)
        config = types.UploadFileConfig(mime_type="video/mp4", display_name="film")
        file = client.files.upload(file=io.BytesIO(data), config=config)
        assert file.size_bytes == len(data) and file.state == types.FileState.PROCESSING
        wait(file, lambda one: client.files.get(name=one.name), lambda one: one.state == types.FileState.ACTIVE)
        reply = client.models.generate_content(model=MODEL, contents=[file, "What is it?"])
        assert "What is it?" in reply.text
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        assert file.sha256_hash in (digest, digest.encode().hex()), file.sha256_hash
        names = [one.name for one in client.files.list()]
        client.files.delete(name=file.name)
        return f"one of {len(names)}"

    @step(f"{label} caches with updates")
    def _():
        config = types.CreateCachedContentConfig(contents=["x" * 4000], ttl="600s", display_name="cache")
        cache = client.caches.create(model=MODEL, config=config)
        config = types.GenerateContentConfig(cached_content=cache.name)
        reply = client.models.generate_content(model=MODEL, contents="Why?", config=config)
        later = client.caches.update(name=cache.name, config=types.UpdateCachedContentConfig(ttl="1200s"))
        assert later.expire_time > cache.expire_time
        assert cache.name in [one.name for one in client.caches.list()]
        client.caches.delete(name=cache.name)
        return f"{reply.usage_metadata.cached_content_token_count} tokens cached"

    @step(f"{label} batches, inline and from a file")
    def _():
        requests = [{"contents": [{"parts": [{"text": f"question {n}"}], "role": "user"}]} for n in range(3)]
        inline = client.batches.create(model=MODEL, src=requests, config={"display_name": "inline"})
        lines = "".join(json.dumps({"key": str(n), "request": request}) + "\n" for n, request in enumerate(requests))
        config = types.UploadFileConfig(mime_type="application/jsonl")
        source = client.files.upload(file=io.BytesIO(lines.encode()), config=config)
        from_file = client.batches.create(model=MODEL, src=source.name, config={"display_name": "file"})
        jobs = [
            wait(job, lambda one: client.batches.get(name=one.name), job_is_done) for job in (inline, from_file)
        ]
        texts = [one.response.text for one in jobs[0].dest.inlined_responses]
        assert len(texts) == 3 and "question 2" in texts[2]
        content = client.files.download(file=jobs[1].dest.file_name).decode()
        assert [json.loads(line)["key"] for line in content.splitlines()] == ["0", "1", "2"]
        listed = len(list(client.batches.list(config={"page_size": 1})))
        client.batches.delete(name=inline.name)
        return f"{len(texts)} inline replies, {len(content)} bytes from the file, {listed} listed"

    @step(f"{label} a batch is cancelled")
    def _():
        requests = [{"contents": [{"parts": [{"text": "question"}], "role": "user"}]}]
        job = client.batches.create(model=MODEL, src=requests)
        client.batches.cancel(name=job.name)
        state = client.batches.get(name=job.name).state.name
        assert state == "JOB_STATE_CANCELLED", state
        return state

    @step(f"{label} embedding batches, inline and from a file")
    def _():
        if not hasattr(client.batches, "create_embeddings"):
            raise Refused("no such method in this version")
        contents = [types.Content(parts=[types.Part(text=f"text {n}")]) for n in range(3)]
        inline = types.EmbedContentBatch(contents=contents, config={"output_dimensionality": 64})
        first = client.batches.create_embeddings(model=EMBEDDING, src=types.EmbeddingsBatchJobSource(inlined_requests=inline))
        lines = "".join(
            json.dumps({"key": str(n), "request": {"content": {"parts": [{"text": f"text {n}"}]}}}) + "\n"
            for n in range(2)
        )
        config = types.UploadFileConfig(mime_type="application/jsonl")
        source = client.files.upload(file=io.BytesIO(lines.encode()), config=config)
        second = client.batches.create_embeddings(model=EMBEDDING, src=types.EmbeddingsBatchJobSource(file_name=source.name))
        first, second = [
            wait(job, lambda one: client.batches.get(name=one.name), job_is_done) for job in (first, second)
        ]
        sizes = [len(one.response.embedding.values) for one in first.dest.inlined_embed_content_responses]
        content = client.files.download(file=second.dest.file_name).decode()
        values = [len(json.loads(line)["response"]["embedding"]["values"]) for line in content.splitlines()]
        assert sizes == [64] * 3 and values == [768] * 2, (sizes, values)
        return f"inline {sizes}, from a file {values}"

    @step(f"{label} stores with upload, import, documents and delete")
    def _():
        if not hasattr(client, "file_search_stores"):
            raise Refused("no such service in this version")
        stores = client.file_search_stores
        store = stores.create(config={"display_name": "store"})
        upload = stores.upload_to_file_search_store(
            file_search_store_name=store.name, file=io.BytesIO(b"some words"), config={"mime_type": "text/plain"}
        )
        file = client.files.upload(file=io.BytesIO(b"others"), config=types.UploadFileConfig(mime_type="text/plain"))
        imported = stores.import_file(file_search_store_name=store.name, file_name=file.name)
        for operation in (upload, imported):
            wait(operation, client.operations.get, lambda one: one.done)
        documents = list(stores.documents.list(parent=store.name))
        assert [one.state.name for one in documents] == ["STATE_ACTIVE"] * 2, documents
        counted = stores.get(name=store.name).active_documents_count
        stores.documents.delete(name=documents[0].name, config={"force": True})
        left = len(list(stores.documents.list(parent=store.name)))
        stores.delete(name=store.name, config={"force": True})
        assert (counted, left) == (2, 1), (counted, left)
        return f"{counted} documents, {left} left"

    @step(f"{label} tuned models")
    def _():
        # The clients tune models of another service only; those of this one they list, read, change and delete.
        name = "tunedModels/mine"
        send(client, "POST", "tunedModels?tunedModelId=mine", TUNING)
        looks = [client.models.get(model=name) for _ in range(3)]
        listed = [one.name for one in client.models.list(config={"query_base": False})]
        client.models.update(model=name, config=types.UpdateModelConfig(display_name="Renamed"))
        renamed = client.models.get(model=name).display_name
        reply = client.models.generate_content(model=name, contents="Why?")
        client.models.delete(model=name)
        assert name in listed and renamed == "Renamed", (listed, renamed)
        return f"{len(looks)} looks, {reply.text.splitlines()[0]!r}"

    @step(f"{label} tuning")
    def _():
        dataset = types.TuningDataset(examples=[types.TuningExample(text_input="a", output="b")])
        try:
            job = client.tunings.tune(
                base_model="models/gemini-2.0-flash", training_dataset=dataset, config={"epoch_count": 1}
            )
            job = wait(job, lambda one: client.tunings.get(name=one.name), lambda one: one.has_ended)
        except ValueError as error:
            raise Refused(error) from error
        return job.name

    @step(f"{label} video with download")
    def _():
        try:
            operation = client.models.generate_videos(model=VIDEO, prompt="waves")
        except ValueError as error:
            raise Refused(error) from error
        operation = wait(operation, client.operations.get, lambda one: one.done)
        video = operation.response.generated_videos[0].video
        sizes = [len(client.files.download(file=video))]
        # The address is what it is, and the client takes any part of it.
        sizes.append(len(client.files.download(file=video.uri)))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "waves.mp4")
            video.save(path)
            sizes.append(os.path.getsize(path))
        assert len(set(sizes)) == 1, sizes
        return f"{sizes[0]} bytes from {video.uri}"


def errors(client, stranger, label):
    from google.genai import errors, types

    @step(f"{label} errors")
    def _():
        seen = []
        for call in (
            lambda: client.models.get(model="none"),
            lambda: client.models.generate_content(model="none", contents="a"),
            lambda: client.models.generate_content(model=MODEL, contents=types.Content(role="user", parts=[])),
            lambda: client.files.get(name="files/none"),
            lambda: stranger.models.get(model=MODEL),
        ):
            try:
                call()
            except errors.ClientError as error:
                seen.append((error.code, error.status))
        expected = [
            (404, "NOT_FOUND"),
            (404, "NOT_FOUND"),
            (400, "INVALID_ARGUMENT"),
            (403, "PERMISSION_DENIED"),
            (400, "INVALID_ARGUMENT"),
        ]
        assert seen == expected, seen
        return seen


def interactions(client, label):
    @step(f"{label} interactions")
    def _():
        if not hasattr(client, "interactions"):
            raise Refused("no such service in this version")
        made = client.interactions.create(model=MODEL, input="Why?")
        assert made.status == "completed", made
        events = [event.event_type for event in client.interactions.create(model=MODEL, input="Why?", stream=True)]
        assert "step.delta" in events or "content.delta" in events, events
        return f"{len(events)} events"


def google_genai(url, key):
    from google.genai import version

    label = f"genai {version.__version__}"
    client, stranger = genai_client(url, key, "v1beta"), genai_client(url, "wrong", "v1beta")
    generation(client, label)
    resources(client, label)
    errors(client, stranger, label)
    interactions(client, label)
    default = genai_client(url, key)
    chosen = default._api_client._http_options.api_version
    if chosen != "v1beta":
        generation(default, f"{label} ({chosen} by default)")
        resources(default, f"{label} ({chosen} by default)")


def api_client(url, key):
    import googleapiclient.discovery
    import googleapiclient.errors
    import googleapiclient.http

    newest = sorted((ROOT / "discovery" / "v1beta").glob("*.json"))[-1]
    document = json.loads(newest.read_text())
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
        contents = [{"role": "user", "parts": [{"text": "Hello"}]}]
        body = {"model": f"models/{MODEL}", "displayName": "one", "ttl": "60s", "contents": contents}
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


def installed(module):
    try:
        __import__(module)
    except ImportError:
        return False
    return True


def run_here(url, key):
    """Runs the steps with the clients that are installed here."""
    if installed("google.genai"):
        google_genai(url, key)
    if installed("googleapiclient"):
        api_client(url, key)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server", help="the command discovery-fake, or the address of a server that runs")
    parser.add_argument("--key", default="fake-key", help="key of a server that runs")
    parser.add_argument("--python", action="append", default=[], help="another Python to run the steps with")
    parser.add_argument("--node", help="a folder with node_modules/@google/genai")
    options = parser.parse_args()
    if options.server.startswith("http"):
        run_here(options.server, options.key)
        sys.exit(1 if failures else 0)
    server = subprocess.Popen([options.server, "--pause", "5"], stdout=subprocess.PIPE, text=True)
    try:
        server.stdout.readline()
        url = server.stdout.readline().removeprefix("url: ").strip()
        key = server.stdout.readline().removeprefix("key: ").strip()
        run_here(url, key)
        for python in options.python:
            if subprocess.run([python, __file__, url, "--key", key]).returncode:
                failures.append(python)
        if options.node:
            script = pathlib.Path(__file__).with_name("google_clients.mjs")
            if subprocess.run(["node", script, url, key, options.node]).returncode:
                failures.append("node")
    finally:
        server.terminate()
    print(f"{len(failures)} failed" if failures else "all passed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
