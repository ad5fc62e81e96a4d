//! The row `video`: videos that a model generates.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let (request, result) = (parts.schema("PredictLongRunningRequest"), parts.schema("PredictLongRunningResponse"));
    let (sample, video) = (parts.schema("GeneratedVideoSample"), parts.schema("GeneratedVideo"));
    let instances = parts.field("PredictLongRunningRequest.instances");
    let inner = parts.field("PredictLongRunningResponse.generateVideoResponse");
    let samples = parts.field("GenerateVideoResponse.generatedSamples");
    let reasons = parts.field("GenerateVideoResponse.raiMediaFilteredReasons");
    let (of_sample, uri) = (parts.field("GeneratedVideoSample.video"), parts.field("GeneratedVideo.uri"));
    let by_reference = super::convert::by_reference(request);
    quote! {
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
    }
}
