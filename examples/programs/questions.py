"""Answers the questions in a file in a batch. The next run resumes an interrupted one."""

import sys
import time
from pathlib import Path

from google import genai
from google.genai import types

MODEL = "gemini-2.5-flash"


def start(client: genai.Client, questions: dict[str, str], name: str):
    requests = [types.InlinedRequest(contents=question, metadata={"key": key}) for key, question in questions.items()]
    return client.batches.create(model=MODEL, src=requests, config={"display_name": name})


def wait(client: genai.Client, job, keys) -> dict[str, types.InlinedResponse]:
    while not job.done:
        time.sleep(1)
        job = client.batches.get(name=job.name)
        print(job.state, file=sys.stderr)
    if job.error:
        raise RuntimeError(job.error)
    return dict(zip(keys, job.dest.inlined_responses))


def main() -> None:
    source, target = map(Path, sys.argv[1:])
    state = target.with_suffix(".batch")
    lines = source.read_text().splitlines()
    questions = {str(key): line for key, line in enumerate(lines, 1)}
    client = genai.Client(http_options={"api_version": "v1beta"})
    if state.exists():
        name = state.read_text()
        print(f"resuming {name}")
        job = client.batches.get(name=name)
    else:
        job = start(client, questions, str(target))
        state.write_text(job.name)
    results = wait(client, job, questions)
    failed = {key: questions[key] for key, result in results.items() if result.error}
    if failed:
        results |= wait(client, start(client, failed, str(target)), failed)
        failed = [key for key in failed if results[key].error]
    with target.open("w") as answers:
        for key, result in results.items():
            if result.error:
                print(f"{key} failed: {result.error.message}", file=answers)
            else:
                text = result.response.text.replace("\n", " ")
                print(f"{key}: {text}", file=answers)
    state.unlink()
    print(f"{len(results)} answers, {len(failed)} failed")


if __name__ == "__main__":
    main()
