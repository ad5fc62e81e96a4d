"""An agent with three tools that streams its answers to the questions on standard input."""

import sys

from google import genai
from google.genai import types

notes: list[str] = []


def weather(city: str) -> str:
    """Current weather of a city."""
    if city == "Oslo":
        return "rain, 11 degrees Celsius"
    raise ValueError(f"no weather station in {city}")


def fahrenheit(celsius: float) -> float:
    """Converts a temperature."""
    return celsius * 1.8 + 32.0


def remember(text: str) -> int:
    """Keeps a note; returns the number of notes."""
    notes.append(text)
    return len(notes)


def main() -> None:
    client = genai.Client(http_options={"api_version": "v1beta"})
    config = types.GenerateContentConfig(
        tools=[weather, fahrenheit, remember],
        automatic_function_calling=types.AutomaticFunctionCallingConfig(maximum_remote_calls=16),
    )
    chat = client.chats.create(model="gemini-2.5-flash", config=config)
    tokens = 0
    for question in sys.stdin:
        for chunk in chat.send_message_stream(question.rstrip("\n")):
            print(chunk.text or "", end="", flush=True)
            if chunk.usage_metadata and chunk.candidates[0].finish_reason:
                tokens += chunk.usage_metadata.total_token_count or 0
        print()
    print(f"({tokens} tokens)")


if __name__ == "__main__":
    main()
