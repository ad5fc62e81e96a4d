//! Facts from the overlay that clients pass on to the runtime, as constants.

use discovery_document::overlay::{Completion, GenAi, ServiceFacts, TokenUsage};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use crate::{
    api::{Api, Kind, Method, Type, TypeItem},
    names::Ident,
};

/// The rest of the chain that builds the service.
pub(super) fn service(facts: &ServiceFacts) -> TokenStream {
    let no_api_keys = facts.no_api_keys.iter().map(|(prefix, reason)| quote!((#prefix, #reason)));
    let no_api_keys = (!facts.no_api_keys.is_empty()).then(|| quote!(.no_api_keys(&[#(#no_api_keys),*])));
    let seconds = facts
        .server_timeout
        .as_ref()
        .and_then(|timeout| Some(proc_macro2::Literal::u64_unsuffixed(timeout.seconds()?)));
    let server_timeout = seconds.map(|seconds| quote!(.server_timeout(::std::time::Duration::from_secs(#seconds))));
    let token_usage = facts.token_usage.as_ref().map(token_usage);
    let gen_ai = facts.gen_ai.as_ref().map(gen_ai);
    quote!(#no_api_keys #server_timeout #token_usage #gen_ai)
}

fn token_usage(usage: &TokenUsage) -> TokenStream {
    let total = &usage.total;
    let input = usage.input.iter().map(|path| quote!(.input(#path)));
    let output = usage.output.iter().map(|path| quote!(.output(#path)));
    quote!(.token_usage(rt::TokenUsage::new(#total) #(#input)* #(#output)*))
}

fn gen_ai(facts: &GenAi) -> TokenStream {
    let (provider, parameters) = (&facts.provider, &facts.model_parameters);
    let operations = facts.operations.iter().map(|(method, operation)| quote!((#method, #operation)));
    let prefixes = facts.model_prefixes.iter().map(|(prefix, is_part)| quote!((#prefix, #is_part)));
    let path = |path: &Option<String>| path.clone().unwrap_or_default();
    let (model, id) = (path(&facts.response_model), path(&facts.response_id));
    let reasons = path(&facts.finish_reasons);
    quote! {
        .gen_ai(
            rt::GenAi::new(#provider)
                .operations(&[#(#operations),*])
                .model(&[#(#parameters),*], &[#(#prefixes),*])
                .response(#model, #id, #reasons)
        )
    }
}

/// The completion rule of each schema that has one.
pub(super) fn completions(api: &Api) -> Vec<Item> {
    let items = completed(api).map(|(schema, completion)| {
        let (name, about) = (constant(schema), format!(" The properties that complete a streamed [`{schema}`]."));
        let Completion { list, index, final_reason, no_reasons, blocked } = completion;
        let index = (!index.is_empty()).then(|| quote!(.index(#index)));
        let no_reasons = (!no_reasons.is_empty()).then(|| quote!(.no_reasons(&[#(#no_reasons),*])));
        let blocked = blocked.iter().map(|path| quote!(.blocked_by(#path)));
        parse_quote! {
            #[doc = #about]
            pub(crate) static #name: rt::Completion =
                rt::Completion::new(#list, #final_reason) #index #no_reasons #(#blocked)*;
        }
    });
    items.collect()
}

/// The completion rule for the stream of a method.
pub(super) fn completion(api: &Api, method: &Method) -> Option<TokenStream> {
    let (Kind::Streaming, Type::Named(returns)) = (&method.kind, &method.returns) else { return None };
    completed(api).find(|(schema, _)| *schema == returns).map(|(schema, _)| {
        let name = constant(schema);
        quote!(.completion(&schemas::#name))
    })
}

/// The schemas with such a fact that some method streams.
fn completed(api: &Api) -> impl Iterator<Item = (&Ident, &Completion)> {
    let is_streamed = |ident: &Ident| {
        let is_it = |method: &&Method| matches!(&method.returns, Type::Named(returns) if returns == ident);
        api.all_methods().into_iter().filter(|method| method.kind == Kind::Streaming).any(|method| is_it(&method))
    };
    api.types.iter().filter_map(move |item| match item {
        TypeItem::Struct(schema) => {
            let completion = api.service.facts.completion.get(schema.wire.as_ref()?)?;
            is_streamed(&schema.ident).then_some((&schema.ident, completion))
        }
        TypeItem::Alias(_) | TypeItem::Enum(_) => None,
    })
}

/// `GENERATE_CONTENT_RESPONSE_COMPLETION` for `GenerateContentResponse`.
fn constant(schema: &Ident) -> syn::Ident {
    let mut name = String::new();
    for letter in schema.as_str().chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_uppercase());
    }
    format_ident!("{name}_COMPLETION")
}
