//! The row `batches`: requests with keys that are answered in the background.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;
use crate::api::ResourcePart;

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let (call_batch, display_name) =
        (parts.field("BatchGenerateContentRequest.batch"), parts.field("GenerateContentBatch.displayName"));
    let config = parts.field("GenerateContentBatch.inputConfig");
    let (file_name, requests) = (parts.field("InputConfig.fileName"), parts.field("InputConfig.requests"));
    let list = parts.field("InlinedRequests.requests");
    let (metadata, item_request) = (parts.field("InlinedRequest.metadata"), parts.field("InlinedRequest.request"));
    let file = parts.field("GenerateContentBatchOutput.responsesFile");
    let inline = parts.field("GenerateContentBatchOutput.inlinedResponses");
    let answer_list = parts.field("InlinedResponses.inlinedResponses");
    let (answer_key, answer_error) = (parts.field("InlinedResponse.metadata"), parts.field("InlinedResponse.error"));
    let answer_reply = parts.field("InlinedResponse.response");
    let (key, line_error) = (parts.field("BatchResultLine.key"), parts.field("BatchResultLine.error"));
    let (line_status, line_reply) = (parts.field("BatchResultLine.status"), parts.field("BatchResultLine.response"));

    let ResourcePart { module, ident: ty } = parts.resource("batches");
    let ResourcePart { module: models_module, ident: models_ty } = parts.resource("models");
    let ResourcePart { module: files_module, ident: files_ty } = parts.resource("files");
    let start = &parts.method("models.batchGenerateContent").ident;
    let download = &parts.method("files.download").ident;
    let (request, reply) = (parts.schema("GenerateContentRequest"), parts.schema("GenerateContentResponse"));
    let (call, batch) = (parts.schema("BatchGenerateContentRequest"), parts.schema("GenerateContentBatch"));
    let (output, line) = (parts.schema("GenerateContentBatchOutput"), parts.schema("BatchResultLine"));
    let (input, inlined) = (parts.schema("InputConfig"), parts.schema("InlinedRequests"));
    let item = parts.schema("InlinedRequest");
    quote! {
        impl #layer::schema::Sealed for super::#module::#ty {}

        impl #layer::BatchService for super::#module::#ty {
            type Request = schemas::#request;
            type Reply = schemas::#reply;
            type Batch = schemas::#batch;
            type Output = schemas::#output;
            type Line = schemas::#line;
            type Files = super::#files_module::#files_ty;

            fn files(&self) -> Self::Files {
                super::#files_module::#files_ty(self.0.clone())
            }

            fn start(
                &self,
                model: &str,
                shown: Option<String>,
                input: #layer::BatchInput<schemas::#request>,
            ) -> rt::BoxFuture<'static, rt::Result<rt::Operation<schemas::#output, schemas::#batch>>> {
                let mut config = schemas::#input::default();
                match input {
                    #layer::BatchInput::File(name) => config.#file_name = Some(name),
                    #layer::BatchInput::Requests(requests) => {
                        let items = requests.into_iter().map(|(key, request)| schemas::#item {
                            #metadata: Some(rt::Struct::new().with("key", key)),
                            #item_request: Some(request),
                            ..schemas::#item::default()
                        });
                        let list = schemas::#inlined { #list: items.collect(), ..schemas::#inlined::default() };
                        config.#requests = Some(list);
                    }
                }
                let batch = schemas::#batch { #display_name: shown, #config: Some(config), ..schemas::#batch::default() };
                let request = schemas::#call { #call_batch: Some(batch), ..schemas::#call::default() };
                let models = super::#models_module::#models_ty(self.0.clone());
                Box::pin(models.#start(model, request).operation())
            }

            fn attach(&self, name: &str) -> rt::Operation<schemas::#output, schemas::#batch> {
                rt::Operation::attach(&self.0, name)
            }

            fn lines(&self, file: &str) -> rt::BoxFuture<'static, rt::Result<rt::Lines<schemas::#line>>> {
                Box::pin(self.files().#download(file).download().lines())
            }

            fn output(output: schemas::#output) -> #layer::BatchOutput<schemas::#reply> {
                if let Some(name) = output.#file {
                    return #layer::BatchOutput::File(name);
                }
                let answers = output.#inline.unwrap_or_default().#answer_list.into_iter().map(|answer| {
                    let key = answer.#answer_key.as_ref().and_then(|metadata| metadata.get("key"));
                    let key = key.and_then(rt::StructValue::as_str).map(str::to_owned);
                    let error = answer.#answer_error.map(Into::into);
                    #layer::BatchAnswer::new(key, answer.#answer_reply, error)
                });
                #layer::BatchOutput::Answers(answers.collect())
            }

            fn answer(line: schemas::#line) -> #layer::BatchAnswer<schemas::#reply> {
                let error = line.#line_error.or(line.#line_status).map(Into::into);
                #layer::BatchAnswer::new(line.#key, line.#line_reply, error)
            }
        }

        impl super::#module::#ty {
            /// Starts a batch from requests with unique keys, which are answered in the background for half the price.
            pub fn create<K: Into<String>, R: Into<schemas::#request>>(
                &self,
                model: impl Into<String>,
                requests: impl IntoIterator<Item = (K, R)>,
            ) -> #layer::BatchCreation<Self> {
                #layer::BatchCreation::from_requests(self, model, requests)
            }

            /// Starts a batch from a local file with one request on each line: `{"key": "…", "request": {…}}`.
            ///
            /// Use it for more requests than one call can hold, which is 20 MB. Each line needs a key of its own. The file is
            /// uploaded, and it and the file with the results stay at the service for two days unless you delete them.
            pub fn create_from_jsonl(
                &self,
                model: impl Into<String>,
                path: impl AsRef<std::path::Path>,
            ) -> #layer::BatchCreation<Self> {
                #layer::BatchCreation::from_jsonl(self, model, path)
            }
        }
    }
}
