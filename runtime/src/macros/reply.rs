/// What a reply says.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_reply {
    ($reply:ident, $candidate:ident, $content:ident, $feedback:ident) => {
        #[allow(deprecated)]
        impl $reply {
            /// The text of the first candidate, without the model's thoughts; empty when there is none.
            pub fn text(&self) -> ::std::string::String {
                self.content().map($content::text).unwrap_or_default()
            }

            /// The text of the first candidate as JSON, for a request with a schema.
            pub fn json<T: $crate::rt::DeserializeOwned>(&self) -> $crate::rt::Result<T> {
                $crate::rt::json_text(&self.text())
            }

            /// What the first candidate says.
            pub fn content(&self) -> ::std::option::Option<&$content> {
                self.candidates.first()?.content.as_ref()
            }

            /// The same taken out, to go back to the model unchanged as part of the next request.
            pub fn into_content(self) -> ::std::option::Option<$content> {
                self.candidates.into_iter().next()?.content
            }

            /// Why the first candidate ended, such as `STOP`; `None` while it has not.
            pub fn finish_reason(&self) -> ::std::option::Option<&str> {
                self.candidates.first()?.finish_reason.as_ref().map(|reason| reason.as_str())
            }

            /// Why the prompt was refused, such as `SAFETY`; there are no candidates then.
            pub fn block_reason(&self) -> ::std::option::Option<&str> {
                self.prompt_feedback.as_ref()?.block_reason.as_ref().map(|reason| reason.as_str())
            }

            /// Whether the prompt was refused.
            pub fn is_blocked(&self) -> bool {
                self.block_reason().is_some()
            }
        }
    };
}

/// The functions that a reply calls.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_reply_functions {
    ($reply:ident, $call:ident) => {
        #[allow(deprecated)]
        impl $reply {
            /// The functions that the first candidate calls, in order.
            pub fn function_calls(&self) -> impl ::std::iter::Iterator<Item = &$call> {
                self.content()
                    .into_iter()
                    .flat_map(|content| &content.parts)
                    .filter_map(|part| part.function_call.as_ref())
            }
        }

        #[allow(deprecated)]
        impl $call {
            /// The arguments as a type of your own.
            pub fn args_as<T: $crate::rt::DeserializeOwned>(&self) -> $crate::rt::Result<T> {
                $crate::rt::json_value($crate::rt::object(&self.args))
            }
        }
    };
}

/// A conversation that remembers itself.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_chat {
    ($content:ident, $part:ident, $request:ident, $reply:ident) => {
        /// A conversation: what was said goes along with each new question.
        ///
        /// What the model said goes back as it came, with thought signatures and whatever else this crate knows nothing of.
        #[derive(Clone, Debug)]
        #[allow(deprecated)]
        pub struct Chat {
            models: super::models::Models,
            model: ::std::string::String,
            request: $request,
        }

        #[allow(deprecated)]
        impl super::models::Models {
            /// Starts a conversation with a model.
            pub fn chat(&self, model: impl ::std::convert::Into<::std::string::String>) -> Chat {
                Chat { models: self.clone(), model: model.into(), request: $request::new() }
            }
        }

        #[allow(deprecated)]
        impl Chat {
            /// Takes everything but the messages from a request: instructions, tools, configuration. Its messages come first.
            pub fn with_request(mut self, request: $request) -> Self {
                self.request = request;
                self
            }

            /// Says something, and returns what the model says to it.
            ///
            /// On an error, and when the reply has no content, nothing is added to the history: it can be said again.
            pub async fn send(&mut self, parts: impl $crate::rt::IntoParts<$part>) -> $crate::rt::Result<$reply> {
                let mut request = self.request.clone();
                request.contents.push($content::user(parts));
                let reply = self.models.generate_content(self.model.clone(), request.clone()).await?;
                if let ::std::option::Option::Some(content) = reply.content() {
                    request.contents.push(content.clone());
                    self.request = request;
                }
                ::std::result::Result::Ok(reply)
            }

            /// What was said so far, by both.
            pub fn history(&self) -> &[$content] {
                &self.request.contents
            }
        }
    };
}
