//! The public surface of the bindings of what lies in `discovery/`, as snapshots: a pull request shows what a new document, or a
//! change of the generator, means for users.
//!
//! `cargo codegen update` brings the snapshots up to date. After a change of the generator, `cargo insta review` does, or
//! `INSTA_UPDATE=always cargo test -p discovery-codegen --test maintain surface`.

use std::{fs, path::Path};

use discovery_codegen::{
    Generator,
    command::{bindings::Bindings, surface},
};

use crate::made::{self, discovery, real};

/// Folder of the snapshots.
const SNAPSHOTS: &str = "../surface";

/// The bindings of the crate, with the conveniences that it has by hand.
fn bindings(discovery: &Path) -> Vec<Bindings> {
    let generator = Generator::new().discovery_dir(discovery).layer("crate::gemini");
    Bindings::of(&generator.plan().expect("good documents"))
}

#[test]
fn every_public_path() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(SNAPSHOTS);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for bindings in bindings(&discovery()) {
            insta::assert_snapshot!(bindings.version().to_owned(), surface::text(&bindings));
        }
    });
}

/// The test above accepts the output of `update`.
#[test]
fn update_writes_the_same_snapshots() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/maintain").join(SNAPSHOTS);
    for bindings in bindings(&discovery()) {
        let version = bindings.version();
        let there = fs::read_to_string(folder.join(version).with_extension("snap")).expect("a snapshot");
        assert!(surface::snapshot(&bindings, Some(&there)) == there, "{version}");
        let (_, text) = there.split_once("---\n").and_then(|(_, rest)| rest.split_once("\n---\n")).expect("a head");
        assert!(surface::snapshot(&bindings, None).ends_with(&format!("\n---\n{text}")), "{version}");
    }
}

#[test]
fn lines_are_sorted_and_unlike() {
    for bindings in bindings(&discovery()) {
        let lines = surface::lines(&bindings);
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "{}", bindings.version());
    }
}

/// The names that users meet first, which the README and the examples use.
#[test]
fn names_that_users_type() {
    let folder = made::directory(&real("v1beta"));
    let bindings = bindings(folder.path());
    let lines = surface::lines(&bindings[0]);
    for start in [
        "Client::corpora(&self) -> corpora::Corpora",
        "Client::media(&self) -> media::Media",
        "Client::models(&self) -> models::Models",
        "corpora::Corpora::documents(&self) -> corpora::CorporaDocuments",
        "corpora::CorporaDocuments::chunks(&self) -> corpora::CorporaDocumentsChunks",
        "corpora::CorporaDocumentsChunks::get(&self, name: impl Into<String>) -> rt::Call<schemas::Chunk>",
        "media::Media::upload(&self, request: schemas::CreateFileRequest) -> rt::Call<schemas::CreateFileResponse, rt::Upload>",
        "models::Models::batch_generate_content(&self, model: impl Into<String>, request: schemas::BatchGenerateContentRequest) -> \
         rt::Call<schemas::Operation, rt::Lro<schemas::GenerateContentBatchOutput, schemas::GenerateContentBatch>>",
        "models::Models::generate_content(&self, model: impl Into<String>, request: schemas::GenerateContentRequest) -> \
         rt::Call<schemas::GenerateContentResponse>",
        "models::Models::list(&self) -> models::ModelsListCall",
        "models::Models::stream_generate_content(&self, model: impl Into<String>, request: schemas::GenerateContentRequest) -> \
         rt::Call<schemas::GenerateContentResponse, rt::Streaming>",
        "models::ModelsListCall: rt::Call<schemas::ListModelsResponse, rt::Paged>",
        "models::ModelsListCall::page_size(self, i32) -> Self",
        "schemas::Content::parts (set_parts): Vec<Part>",
        "schemas::FinishReason::Stop = \"STOP\"",
        "schemas::GenerateContentRequest::contents (set_contents): Vec<Content>",
        "schemas::HarmCategory: enum",
        "schemas::Part::text (set_text): Option<String>",
        "schemas::Schema::type_ (set_type): Option<SchemaType>",
    ] {
        assert!(lines.iter().any(|line| line.starts_with(start)), "no line starts with {start}");
    }
}
