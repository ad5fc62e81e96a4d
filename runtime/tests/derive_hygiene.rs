//! The derive macros among names that shadow those of the prelude, and of the runtime under another name.

#![expect(unreachable_pub, reason = "the code is a library's")]

extern crate discovery_runtime as renamed;

/// Schemas called like the types and traits that everybody takes for granted.
mod prelude {
    // The derives expand to this name, so a module imports the runtime under it, wherever it comes from.
    use crate::renamed::rt;
    use ::core::clone::Clone;
    use ::core::cmp::{Eq, PartialEq};
    use ::core::fmt::Debug;
    use ::core::hash::Hash;

    macro_rules! schemas {
        ($($name:ident)*) => {
            $(
                #[derive(Clone, ::core::default::Default, PartialEq, rt::Schema)]
                #[non_exhaustive]
                pub struct $name {
                    pub name: ::core::option::Option<::std::string::String>,
                    pub boxed: ::core::option::Option<::std::boxed::Box<$name>>,
                    pub list: ::std::vec::Vec<$name>,
                    pub map: rt::Map<::std::vec::Vec<Option>>,
                    pub unknown_fields: rt::UnknownFields,
                }
            )*

            /// Writes and reads a value of each schema.
            pub fn check_each() {
                $(
                    let value = $name::new().set_name("name").set_boxed($name::new()).set_list([$name::new()]);
                    let text = ::serde_json::to_string(&value).unwrap();
                    ::core::assert_eq!(text, r#"{"name":"name","boxed":{},"list":[{}]}"#);
                    ::core::assert_eq!(::serde_json::from_str::<$name>(&text).unwrap(), value);
                )*
            }
        };
    }

    schemas! {
        Option Result Vec String Send Sync Default Box Into From Iterator IntoIterator Some None Ok Err Self_ Fn AsRef Drop
        Sized ToString ToOwned Copy Ord PartialOrd Infallible R W S D F Message Table Wire Serialize Deserialize Value Map
    }

    #[derive(Clone, Debug, PartialEq, Eq, Hash, rt::OpenEnum)]
    #[non_exhaustive]
    pub enum Variants {
        Err,
        Ok,
        Some,
        None,
        Error,
        Item,
        Output,
        Value,
        Unknown(rt::UnknownValue),
    }

    #[derive(Debug, rt::Call)]
    pub struct Send_(rt::Call<Send>);

    #[derive(Debug, rt::Call)]
    pub struct Wait(rt::Call<Result, rt::Lro<Option, Vec>>);

    #[derive(Debug, rt::Call)]
    pub struct Stream(rt::Call<Result, rt::Streaming>);

    #[derive(Debug, rt::Call)]
    pub struct Upload(rt::Call<String, rt::Upload>);
}

use prelude::{Option as OptionSchema, Variants, Vec as VecSchema};
use serde_json::json;

#[test]
fn schemas_with_names_of_the_prelude() {
    prelude::check_each();
    let schema = VecSchema::new().set_map([("key", [OptionSchema::new()])]);
    assert_eq!(serde_json::to_value(&schema).unwrap(), json!({"map": {"key": [{}]}}));
}

#[test]
fn variants_with_names_of_associated_types() {
    assert_eq!("ERR".parse::<Variants>(), Ok(Variants::Err));
    for text in ["ERR", "OK", "SOME", "NONE", "ERROR", "ITEM", "OUTPUT", "VALUE"] {
        assert!(!matches!(Variants::from(text), Variants::Unknown(_)), "{text}");
    }
}

#[test]
fn calls_stay_send() {
    fn check<T: Send>(_: impl FnOnce(T)) {}

    check(|call: prelude::Send_| drop(call.into_call()));
    check(|call: prelude::Stream| drop(call.as_array().stream()));
    check(|call: prelude::Wait| drop(call.wait()));
    check(|call: prelude::Upload| drop(call.bytes("bytes")));
}
