"""Uploads all files of a folder, puts them into a cache, asks about them, and deletes everything."""

import sys
import time
from pathlib import Path

from google import genai
from google.genai import types
from tqdm import tqdm

MODEL = "models/gemini-2.5-flash"


def upload(client: genai.Client, path: Path) -> types.File:
    config = types.UploadFileConfig(display_name=path.name)
    file = client.files.upload(file=path, config=config)
    while file.state == types.FileState.PROCESSING:
        time.sleep(1)
        file = client.files.get(name=file.name)
    if file.state == types.FileState.FAILED:
        raise RuntimeError(f"{path}: {file.error}")
    return file


def main() -> None:
    folder, *questions = sys.argv[1:]
    client = genai.Client(http_options={"api_version": "v1beta"})
    files: list[types.File] = []
    cache = None
    try:
        for path in tqdm(list(Path(folder).iterdir()), unit="file"):
            files.append(upload(client, path))
        print(f"{len(files)} files")
        cache = client.caches.create(
            model=MODEL,
            config=types.CreateCachedContentConfig(contents=files, ttl="600s"),
        )
        config = types.GenerateContentConfig(cached_content=cache.name)
        for question in questions:
            reply = client.models.generate_content(model=MODEL, contents=question, config=config)
            cached = reply.usage_metadata.cached_content_token_count or 0
            print(f"> {question}\n{reply.text} ({cached} tokens from the cache)")
    finally:
        if cache:
            client.caches.delete(name=cache.name)
        for file in files:
            client.files.delete(name=file.name)


if __name__ == "__main__":
    main()
