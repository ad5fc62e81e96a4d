//! The row `reply`: what a response says.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emit, Row};
use crate::api::FieldPart;

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let (reply_ty, candidate_ty) = (parts.schema("GenerateContentResponse"), parts.schema("Candidate"));
    let content_ty = parts.schema("Content");
    let candidates = parts.field("GenerateContentResponse.candidates");
    let prompt_feedback = parts.field("GenerateContentResponse.promptFeedback");
    let message_field = parts.field("Candidate.content");
    let finish = Reason::of(parts.part("Candidate.finishReason"));
    let block = Reason::of(parts.part("PromptFeedback.blockReason"));
    let index = if parts.has("index") {
        let ident = parts.field("Candidate.index");
        quote!(self.#ident.unwrap_or_default())
    } else {
        quote!(0)
    };
    let (finish_text, finish_ty, finish_value) = (finish.text(), &finish.ty, finish.value());
    let (block_text, block_ty, block_value) = (block.text(), &block.ty, block.value());
    let token_counts = parts.has("usage").then(|| token_counts(row));
    let more: [(&str, Emit); 4] = [("blobs", blobs), ("calls", calls), ("usage", usage), ("grounding", grounding)];
    let more = more.into_iter().filter(|(name, _)| parts.has(name)).map(|(_, method)| method(row));
    quote! {
        impl #layer::schema::Sealed for schemas::#reply_ty {}

        impl #layer::schema::Reply for schemas::#reply_ty {
            type Candidate = schemas::#candidate_ty;

            fn candidates(&self) -> &[schemas::#candidate_ty] {
                &self.#candidates
            }

            fn candidates_mut(&mut self) -> &mut Vec<schemas::#candidate_ty> {
                &mut self.#candidates
            }

            fn block_reason(&self) -> Option<&str> {
                let reason = self.#prompt_feedback.as_ref()?;
                reason.#block_text
            }

            #token_counts
        }

        impl #layer::schema::Sealed for schemas::#candidate_ty {}

        impl #layer::schema::Candidate for schemas::#candidate_ty {
            type Content = schemas::#content_ty;

            fn index(&self) -> i32 {
                #index
            }

            fn content(&self) -> Option<&schemas::#content_ty> {
                self.#message_field.as_ref()
            }

            fn content_mut(&mut self) -> &mut Option<schemas::#content_ty> {
                &mut self.#message_field
            }

            fn finish_reason(&self) -> Option<&str> {
                self.#finish_text
            }
        }

        impl schemas::#reply_ty {
            /// Returns the text of candidate 0 without the model's thoughts; empty if there is none.
            pub fn text(&self) -> String {
                #layer::text(self)
            }

            /// Returns the text of the model's thoughts in candidate 0; empty if there is none.
            pub fn thoughts(&self) -> String {
                #layer::thoughts(self)
            }

            /// Reads the text of candidate 0 as JSON, the format that the request asked for.
            ///
            /// A Markdown fence around it is removed. Fails if the prompt was blocked, if the answer was cut off, and if the
            /// text does not match the type. The error has the reason and the start of the text.
            pub fn json<T: rt::DeserializeOwned>(&self) -> rt::Result<T> {
                #layer::json(self)
            }

            /// Returns the message of candidate 0.
            pub fn content(&self) -> Option<&schemas::#content_ty> {
                #layer::content(self)
            }

            /// Takes the message of candidate 0, to send it back to the model as part of the next request.
            pub fn into_content(self) -> Option<schemas::#content_ty> {
                #layer::into_content(self)
            }

            /// Returns the reason for which candidate 0 ended; `None` while it has not.
            pub fn finish_reason(&self) -> Option<&#finish_ty> {
                let candidate = #layer::answer(self)?;
                candidate.#finish_value
            }

            /// Returns the reason for which the prompt was blocked; there are no candidates then.
            pub fn block_reason(&self) -> Option<&#block_ty> {
                let feedback = self.#prompt_feedback.as_ref()?;
                feedback.#block_value
            }

            /// Returns how the response ended: complete, truncated, blocked, or otherwise.
            pub fn finish(&self) -> #layer::Finish {
                #layer::finish(self)
            }

            /// Returns true if the prompt was blocked. [`finish`](Self::finish) also detects a blocked answer.
            pub fn is_blocked(&self) -> bool {
                self.block_reason().is_some()
            }

            #(#more)*
        }

        impl rt::Join for schemas::#reply_ty {
            type Joiner = #layer::Collect<Self>;

            fn add(joiner: &mut Self::Joiner, element: Self) -> rt::Result<()> {
                joiner.add(element)
            }

            fn finish(joiner: Self::Joiner) -> Self {
                joiner.finish()
            }
        }
    }
}

/// A field with a reason: an enum, or a string in a document that lists no values.
struct Reason<'a> {
    field: &'a FieldPart,
    is_enum: bool,
    ty: TokenStream,
}

impl<'a> Reason<'a> {
    fn of(field: &'a FieldPart) -> Self {
        let ty = field.enumeration.as_ref().map_or_else(|| quote!(str), |ident| quote!(schemas::#ident));
        Self { field, is_enum: field.enumeration.is_some(), ty }
    }

    /// Returns the reason as text.
    fn text(&self) -> TokenStream {
        let ident = &self.field.ident;
        let ty = &self.ty;
        let as_text = if self.is_enum { quote!(as_ref().map(#ty::as_str)) } else { quote!(as_deref()) };
        quote!(#ident.#as_text)
    }

    /// Returns the reason as a value.
    fn value(&self) -> TokenStream {
        let ident = &self.field.ident;
        let as_value = if self.is_enum { quote!(as_ref()) } else { quote!(as_deref()) };
        quote!(#ident.#as_value)
    }
}

fn blobs(row: &Row<'_>) -> TokenStream {
    let (layer, data, blob) = (row.layer, row.parts.field("Part.inlineData"), row.parts.schema("Blob"));
    quote! {
        /// Returns the media in candidate 0, such as generated images, in order.
        pub fn blobs(&self) -> impl Iterator<Item = &schemas::#blob> {
            #layer::parts(self).filter(|part| !part.is_thought()).filter_map(|part| part.#data.as_ref())
        }
    }
}

fn calls(row: &Row<'_>) -> TokenStream {
    let (layer, field, call) = (row.layer, row.parts.field("Part.functionCall"), row.parts.schema("FunctionCall"));
    quote! {
        /// Returns the functions that candidate 0 calls, in order.
        pub fn function_calls(&self) -> impl Iterator<Item = &schemas::#call> {
            #layer::parts(self).filter_map(|part| part.#field.as_ref())
        }
    }
}

/// Accessor of the tokens that a response states.
fn token_counts(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let metadata = parts.field("GenerateContentResponse.usageMetadata");
    let count = |wire: &str| {
        if !parts.has(wire) {
            return quote!(None);
        }
        let ident = parts.field(&format!("UsageMetadata.{wire}"));
        quote!(usage.#ident)
    };
    let counts = [
        count("promptTokenCount"),
        count("cachedContentTokenCount"),
        count("candidatesTokenCount"),
        count("thoughtsTokenCount"),
        count("toolUsePromptTokenCount"),
        count("totalTokenCount"),
    ];
    quote! {
        fn token_counts(&self) -> #layer::TokenCounts {
            self.#metadata.as_ref().map(|usage| #layer::TokenCounts::stated(#(#counts),*)).unwrap_or_default()
        }
    }
}

fn usage(row: &Row<'_>) -> TokenStream {
    let field = row.parts.field("GenerateContentResponse.usageMetadata");
    let usage = row.parts.schema("UsageMetadata");
    quote! {
        /// Returns the number of tokens that the request used.
        pub fn usage(&self) -> Option<&schemas::#usage> {
            self.#field.as_ref()
        }
    }
}

fn grounding(row: &Row<'_>) -> TokenStream {
    let (layer, field) = (row.layer, row.parts.field("Candidate.groundingMetadata"));
    let grounding = row.parts.schema("GroundingMetadata");
    quote! {
        /// Returns the sources that candidate 0 is grounded on.
        pub fn grounding(&self) -> Option<&schemas::#grounding> {
            #layer::answer(self)?.#field.as_ref()
        }
    }
}
