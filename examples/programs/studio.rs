//! Makes an image, speech, and a video from one sentence, and writes them into a folder:
//! `cargo run --example studio -- FOLDER SENTENCE`.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use generativelanguage::v1beta::Client;
use generativelanguage::v1beta::schemas::{
    GenerateContentRequest, GenerationConfig, GenerationConfigResponseModalities, PrebuiltVoiceConfig, SpeechConfig,
    VoiceConfig,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let [folder, sentence] =
        env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "usage: studio FOLDER SENTENCE")?;
    let folder = Path::new(&folder);
    let client = Client::from_env()?;

    let image = client.models().generate_content("gemini-2.5-flash-image", &sentence).await?;
    save(folder, "image", image.blobs().next().and_then(|blob| blob.data.as_ref()))?;

    let voice = VoiceConfig::new().set_prebuilt_voice_config(PrebuiltVoiceConfig::new().set_voice_name("Kore"));
    let config = GenerationConfig::new()
        .set_response_modalities([GenerationConfigResponseModalities::Audio])
        .set_speech_config(SpeechConfig::new().set_voice_config(voice));
    let request = GenerateContentRequest::from(&sentence).set_generation_config(config);
    let speech = client.models().generate_content("gemini-2.5-flash-preview-tts", request).await?;
    save(folder, "speech", speech.blobs().next().and_then(|blob| blob.data.as_ref()))?;

    let video = client.models().predict_long_running("veo-3.0-generate-001", &sentence).wait().await?;
    let sample = video.samples().first().ok_or_else(|| video.filtered_reasons().join(" "))?;
    let bytes = client.files().download(sample).download().to_file(folder.join("video")).await?;
    println!("video: {bytes} bytes");
    Ok(())
}

fn save(folder: &Path, name: &str, data: Option<&generativelanguage::types::Base64>) -> Result<(), Box<dyn Error>> {
    let bytes = data.ok_or("the reply has no media")?.bytes()?;
    fs::write(folder.join(name), &bytes)?;
    println!("{name}: {} bytes", bytes.len());
    Ok(())
}
