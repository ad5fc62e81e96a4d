//! Single values out of JSON text that is not decoded otherwise.

mod find;
mod value_scanner;
mod walker;

pub(crate) use find::find;
pub(crate) use value_scanner::ValueScanner;
pub(crate) use walker::Walker;
