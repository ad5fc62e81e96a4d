//! What the generator makes of each small document in `codegen/tests/golden` compiles against this runtime.
//!
//! A new golden is one more module here; the test fails until it is.

#![expect(dead_code, unreachable_pub, reason = "the code is a library, which nobody calls here")]

use std::{collections::BTreeSet, fs};

macro_rules! goldens {
    ($($path:literal $name:ident)*) => {
        $(
            #[path = $path]
            #[rustfmt::skip]
            mod $name;
        )*

        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

goldens! {
    "../codegen/tests/golden/aliases.rs" aliases
    "../codegen/tests/golden/boxes.rs" boxes
    "../codegen/tests/golden/client.rs" client
    "../codegen/tests/golden/containers.rs" containers
    "../codegen/tests/golden/deprecations.rs" deprecations
    "../codegen/tests/golden/descriptions.rs" descriptions
    "../codegen/tests/golden/enum_names.rs" enum_names
    "../codegen/tests/golden/enum_variants.rs" enum_variants
    "../codegen/tests/golden/field_names.rs" field_names
    "../codegen/tests/golden/helpers.rs" helpers
    "../codegen/tests/golden/inline_objects.rs" inline_objects
    "../codegen/tests/golden/long_running.rs" long_running
    "../codegen/tests/golden/media_and_bodies.rs" media_and_bodies
    "../codegen/tests/golden/one_of.rs" one_of
    "../codegen/tests/golden/paging.rs" paging
    "../codegen/tests/golden/parameters.rs" parameters
    "../codegen/tests/golden/resources.rs" resources
    "../codegen/tests/golden/retired.rs" retired
    "../codegen/tests/golden/revisions.rs" revisions
    "../codegen/tests/golden/scalars.rs" scalars
    "../codegen/tests/golden/schema_names.rs" schema_names
    "../codegen/tests/golden/scopes.rs" scopes
    "../codegen/tests/golden/streaming.rs" streaming
    "../codegen/tests/golden/unknown_types.rs" unknown_types
    "../codegen/tests/golden/uploads.rs" uploads
    "../codegen/tests/golden/wide.rs" wide
}

#[test]
fn every_golden_is_compiled() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/codegen/tests/golden");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let codes = paths.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let names: BTreeSet<String> = codes.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, NAMES.iter().map(|&name| name.to_owned()).collect());
}
