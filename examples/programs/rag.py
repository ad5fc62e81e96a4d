"""Answers a question from the text files of a folder, with the sources: `rag.py FOLDER QUESTION`."""

import sys
from pathlib import Path

from google import genai
from google.genai import types
from pydantic import BaseModel, Field

EMBEDDING = "gemini-embedding-001"
PER_CALL = 100


class Answer(BaseModel):
    answer: str
    sources: list[str] = Field(description="Names of the files that the answer comes from.")


def embed(client: genai.Client, texts: list[str], task: str) -> list[list[float]]:
    vectors: list[list[float]] = []
    config = types.EmbedContentConfig(task_type=task)
    for start in range(0, len(texts), PER_CALL):
        reply = client.models.embed_content(model=EMBEDDING, contents=texts[start : start + PER_CALL], config=config)
        vectors.extend(embedding.values for embedding in reply.embeddings)
    return vectors


def main() -> None:
    folder, question = sys.argv[1:]
    client = genai.Client(http_options={"api_version": "v1beta"})
    passages = [f"{path}: {text}" for path in Path(folder).iterdir() for text in path.read_text().split("\n\n")]
    vectors = embed(client, passages, "RETRIEVAL_DOCUMENT")
    [asked] = embed(client, [question], "RETRIEVAL_QUERY")

    def score(vector: list[float]) -> float:
        return sum(a * b for a, b in zip(vector, asked))

    ranked = sorted(zip(map(score, vectors), passages), reverse=True)
    context = "\n\n".join(text for _, text in ranked[:5])

    config = types.GenerateContentConfig(
        system_instruction="Answer from the passages only.",
        response_mime_type="application/json",
        response_schema=Answer,
    )
    reply = client.models.generate_content(
        model="gemini-2.5-flash",
        contents=f"{context}\n\nQuestion: {question}",
        config=config,
    )
    print(f"{reply.parsed.answer} (from {', '.join(reply.parsed.sources)})")


if __name__ == "__main__":
    main()
