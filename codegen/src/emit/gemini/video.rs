//! The row `video`: videos that a model generates.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, field, message, text};

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let layer = source.layer;
    let (request, result) = (source.schema("PredictLongRunningRequest")?, source.schema("PredictLongRunningResponse")?);
    let (response, sample) = (source.schema("GenerateVideoResponse")?, source.schema("GeneratedVideoSample")?);
    let video = source.schema("GeneratedVideo")?;
    let instances = &field(request, "instances")?.ident;
    let inner = &message(result, "generateVideoResponse", response)?.ident;
    let (samples, reasons) =
        (&field(response, "generatedSamples")?.ident, &field(response, "raiMediaFilteredReasons")?.ident);
    let (of_sample, uri) = (&message(sample, "video", video)?.ident, &text(video, "uri")?.ident);
    let (request, result, sample, video) = (&request.ident, &result.ident, &sample.ident, &video.ident);
    let by_reference = super::convert::by_reference(request);
    Some(quote! {
        impl schemas::#result {
            /// Returns the videos.
            pub fn samples(&self) -> &[schemas::#sample] {
                self.#inner.as_ref().map_or(&[], |response| &response.#samples)
            }

            /// Returns the reasons for which videos were left out.
            pub fn filtered_reasons(&self) -> &[String] {
                self.#inner.as_ref().map_or(&[], |response| &response.#reasons)
            }
        }

        #by_reference

        /// Creates a request for a video from a prompt.
        impl<T: #layer::Text> From<T> for schemas::#request {
            fn from(prompt: T) -> Self {
                Self { #instances: Vec::from([#layer::video_instance(prompt)]), ..Self::default() }
            }
        }

        /// Returns the name of a video's file, which a download takes.
        impl From<&schemas::#sample> for String {
            fn from(sample: &schemas::#sample) -> Self {
                sample.#of_sample.as_ref().map(Self::from).unwrap_or_default()
            }
        }

        /// Returns the name of a video's file, which a download takes.
        impl From<&schemas::#video> for String {
            fn from(video: &schemas::#video) -> Self {
                #layer::name_in_uri(video.#uri.as_deref().unwrap_or_default()).to_owned()
            }
        }
    })
}
