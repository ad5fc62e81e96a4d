"""Makes an image, speech, and a video from one sentence, and writes them into a folder."""

import os
import sys
import time
from pathlib import Path

import httpx
from google import genai
from google.genai import types


def save(folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
    print(f"{name}: {len(data)} bytes")


def blob(reply: types.GenerateContentResponse) -> bytes:
    for part in reply.candidates[0].content.parts:
        if part.inline_data:
            return part.inline_data.data
    raise RuntimeError("the reply has no media")


# The package can generate videos only on Vertex AI.
def video(sentence: str) -> bytes:
    base = os.environ.get("GOOGLE_GEMINI_BASE_URL", "https://generativelanguage.googleapis.com")
    headers = {"x-goog-api-key": os.environ["GEMINI_API_KEY"]}
    with httpx.Client(base_url=f"{base}/v1beta/", headers=headers, follow_redirects=True) as http:
        path = "models/veo-3.0-generate-001:predictLongRunning"
        reply = http.post(path, json={"instances": [{"prompt": sentence}]})
        operation = reply.raise_for_status().json()
        while not operation.get("done"):
            time.sleep(1)
            operation = http.get(operation["name"]).raise_for_status().json()
        if "error" in operation:
            raise RuntimeError(operation["error"])
        videos = operation["response"]["generateVideoResponse"]
        if not videos.get("generatedSamples"):
            raise RuntimeError(videos["raiMediaFilteredReasons"])
        uri = videos["generatedSamples"][0]["video"]["uri"]
        return http.get(uri).raise_for_status().content


def main() -> None:
    folder, sentence = Path(sys.argv[1]), sys.argv[2]
    client = genai.Client(http_options={"api_version": "v1beta"})

    image = client.models.generate_content(model="gemini-2.5-flash-image", contents=sentence)
    save(folder, "image", blob(image))

    config = types.GenerateContentConfig(
        response_modalities=["AUDIO"],
        speech_config=types.SpeechConfig(
            voice_config=types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name="Kore"))
        ),
    )
    speech = client.models.generate_content(model="gemini-2.5-flash-preview-tts", contents=sentence, config=config)
    save(folder, "speech", blob(speech))

    save(folder, "video", video(sentence))


if __name__ == "__main__":
    main()
