//! Runs that die: killed at any moment, or for want of space. The next run finishes what was decided, and until then nothing is
//! changed.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use crate::{
    checkout::{Checkout, text},
    made::revision,
};

/// First characters of the folders in which a run prepares its files.
const HIDDEN: &str = ".discovery-codegen-";

/// The number of times that a run is killed, each time later.
const KILLS: u32 = 12;

/// Every file but what a run prepares. The record of a document's source has the time in it.
fn settled(checkout: &Checkout) -> BTreeMap<PathBuf, String> {
    let mut texts = checkout.texts();
    texts.retain(|path, _| !path.display().to_string().contains(HIDDEN) && !path.ends_with("sources.json"));
    texts
}

fn leftovers(checkout: &Checkout) -> Vec<PathBuf> {
    checkout.texts().into_keys().filter(|path| path.display().to_string().contains(HIDDEN)).collect()
}

#[test]
fn a_killed_run_has_changed_nothing_or_is_finished_by_the_next() {
    let document = revision("v1beta", "20260327");
    let checkout = Checkout::old();
    let before = checkout.texts();
    let from = checkout.arrived(&document);
    let update = ["update", "--from", &from];
    let start = Instant::now();
    checkout.good(&update);
    let (whole, after) = (start.elapsed(), settled(&checkout));
    for kill in 0..KILLS {
        checkout.restore(&before);
        let mut command = checkout.command(&update);
        let mut run = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the command runs");
        thread::sleep(whole * kill / (KILLS - 1) + Duration::from_millis(1));
        // It may have come to its end.
        _ = run.kill();
        run.wait().expect("it has ended");
        if !checkout.path("discovery/.discovery-codegen-decided").exists() {
            let texts = settled(&checkout);
            assert!(texts == before || texts == after, "kill {kill}: nothing is changed, or all");
        }
        checkout.good(&update);
        assert!(settled(&checkout) == after, "kill {kill}: the next run does the rest");
        assert_eq!(leftovers(&checkout), Vec::<PathBuf>::new(), "kill {kill}");
    }
}

/// A limit on the size of files makes writing fail as a full disk does.
#[cfg(unix)]
#[test]
fn a_full_disk_changes_nothing() {
    let checkout = Checkout::old();
    let before = checkout.texts();
    let from = checkout.arrived(&revision("v1beta", "20260327"));
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_discovery-codegen")]);
    let output = command.args(["update", "--from", &from]).current_dir(checkout.path("")).output().expect("a shell");
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(HIDDEN), "{told}");
    assert!(checkout.texts() == before, "nothing is changed, and nothing left behind");
    checkout.good(&["update", "--from", &from]);
}

#[test]
fn nobody_goes_by_files_that_are_half_changed() {
    let checkout = Checkout::old();
    let decided = checkout.path("discovery/.discovery-codegen-decided");
    fs::create_dir(&decided).expect("a folder");
    fs::write(decided.join("steps.json"), r#"[{"write": [0, "notes.txt"]}, {"remove": "gone.txt"}]"#).expect("a file");
    fs::write(decided.join("0"), "the rest").expect("a file");
    for command in [vec!["check"], vec!["list"], vec!["diff", "v1beta"]] {
        let error = checkout.bad(&command);
        let expected = "error: discovery: a run was interrupted; `cargo codegen generate` finishes it\n";
        assert!(error.ends_with(expected), "{error}");
    }
    let told = text(&checkout.run(&["generate"]).stderr);
    assert!(told.contains("note: finished a run that was interrupted\n"), "{told}");
    assert_eq!(checkout.read("discovery/notes.txt"), "the rest");
    assert_eq!(leftovers(&checkout), Vec::<PathBuf>::new());
    checkout.good(&["check"]);
}
