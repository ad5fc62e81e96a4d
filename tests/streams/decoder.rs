//! The stream decoder against every form that servers and proxies are known to send.

use generativelanguage::stream::{Decoder, Ending, Frame, FrameKind};
use proptest::prelude::*;

/// All frames of a body given in the pieces that `pieces` cuts it into, and how it ended.
#[track_caller]
fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Frame>, Ending) {
    let mut decoder = Decoder::new();
    let mut frames = Vec::new();
    for piece in pieces {
        decoder.feed(piece);
        while let Some(frame) = decoder.next_frame().unwrap() {
            frames.push(frame);
        }
        assert_eq!(decoder.ending(), None);
    }
    decoder.close();
    while let Some(frame) = decoder.next_frame().unwrap() {
        frames.push(frame);
    }
    (frames, decoder.ending().unwrap())
}

/// Decodes whole, byte by byte, and split in two at every place; all must agree. Errors are marked with `!`.
#[track_caller]
fn check(body: impl AsRef<[u8]>, expected: &[&str], ending: Ending) {
    let body = body.as_ref();
    let whole = decode([body]);
    let texts: Vec<String> = whole.0.iter().map(shown).collect();
    assert_eq!(texts, expected, "of {:?}", String::from_utf8_lossy(body));
    assert_eq!(whole.1, ending, "of {:?}", String::from_utf8_lossy(body));
    assert_eq!(decode(body.chunks(1)), whole, "byte by byte");
    for split in 0..body.len() {
        assert_eq!(decode([&body[..split], &body[split..]]), whole, "split at {split}");
    }
}

fn shown(frame: &Frame) -> String {
    let text = String::from_utf8_lossy(&frame.data);
    match frame.kind {
        FrameKind::Error => format!("!{text}"),
        _ => text.into_owned(),
    }
}

#[test]
fn line_ends() {
    for end in ["\n", "\r\n", "\r"] {
        let body = format!("data: {{\"a\":1}}{end}{end}data: {{\"a\":2}}{end}{end}");
        check(body, &[r#"{"a":1}"#, r#"{"a":2}"#], Ending::Open);
    }
    check(
        "data: {\"a\":1}\r\rdata: {\"a\":2}\n\ndata: {\"a\":3}\r\n\n",
        &[r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":3}"#],
        Ending::Open,
    );
}

#[test]
fn an_event_ended_by_carriage_returns_does_not_wait_for_a_line_feed() {
    let mut decoder = Decoder::new();
    decoder.feed(b"data: 1\r\r");
    assert_eq!(decoder.next_frame().unwrap().unwrap().data, "1");
}

#[test]
fn byte_order_mark() {
    check("\u{feff}data: {}\n\n", &["{}"], Ending::Open);
    check("\u{feff}[{}]", &["{}"], Ending::Closed);
    check("\u{feff}", &[], Ending::Empty);
    check(b"\xEF\xBB", &[], Ending::Cut);
}

#[test]
fn no_space_after_data() {
    check("data:{\"a\":1}\n\n", &[r#"{"a":1}"#], Ending::Open);
}

#[test]
fn two_data_lines_are_one_event() {
    check("data: {\"a\":\ndata: 1}\n\n", &["{\"a\":\n1}"], Ending::Open);
    check("data: {\ndata\ndata:  }\n\n", &["{\n\n }"], Ending::Open);
}

#[test]
fn comments_and_other_fields_are_skipped() {
    check(": ping\n\n:\n: x\ndata: {}\nretry: 3\n: y\n\n", &["{}"], Ending::Open);
    check(": only a comment\n\n", &[], Ending::Empty);
}

#[test]
fn an_event_without_data_is_none() {
    check("event: ping\n\ndata\n\ndata:\n\ndata: {}\n\n", &["{}"], Ending::Open);
}

#[test]
fn names_and_identifiers() {
    let body = b"event: delta\nid: 7\ndata: {}\n\ndata: {}\n\nid: x\0y\ndata: {}\n\nid\ndata: {}\n\n";
    let (frames, _) = decode([&body[..]]);
    let seen: Vec<_> = frames.iter().map(|frame| (frame.event.as_deref(), frame.id.as_deref())).collect();
    assert_eq!(seen, [(Some("delta"), Some("7")), (None, Some("7")), (None, Some("7")), (None, Some(""))]);
}

#[test]
fn an_event_called_error() {
    check("event: error\ndata: {\"code\":503}\n\n", &[r#"!{"code":503}"#], Ending::Open);
    check("event: error\ndata: overloaded\n\ndata: {}\n\n", &["!overloaded", "{}"], Ending::Open);
}

#[test]
fn split_inside_a_character() {
    check("data: {\"text\":\"é漢🦀\"}\r\n\r\n", &["{\"text\":\"é漢🦀\"}"], Ending::Open);
}

#[test]
fn an_error_in_data() {
    check(
        "data: {\"a\":1}\n\ndata: {\"error\":{\"code\":503}}\n\n",
        &[r#"{"a":1}"#, r#"!{"error":{"code":503}}"#],
        Ending::Open,
    );
    check("data: [{\"error\":{\"code\":503}}]\n\n", &[r#"!{"error":{"code":503}}"#], Ending::Open);
}

#[test]
fn a_bare_error_after_two_events() {
    check(
        "data: {\"a\":1}\r\n\r\ndata: {\"a\":2}\r\n\r\n{\"error\":{\"code\":503,\"message\":\"}\"}}",
        &[r#"{"a":1}"#, r#"{"a":2}"#, r#"!{"error":{"code":503,"message":"}"}}"#],
        Ending::Open,
    );
}

#[test]
fn a_bare_error_ends_the_event_before_it() {
    check("data: {\"a\":1}\n{\"error\":{}}\n", &[r#"{"a":1}"#, r#"!{"error":{}}"#], Ending::Open);
}

#[test]
fn a_pretty_printed_error_only() {
    let error = "{\n  \"error\": {\n    \"code\": 429,\n    \"message\": \"a { \\\" ] b\",\n    \"details\": [\n      {}\n    ]\n  }\n}";
    let marked = format!("!{error}");
    check(error, &[marked.as_str()], Ending::Open);
    check(format!("{error}\n"), &[marked.as_str()], Ending::Open);
    check(format!("  \t{error}\r\n\r\ndata: {{}}\r\n\r\n"), &[marked.as_str(), "{}"], Ending::Open);
}

#[test]
fn an_array_wrapped_error_only() {
    check("[{\"error\":{\"code\":503}}]", &[r#"!{"error":{"code":503}}"#], Ending::Closed);
    check("[{\n  \"error\": {}\n}\n]\n", &["!{\n  \"error\": {}\n}"], Ending::Closed);
    check("[[{\"error\":{}}]]", &[r#"!{"error":{}}"#], Ending::Closed);
}

#[test]
fn array_form() {
    check("[{\"a\":1},\r\n{\"a\":2}\r\n]\r\n", &[r#"{"a":1}"#, r#"{"a":2}"#], Ending::Closed);
    check("[]", &[], Ending::Closed);
    check("[\n{\"a\":[{}]}\n,\n{}]", &[r#"{"a":[{}]}"#, "{}"], Ending::Closed);
}

#[test]
fn an_array_cut_anywhere_is_cut() {
    check("[{\"a\":1},\r\n", &[r#"{"a":1}"#], Ending::Cut);
    check("[{\"a\":1}", &[r#"{"a":1}"#], Ending::Cut);
    check("[{\"a\":1},{\"a\"", &[r#"{"a":1}"#], Ending::Cut);
    check("[", &[], Ending::Cut);
}

#[test]
fn an_array_that_turns_into_something_else() {
    check("[{\"a\":1},\ndata: {\"a\":2}\n\n", &[r#"{"a":1}"#, r#"{"a":2}"#], Ending::Cut);
    check(
        "[{\"a\":1}]\ndata: {\"a\":2}\n\n{\"error\":{}}",
        &[r#"{"a":1}"#, r#"{"a":2}"#, r#"!{"error":{}}"#],
        Ending::Closed,
    );
}

#[test]
fn brackets_and_quotes_in_strings() {
    let element = r#"{"text":"}] \" \\","b":"[{"}"#;
    check(format!("[{element},{element}]"), &[element, element], Ending::Closed);
    check(format!("data: {element}\n\n{element}\n"), &[element, element], Ending::Open);
}

#[test]
fn values_on_lines_of_their_own() {
    check("{\"a\":1}\n{\"a\":2}\n", &[r#"{"a":1}"#, r#"{"a":2}"#], Ending::Open);
}

#[test]
fn nothing_at_all() {
    check("", &[], Ending::Empty);
    check("\n\r\n\n", &[], Ending::Empty);
}

#[test]
fn a_page_of_html() {
    let page = "<!DOCTYPE html>\n<html>\n  <b>502</b>\n</html>\n";
    check(page, &[], Ending::Empty);
    let mut decoder = Decoder::new();
    decoder.feed(page.as_bytes());
    assert_eq!(decoder.next_frame(), Ok(None));
    assert!(decoder.leftover().starts_with(b"<!DOCTYPE html>"));
}

#[test]
fn cut_inside_an_event() {
    check("data: {\"a\":1}\n\ndata: {\"a\"", &[r#"{"a":1}"#], Ending::Cut);
    check("data: {\"a\":1}\n\ndat", &[r#"{"a":1}"#], Ending::Cut);
    for name in ["data", "data:", "data: ", "data:\n"] {
        check(format!("data: {{\"a\":1}}\n\n{name}"), &[r#"{"a":1}"#], Ending::Cut);
    }
    check("{\"error\": {\"code\": 5", &[], Ending::Cut);
    check("data: {\"a\":\n", &[], Ending::Cut);
    check("data: 12", &[], Ending::Cut);
}

#[test]
fn cut_in_an_event_without_data() {
    for begin in ["event: x", "event: x\n", "event", "id: 7", "event: x\nid: 7"] {
        check(format!("data: {{\"a\":1}}\n\n{begin}"), &[r#"{"a":1}"#], Ending::Begun);
        check(begin, &[], Ending::Empty);
    }
    check("data: {\"a\":1}\n\nevent: x\n\n", &[r#"{"a":1}"#], Ending::Open);
    check("data: {\"a\":1}\n\nevent: x\ndata: {}", &[r#"{"a":1}"#, "{}"], Ending::Open);
}

#[test]
fn a_last_event_without_its_blank_line_is_whole_when_its_json_is() {
    check("data: {\"a\":1}", &[r#"{"a":1}"#], Ending::Open);
    check("data: {\"a\":1}\r", &[r#"{"a":1}"#], Ending::Open);
    check("data: {\"a\":1}\n: comm", &[r#"{"a":1}"#], Ending::Open);
    check("event: error\ndata: {}", &["!{}"], Ending::Open);
}

#[test]
fn done_is_tolerated() {
    check("data: {}\n\ndata: [DONE]\n\n", &["{}"], Ending::Open);
    check("data: {}\n\ndata: [DONE]", &["{}"], Ending::Open);
}

#[test]
fn too_large_events_are_refused_in_every_form() {
    let long = "x".repeat(100);
    for body in [
        format!("data: {long}\n\n"),
        format!("data: {long}"),
        format!("data: {}\ndata: {}\n\n", &long[..60], &long[..60]),
        format!("{{\"a\":\"{long}\"}}"),
        format!("[{{\"a\":\"{long}"),
        format!(": {long}"),
    ] {
        for size in [1, 7, 1000] {
            let mut decoder = Decoder::with_max_event(99);
            let mut refused = None;
            for piece in body.as_bytes().chunks(size) {
                decoder.feed(piece);
                match decoder.next_frame() {
                    Ok(frame) => assert_eq!(frame, None),
                    Err(error) => {
                        refused = Some(error);
                        break;
                    }
                }
            }
            assert_eq!(refused.map(|refused| refused.limit), Some(99), "{body}");
            assert_eq!(decoder.next_frame().unwrap_err().limit, 99);
        }
    }
}

#[test]
fn many_events_in_one_piece_may_exceed_the_limit_together() {
    let mut decoder = Decoder::with_max_event(20);
    decoder.feed("data: {\"a\":1}\n\n".repeat(50).as_bytes());
    let mut count = 0;
    while decoder.next_frame().unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 50);
}

#[test]
fn eight_mebibytes_in_any_pieces() {
    let text = "QUJD".repeat(2 << 20);
    let body = format!("data: {{\"data\":\"{text}\"}}\r\n\r\n[{{\"data\":\"{text}\"}}]");
    let whole = decode([body.as_bytes()]);
    assert_eq!(whole.0.len(), 2);
    assert_eq!(decode(body.as_bytes().chunks(1400)), whole);
    assert_eq!(decode(cut(&mut fastrand::Rng::with_seed(7), body.as_bytes(), 64 << 10)), whole);
}

/// So many bytes of events of all forms and sizes, as no server mixes them.
fn mixed(random: &mut fastrand::Rng, length: usize) -> Vec<u8> {
    let mut body = Vec::with_capacity(length + (64 << 10));
    while body.len() < length {
        let longest = if random.u8(..) == 0 { 64 << 10 } else { 100 };
        let text =
            random.choice(["a", "é", "🦀", "\\\"", "}]", "\\n"]).unwrap_or_default().repeat(random.usize(..longest));
        let value = format!("{{\"text\":\"{text}\"}}");
        let end = random.choice(["\n", "\r\n", "\r"]).unwrap_or_default();
        let event = match random.u8(..8) {
            0 => format!("[{value},{end}{value}{end}]{end}"),
            1 => format!("{{\"error\":{{\"message\":\"{text}\"}}}}{end}"),
            2 => format!("event: error{end}id: {}{end}data: {value}{end}{end}", body.len()),
            3 => format!(": {text}{end}data: {{{end}data: \"a\":1}}{end}{end}"),
            _ => format!("data: {value}{end}{end}"),
        };
        body.extend_from_slice(event.as_bytes());
    }
    body
}

/// The same bytes in pieces of random lengths, none longer than this.
fn cut<'a>(random: &mut fastrand::Rng, mut body: &'a [u8], longest: usize) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    while !body.is_empty() {
        let (piece, rest) = body.split_at(random.usize(1..=longest).min(body.len()));
        pieces.push(piece);
        body = rest;
    }
    pieces
}

#[test]
fn a_mebibyte_byte_by_byte() {
    let body = mixed(&mut fastrand::Rng::with_seed(1), 1 << 20);
    let whole = decode([&body[..]]);
    assert!(whole.0.len() > 1000, "{}", whole.0.len());
    assert!(decode(body.chunks(1)) == whole);
}

/// The pieces of bodies. Every sequence of them must decode the same, however it is cut.
fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "data: {\"a\":1}\n\n",
        "data:{\"a\":\"é🦀\"}\r\n\r\n",
        "data: {\"error\":{\"code\":503}}\r\r",
        "data: {\ndata: }\n\n",
        "{\"error\":{\"message\":\"} ] \\\" \"}}",
        "{\n  \"error\": {\n  }\n}\n",
        "[{\"a\":1},\r\n{\"a\":2}\r\n]",
        "[{\"error\":{}}]\n",
        "[{\"a\"",
        "\r",
        "\n",
        ": comment\n",
        "event: error\n",
        "id: 9\n",
        "<html>\n",
        " ",
        ",",
        "]",
        "}",
        "\"",
        "\\",
        "data: [DONE]\n\n",
        "data",
        "\u{feff}",
    ])
}

proptest! {
    #[test]
    fn any_split_gives_the_same(fragments in prop::collection::vec(fragment(), 0..12), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let body = fragments.concat();
        let whole = decode([body.as_bytes()]);
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
        places.sort_unstable();
        places.push(body.len());
        let mut start = 0;
        let mut pieces = Vec::new();
        for place in places {
            pieces.push(&body.as_bytes()[start..place]);
            start = place;
        }
        prop_assert_eq!(&decode(pieces), &whole);
        prop_assert_eq!(&decode(body.as_bytes().chunks(1)), &whole);
    }

    #[test]
    fn any_bytes_are_survived(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let whole = decode([&body[..]]);
        prop_assert_eq!(&decode(body.chunks(1)), &whole);
    }
}

proptest! {
    // A body is made from a seed: there is nothing to learn from shrinking this many bytes.
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn eight_mebibytes(seed in any::<u64>(), small in any::<bool>()) {
        let mut random = fastrand::Rng::with_seed(seed);
        let body = mixed(&mut random, 8 << 20);
        let whole = decode([&body[..]]);
        let longest = if small { 16 } else { 64 << 10 };
        // Not `prop_assert_eq`, which would print all of it.
        prop_assert!(decode(cut(&mut random, &body, longest)) == whole, "in pieces of up to {longest} bytes");
    }
}
