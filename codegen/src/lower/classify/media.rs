//! Methods that send or receive bytes.

use discovery_document::{MediaUpload, Protocol};

use super::super::{
    declarations::{Method, Node, Raw, Shape},
    notes::Notes,
};
use crate::api::{Kind, Type};

/// Returns true if a schema stands for a body that is not JSON.
pub(super) fn is_body(node: &Node<'_>) -> bool {
    let (Some(name), Shape::Struct(properties)) = (node.wire(), &node.shape) else { return false };
    let is = |wire: &str, ty: &Type| {
        properties
            .iter()
            .any(|property| property.wire == wire && matches!(&property.raw, Raw::Leaf(leaf) if leaf == ty))
    };
    name.ends_with("HttpBody")
        && is("contentType", &Type::String)
        && is("data", &Type::Base64)
        && properties.iter().all(|property| ["contentType", "data", "extensions"].contains(&property.wire))
}

/// Returns the kind of a method that takes media, whose reply is of the kind `then`.
pub(super) fn upload(upload: &MediaUpload, method: &Method<'_>, then: Kind, notes: &mut Notes<'_>) -> Kind {
    let pointer = method.pointer.at("mediaUpload");
    let path = |protocol: &Option<Protocol>| protocol.as_ref().map_or_else(String::new, |found| found.path.clone());
    let (simple, resumable) = (path(&upload.protocols.simple), path(&upload.protocols.resumable));
    if simple.is_empty() && resumable.is_empty() {
        notes.warn(&pointer, "no path to upload to, taken as a plain method");
        return then;
    }
    let max = upload.max_bytes();
    if let (Some(text), None) = (&upload.max_size, max) {
        notes.warn(&pointer.at("maxSize"), format!("unknown size `{}`, ignored", text.escape_default()));
    }
    Kind::Upload { simple, resumable, max, then: Box::new(then) }
}
