//! The row `tools`: functions that requests declare and conversations run.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, any, field, text};

/// Accessors of the request, for its impl of the layer's trait; empty where requests declare no functions.
pub(super) fn request_accessors(source: &Source<'_>) -> Option<TokenStream> {
    if !source.has_row("tools") {
        return None;
    }
    let layer = source.layer;
    let (request, tool) = (source.schema("GenerateContentRequest")?, source.schema("Tool")?);
    let function = source.schema("FunctionDeclaration")?;
    let (tools, functions) = (&field(request, "tools")?.ident, &field(tool, "functionDeclarations")?.ident);
    let (name, about) = (&text(function, "name")?.ident, &text(function, "description")?.ident);
    let parameters = &any(function, "parametersJsonSchema")?.ident;
    let (tool, function) = (&tool.ident, &function.ident);
    Some(quote! {
        fn declare(&mut self, declared: Vec<#layer::schema::Declaration>) {
            let functions = declared.into_iter().map(|declared| schemas::#function {
                #name: Some(declared.name),
                #about: Some(declared.description),
                #parameters: declared.parameters,
                ..schemas::#function::default()
            });
            let tool = schemas::#tool { #functions: functions.collect(), ..schemas::#tool::default() };
            self.#tools.push(tool);
        }

        fn declares(&self, function: &str) -> bool {
            let mut declared = self.#tools.iter().flat_map(|tool| &tool.#functions);
            declared.any(|declared| declared.#name.as_deref() == Some(function))
        }
    })
}

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    request_accessors(source)?;
    let models = source.resource("models")?;
    let (layer, module, ty) = (source.layer, &models.module, &models.ident);
    let (tool, function) = (source.schema("Tool")?, source.schema("FunctionDeclaration")?);
    let set_functions = &field(tool, "functionDeclarations")?.setter;
    let parameters = &any(function, "parametersJsonSchema")?.ident;
    let (tool, function) = (&tool.ident, &function.ident);
    Some(quote! {
        impl #layer::schema::FunctionModels for super::#module::#ty {}

        impl schemas::#tool {
            /// Creates a tool with functions that the model may call.
            pub fn functions(functions: impl IntoIterator<Item = schemas::#function>) -> Self {
                Self::new().#set_functions(functions)
            }
        }

        impl schemas::#function {
            /// Takes the arguments of the function from a type.
            ///
            /// Fails if the service does not support the JSON Schema of the type.
            pub fn with_arguments<T: #layer::JsonType>(mut self) -> rt::Result<Self> {
                self.#parameters = #layer::parameters_schema::<T>()?;
                Ok(self)
            }
        }
    })
}
