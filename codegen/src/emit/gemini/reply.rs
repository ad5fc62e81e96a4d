//! The row `reply`: what a response says.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, field, message};
use crate::api::{Field, Slot, Type};

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let layer = source.layer;
    let (reply, candidate) = (source.schema("GenerateContentResponse")?, source.schema("Candidate")?);
    let (content, feedback) = (source.schema("Content")?, source.schema("PromptFeedback")?);
    let candidates = field(reply, "candidates")?;
    let prompt_feedback = message(reply, "promptFeedback", feedback)?;
    let (message_field, finish) = (message(candidate, "content", content)?, field(candidate, "finishReason")?);
    let block = field(feedback, "blockReason")?;
    let (reply_ty, candidate_ty, content_ty) = (&reply.ident, &candidate.ident, &content.ident);
    let (candidates, prompt_feedback, message_field) =
        (&candidates.ident, &prompt_feedback.ident, &message_field.ident);
    let finish = Reason::of(source, finish);
    let block = Reason::of(source, block);
    let index = field(candidate, "index").filter(|field| field.slot == Slot::Option(Type::I32)).map_or_else(
        || quote!(0),
        |field| {
            let ident = &field.ident;
            quote!(self.#ident.unwrap_or_default())
        },
    );
    let (finish_text, finish_ty, finish_value) = (finish.text(), &finish.ty, finish.value());
    let (block_text, block_ty, block_value) = (block.text(), &block.ty, block.value());
    let token_counts = token_counts(source);
    let more = [blobs(source), calls(source), usage(source), grounding(source)];
    Some(quote! {
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
    })
}

/// A field with a reason: an enum, or a string in a document that lists no values.
struct Reason<'a> {
    field: &'a Field,
    is_enum: bool,
    ty: TokenStream,
}

impl<'a> Reason<'a> {
    fn of(source: &Source<'_>, field: &'a Field) -> Self {
        let enumeration = source.enumeration(field);
        let ty = enumeration.map_or_else(
            || quote!(str),
            |enumeration| {
                let ident = &enumeration.ident;
                quote!(schemas::#ident)
            },
        );
        Self { field, is_enum: enumeration.is_some(), ty }
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

fn blobs(source: &Source<'_>) -> Option<TokenStream> {
    let (layer, part, blob) = (source.layer, source.schema("Part")?, source.schema("Blob")?);
    let (data, blob) = (&message(part, "inlineData", blob)?.ident, &blob.ident);
    Some(quote! {
        /// Returns the media in candidate 0, such as generated images, in order.
        pub fn blobs(&self) -> impl Iterator<Item = &schemas::#blob> {
            #layer::parts(self).filter(|part| !part.is_thought()).filter_map(|part| part.#data.as_ref())
        }
    })
}

fn calls(source: &Source<'_>) -> Option<TokenStream> {
    let (layer, part, call) = (source.layer, source.schema("Part")?, source.schema("FunctionCall")?);
    let (field, call) = (&message(part, "functionCall", call)?.ident, &call.ident);
    Some(quote! {
        /// Returns the functions that candidate 0 calls, in order.
        pub fn function_calls(&self) -> impl Iterator<Item = &schemas::#call> {
            #layer::parts(self).filter_map(|part| part.#field.as_ref())
        }
    })
}

/// Accessor of the tokens that a response states.
fn token_counts(source: &Source<'_>) -> Option<TokenStream> {
    let layer = source.layer;
    let (reply, usage) = (source.schema("GenerateContentResponse")?, source.schema("UsageMetadata")?);
    let metadata = &message(reply, "usageMetadata", usage)?.ident;
    let count = |wire: &str| {
        field(usage, wire).filter(|field| field.slot == Slot::Option(Type::I32)).map_or_else(
            || quote!(None),
            |field| {
                let ident = &field.ident;
                quote!(usage.#ident)
            },
        )
    };
    let counts = [
        count("promptTokenCount"),
        count("cachedContentTokenCount"),
        count("candidatesTokenCount"),
        count("thoughtsTokenCount"),
        count("toolUsePromptTokenCount"),
        count("totalTokenCount"),
    ];
    Some(quote! {
        fn token_counts(&self) -> #layer::TokenCounts {
            self.#metadata.as_ref().map(|usage| #layer::TokenCounts::stated(#(#counts),*)).unwrap_or_default()
        }
    })
}

fn usage(source: &Source<'_>) -> Option<TokenStream> {
    let (reply, usage) = (source.schema("GenerateContentResponse")?, source.schema("UsageMetadata")?);
    let (field, usage) = (&message(reply, "usageMetadata", usage)?.ident, &usage.ident);
    Some(quote! {
        /// Returns the number of tokens that the request used.
        pub fn usage(&self) -> Option<&schemas::#usage> {
            self.#field.as_ref()
        }
    })
}

fn grounding(source: &Source<'_>) -> Option<TokenStream> {
    let layer = source.layer;
    let (candidate, grounding) = (source.schema("Candidate")?, source.schema("GroundingMetadata")?);
    let (field, grounding) = (&message(candidate, "groundingMetadata", grounding)?.ident, &grounding.ident);
    Some(quote! {
        /// Returns the sources that candidate 0 is grounded on.
        pub fn grounding(&self) -> Option<&schemas::#grounding> {
            #layer::answer(self)?.#field.as_ref()
        }
    })
}
