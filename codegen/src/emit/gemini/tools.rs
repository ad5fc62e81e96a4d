//! The row `tools`: functions that requests declare and conversations run.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;
use crate::api::ResourcePart;

/// Accessors of the request, for its impl of the layer's trait, where requests declare functions.
pub(super) fn request_accessors(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let (tools, functions) = (parts.field("GenerateContentRequest.tools"), parts.field("Tool.functionDeclarations"));
    let (name, about) = (parts.field("FunctionDeclaration.name"), parts.field("FunctionDeclaration.description"));
    let parameters = parts.field("FunctionDeclaration.parametersJsonSchema");
    let (tool, function) = (parts.schema("Tool"), parts.schema("FunctionDeclaration"));
    quote! {
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
    }
}

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let ResourcePart { module, ident: ty } = parts.resource("models");
    let set_functions = parts.setter("Tool.functionDeclarations");
    let parameters = parts.field("FunctionDeclaration.parametersJsonSchema");
    let (tool, function) = (parts.schema("Tool"), parts.schema("FunctionDeclaration"));
    quote! {
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
    }
}
