//! The public surface of the bindings, as snapshots: a pull request shows what a change of the generator means for users.
//!
//! It is that of the documents in [`REAL`], so that it stays when a new one comes; what that one means, `update` tells.
//! To accept a change: `INSTA_UPDATE=always cargo test -p discovery-codegen --test maintain surface`, and review the snapshots.

use discovery_codegen::{
    Generator,
    command::{bindings::Bindings, surface},
};
use discovery_document::load::OVERLAY;

use crate::made::{REAL, discovery, file};

fn bindings() -> Vec<Bindings> {
    let generator = REAL.map(file).into_iter().fold(Generator::new().layer("crate::gemini"), Generator::document);
    Bindings::of(&generator.overlay(discovery().join(OVERLAY)).plan().expect("our documents"))
}

#[test]
fn every_public_path() {
    for bindings in bindings() {
        insta::assert_snapshot!(bindings.version().to_owned(), surface::text(&bindings));
    }
}

#[test]
fn lines_are_sorted_and_unlike() {
    for bindings in bindings() {
        let lines = surface::lines(&bindings);
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "{}", bindings.version());
    }
}

/// The names that users meet first, which the README and the examples use.
#[test]
fn names_that_users_type() {
    let bindings = bindings();
    let v1beta = bindings.iter().find(|bindings| bindings.version() == "v1beta").expect("v1beta");
    let lines = surface::lines(v1beta);
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

/// A number at the end of a name is a makeshift, given when another element had the name first; a new one is worth a look.
#[test]
fn makeshift_names() {
    let mut makeshift = Vec::new();
    for bindings in bindings() {
        for line in surface::lines(&bindings) {
            let path = line.split([' ', '(']).next().unwrap_or_default();
            if path.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with('_')
                && path.ends_with(|c: char| c.is_ascii_digit())
            {
                makeshift.push(format!("{} {path}", bindings.version()));
            }
        }
    }
    insta::assert_snapshot!(makeshift.join("\n"));
}
