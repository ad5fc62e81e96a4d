//! The row `batches`: requests with keys that are answered in the background.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, field, message, method, object, text};

#[expect(clippy::too_many_lines, reason = "one template, which reads best in one piece")]
pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let (api, layer) = (source.api, source.layer);
    let (batches, models, files) = (source.resource("batches")?, source.resource("models")?, source.resource("files")?);
    let start = method(models, api, "models.batchGenerateContent")?;
    let download = method(files, api, "files.download")?;
    let (request, reply) = (source.schema("GenerateContentRequest")?, source.schema("GenerateContentResponse")?);
    let (call, batch) = (source.schema("BatchGenerateContentRequest")?, source.schema("GenerateContentBatch")?);
    let output = source.schema("GenerateContentBatchOutput")?;
    let (line, status) = (source.schema("BatchResultLine")?, source.schema("Status")?);
    let (input, inlined) = (source.schema("InputConfig")?, source.schema("InlinedRequests")?);
    let (item, answers) = (source.schema("InlinedRequest")?, source.schema("InlinedResponses")?);
    let answer = source.schema("InlinedResponse")?;

    let call_batch = &message(call, "batch", batch)?.ident;
    let (display_name, config) = (&text(batch, "displayName")?.ident, &message(batch, "inputConfig", input)?.ident);
    let (file_name, requests) = (&text(input, "fileName")?.ident, &message(input, "requests", inlined)?.ident);
    let list = &field(inlined, "requests")?.ident;
    let (metadata, item_request) = (&object(item, "metadata")?.ident, &message(item, "request", request)?.ident);
    let (file, inline) = (&text(output, "responsesFile")?.ident, &message(output, "inlinedResponses", answers)?.ident);
    let answer_list = &field(answers, "inlinedResponses")?.ident;
    let (answer_key, answer_error) = (&object(answer, "metadata")?.ident, &message(answer, "error", status)?.ident);
    let answer_reply = &message(answer, "response", reply)?.ident;
    let (key, line_error, line_status) =
        (&text(line, "key")?.ident, &message(line, "error", status)?.ident, &message(line, "status", status)?.ident);
    let line_reply = &message(line, "response", reply)?.ident;

    let (module, ty) = (&batches.module, &batches.ident);
    let (models_module, models_ty, start) = (&models.module, &models.ident, &start.ident);
    let (files_module, files_ty, download) = (&files.module, &files.ident, &download.ident);
    let (request, reply, call, batch) = (&request.ident, &reply.ident, &call.ident, &batch.ident);
    let (output, line, input, inlined, item) = (&output.ident, &line.ident, &input.ident, &inlined.ident, &item.ident);
    Some(quote! {
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
    })
}
