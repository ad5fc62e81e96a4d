//! The row `content`: messages.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, field, text};

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let layer = source.layer;
    let (content, part) = (source.schema("Content")?, source.schema("Part")?);
    let (role, parts) = (text(content, "role")?, field(content, "parts")?);
    let (content_ty, part_ty) = (&content.ident, &part.ident);
    let (role, parts, set_role, set_parts) = (&role.ident, &parts.ident, &role.setter, &parts.setter);
    let others: Vec<_> = ["Blob", "File"]
        .into_iter()
        .filter(|name| *name == "Blob" || super::part::takes_files(source))
        .filter_map(|name| source.schema(name))
        .map(|schema| &schema.ident)
        .collect();
    Some(quote! {
        impl #layer::schema::Sealed for schemas::#content_ty {}

        impl #layer::schema::Content for schemas::#content_ty {
            type Part = schemas::#part_ty;

            fn from_parts(author: Option<&str>, said: Vec<schemas::#part_ty>) -> Self {
                Self { #role: author.map(Into::into), #parts: said, ..Self::new() }
            }

            fn role(&self) -> Option<&str> {
                self.#role.as_deref()
            }

            fn parts(&self) -> &[schemas::#part_ty] {
                &self.#parts
            }

            fn parts_mut(&mut self) -> &mut Vec<schemas::#part_ty> {
                &mut self.#parts
            }
        }

        impl schemas::#content_ty {
            /// Creates a message of the user from text, a part, or several.
            pub fn user(parts: impl #layer::Input<Self>) -> Self {
                Self::new().#set_role("user").#set_parts(#layer::Prompt::new(parts).into_parts())
            }

            /// Creates a message of the model from text, a part, or several.
            pub fn model(parts: impl #layer::Input<Self>) -> Self {
                Self::new().#set_role("model").#set_parts(#layer::Prompt::new(parts).into_parts())
            }

            /// Returns the text of all parts together, without the model's thoughts.
            pub fn text(&self) -> String {
                #layer::content_text(self)
            }
        }

        /// Creates a message without a role, as a system instruction is.
        impl<T: #layer::Text> From<T> for schemas::#content_ty {
            fn from(text: T) -> Self {
                Self::new().#set_parts([schemas::#part_ty::text(text)])
            }
        }

        impl #layer::Input<schemas::#content_ty> for schemas::#content_ty {
            fn add_to(self, prompt: &mut #layer::Prompt<schemas::#content_ty>) {
                prompt.push_content(self);
            }
        }

        impl #layer::Input<schemas::#content_ty> for schemas::#part_ty {
            fn add_to(self, prompt: &mut #layer::Prompt<schemas::#content_ty>) {
                prompt.push_part(self);
            }
        }

        #(
            impl #layer::Input<schemas::#content_ty> for schemas::#others {
                fn add_to(self, prompt: &mut #layer::Prompt<schemas::#content_ty>) {
                    prompt.push_part(self.into());
                }
            }
        )*
    })
}
