/// Messages that say something.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_content {
    ($content:ident, $part:ident) => {
        #[allow(deprecated)]
        impl $content {
            /// What the user says: text, a part, or several.
            pub fn user(parts: impl $crate::rt::IntoParts<$part>) -> Self {
                Self::new().set_role("user").set_parts($crate::rt::IntoParts::into_parts(parts))
            }

            /// What the model said: text, a part, or several.
            pub fn model(parts: impl $crate::rt::IntoParts<$part>) -> Self {
                Self::new().set_role("model").set_parts($crate::rt::IntoParts::into_parts(parts))
            }

            /// The text of all parts together, without the model's thoughts.
            pub fn text(&self) -> ::std::string::String {
                self.parts.iter().filter(|part| !part.is_thought()).filter_map(|part| part.text.as_deref()).collect()
            }
        }

        /// A message without a role, as a system instruction is.
        #[allow(deprecated)]
        impl ::std::convert::From<&str> for $content {
            fn from(text: &str) -> Self {
                Self::new().set_parts([$part::text(text)])
            }
        }
    };
}

/// Parts of text and of media.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_part {
    ($part:ident, $blob:ident) => {
        #[allow(deprecated)]
        impl $part {
            /// Text.
            pub fn text(text: impl ::std::convert::Into<::std::string::String>) -> Self {
                Self::new().set_text(text)
            }

            /// Media within the request: its MIME type and its bytes.
            pub fn inline_data(
                mime_type: impl ::std::convert::Into<::std::string::String>,
                data: impl ::std::convert::Into<$crate::rt::Base64>,
            ) -> Self {
                Self::new().set_inline_data($blob::new().set_mime_type(mime_type).set_data(data))
            }
        }

        #[allow(deprecated)]
        impl $crate::rt::TextPart for $part {
            fn from_text(text: ::std::string::String) -> Self {
                Self::text(text)
            }
        }
    };
}

/// Parts that may be thoughts.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_part_thought {
    ($part:ident) => {
        #[allow(deprecated)]
        impl $part {
            /// Whether this is the model thinking, rather than answering.
            pub fn is_thought(&self) -> bool {
                self.thought == ::std::option::Option::Some(true)
            }
        }
    };
}

/// Parts of a version that knows no thoughts, though the server may send them.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_part_thought_unknown {
    ($part:ident) => {
        #[allow(deprecated)]
        impl $part {
            /// Whether this is the model thinking, rather than answering.
            pub fn is_thought(&self) -> bool {
                self.unknown_fields.get("thought") == ::std::option::Option::Some($crate::rt::Value::Bool(true))
            }
        }
    };
}

/// Parts that are files of the service.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_part_file {
    ($part:ident, $data:ident, $file:ident) => {
        #[allow(deprecated)]
        impl $part {
            /// A file that was uploaded.
            pub fn file(file: &$file) -> Self {
                let data = $data { file_uri: file.uri.clone(), mime_type: file.mime_type.clone(), ..$data::new() };
                Self::new().set_file_data(data)
            }
        }
    };
}

/// Parts that answer a function call.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_part_function {
    ($part:ident, $call:ident, $response:ident) => {
        #[allow(deprecated)]
        impl $part {
            /// What a function returned that the model called. What is no JSON object becomes its `result`.
            pub fn function_response(call: &$call, result: impl ::std::convert::Into<$crate::rt::Value>) -> Self {
                let response = $crate::rt::function_result(result.into());
                Self::new().set_function_response($response {
                    id: call.id.clone(),
                    name: call.name.clone(),
                    response,
                    ..$response::new()
                })
            }
        }
    };
}

/// The same in a version where calls have no ids.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_part_function_by_name {
    ($part:ident, $call:ident, $response:ident) => {
        #[allow(deprecated)]
        impl $part {
            /// What a function returned that the model called. What is no JSON object becomes its `result`.
            pub fn function_response(call: &$call, result: impl ::std::convert::Into<$crate::rt::Value>) -> Self {
                let response = $crate::rt::function_result(result.into());
                Self::new().set_function_response($response { name: call.name.clone(), response, ..$response::new() })
            }
        }
    };
}
