//! The row `content`: messages.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, parts_of_row) = (row.layer, row.parts);
    let (content_ty, part_ty) = (parts_of_row.schema("Content"), parts_of_row.schema("Part"));
    let (role, parts) = (parts_of_row.field("Content.role"), parts_of_row.field("Content.parts"));
    let (set_role, set_parts) = (parts_of_row.setter("Content.role"), parts_of_row.setter("Content.parts"));
    let file = parts_of_row.has("files").then(|| parts_of_row.schema("File"));
    let others = [parts_of_row.schema("Blob")].into_iter().chain(file);
    quote! {
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
    }
}
