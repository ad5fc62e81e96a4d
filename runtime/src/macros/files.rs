/// What a service of files offers beside its methods.
#[macro_export]
#[doc(hidden)]
macro_rules! __gl_files {
    ($file:ident) => {
        #[allow(deprecated)]
        impl super::files::Files {
            /// Waits until a file that was uploaded can be used, and returns it as it is then.
            ///
            /// A video may take minutes to be processed. There is no limit but one that the caller sets around it. When the file
            /// cannot be processed, the error is of the kind `Operation` and says what the server says.
            pub async fn wait_active(&self, file: &$file) -> $crate::rt::Result<$file> {
                let name = file.name.clone().unwrap_or_default();
                const READINESS: $crate::rt::Readiness =
                    $crate::rt::Readiness::new("state", &["ACTIVE"]).failed(&["FAILED"], "error");
                $crate::rt::wait_until_ready(&READINESS, || self.get(name.clone()), $crate::rt::to_value::<$file>).await
            }
        }
    };
}
