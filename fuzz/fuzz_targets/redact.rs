#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| generativelanguage_fuzz::redact(input));
