//! Comparing and writing, on real folders.

use std::{collections::BTreeMap, fs};

use tempfile::TempDir;

use super::*;
use crate::header::MARK;

/// A tree of one version `v1` with the given files.
fn tree(root: &Path, extent: Extent, files: &[(&str, &str)]) -> Tree {
    let files: Vec<_> = files.iter().map(|(path, text)| file(path, text)).collect();
    let mut tree = Tree::new(root, extent);
    tree.add("v1", &files).expect("good paths");
    tree
}

fn file(path: &str, text: &str) -> File {
    File { path: path.into(), text: format!("{MARK} from nothing.\n{text}\n") }
}

/// Compares, writes, and returns what was to be done.
fn run(tree: &Tree) -> Difference {
    let difference = compare(tree).expect("a folder to write to");
    tree.changes(&difference).apply(&tree.root).expect("a folder to write to");
    assert!(compare(tree).expect("a folder").is_empty(), "one run must be enough");
    difference
}

fn paths(paths: &[&str]) -> Vec<PathBuf> {
    paths.iter().map(PathBuf::from).collect()
}

#[test]
fn only_what_differs_is_written() {
    let out = TempDir::new().expect("a folder");
    let root = out.path().join("generated");
    let first = run(&tree(&root, Extent::Everything, &[("mod.rs", "a"), ("b.rs", "b")]));
    assert_eq!(first.missing, paths(&["v1/b.rs", "v1/mod.rs"]));
    let stamp = |name: &str| fs::metadata(root.join("v1").join(name)).and_then(|data| data.modified()).expect("a time");
    let (before, changed_before) = (stamp("mod.rs"), stamp("b.rs"));
    std::thread::sleep(std::time::Duration::from_millis(20));
    let second = run(&tree(&root, Extent::Everything, &[("mod.rs", "a"), ("b.rs", "B")]));
    assert_eq!((second.stale, second.missing, second.stray), (paths(&["v1/b.rs"]), vec![], vec![]));
    assert_eq!(stamp("mod.rs"), before);
    assert!(stamp("b.rs") > changed_before);
    assert_eq!(fs::read_dir(&root).expect("a folder").count(), 1, "nothing hidden stays behind");
}

#[test]
fn generated_strays_go_and_all_else_stays() {
    let out = TempDir::new().expect("a folder");
    let tree = tree(out.path(), Extent::Everything, &[("mod.rs", "a")]);
    run(&tree);
    let write = |path: &str, text: &str| {
        let path = out.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    let ours = format!("{MARK} from an older document.");
    write("v1/deep/er/stray.rs", &ours);
    write("v0/mod.rs", &ours);
    write("v1/mine.rs", "// by hand");
    write("v0/mine/empty.rs", "");
    write("notes.txt", "by hand");
    write(".gitkeep", "");
    let difference = run(&tree);
    assert_eq!(difference.stray, paths(&["v0/mod.rs", "v1/deep/er/stray.rs"]));
    assert_eq!(difference.foreign, paths(&["notes.txt", "v0/mine/empty.rs", "v1/mine.rs"]));
    assert_eq!(difference.count("v1"), 1);
    let left = |folder: &str| {
        let entries = fs::read_dir(out.path().join(folder)).expect("a folder").flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(left(""), [".gitkeep", "notes.txt", "v0", "v1"]);
    assert_eq!((left("v0"), left("v1")), (vec!["mine".into()], vec!["mine.rs".into(), "mod.rs".into()]));
}

#[test]
fn a_file_by_hand_is_never_written_over() {
    let out = TempDir::new().expect("a folder");
    run(&tree(out.path(), Extent::Versions, &[("mod.rs", "a")]));
    fs::write(out.path().join("v1/b.rs"), "// by hand").expect("a file");
    let error = compare(&tree(out.path(), Extent::Versions, &[("mod.rs", "a"), ("b.rs", "b")])).unwrap_err();
    let expected = "is not generated, and stands where a generated file belongs; move it elsewhere";
    assert!(error.to_string().ends_with(expected), "{error}");
}

#[test]
fn neighbours_are_left_alone_unless_the_folder_is_ours() {
    let out = TempDir::new().expect("a folder");
    fs::write(out.path().join("lib.rs"), "mod v1;").expect("a file");
    let whole = tree(out.path(), Extent::Everything, &[("mod.rs", "a")]);
    let error = compare(&whole).unwrap_err().to_string();
    assert!(error.ends_with("choose an output folder that is empty or does not exist"), "{error}");
    let versions = tree(out.path(), Extent::Versions, &[("mod.rs", "a")]);
    assert_eq!(run(&versions).missing, paths(&["v1/mod.rs"]));
    assert_eq!(fs::read_to_string(out.path().join("lib.rs")).expect("a file"), "mod v1;");
}

#[test]
fn a_folder_with_hand_written_code_is_refused() {
    let out = TempDir::new().expect("a folder");
    fs::create_dir(out.path().join("v1")).expect("a folder");
    fs::write(out.path().join("v1/mod.rs"), "// mine").expect("a file");
    for extent in [Extent::Versions, Extent::Everything] {
        let error = compare(&tree(out.path(), extent, &[("mod.rs", "a")])).unwrap_err().to_string();
        assert!(
            error
                .ends_with("v1: holds files and none of them is generated; remove it, or choose another output folder"),
            "{error}"
        );
    }
}

#[test]
fn paths_cannot_leave_the_folder() {
    for path in ["../x.rs", "/etc/x.rs", "a/../../x.rs", ".hidden.rs", "", "./x.rs", "a/.b/x.rs"] {
        let mut tree = Tree::new("out", Extent::Everything);
        let error = tree.add("v1", &[file(path, "a")]).expect_err(path).to_string();
        assert!(error.contains("leaves the output folder"), "{error}");
    }
    for folder in ["..", "/tmp", "a/b", "", ".x"] {
        assert!(Tree::new("out", Extent::Everything).add(folder, &[]).is_err(), "{folder}");
    }
    let mut tree = Tree::new("out", Extent::Everything);
    assert!(tree.add("v1", &[file("a.rs", "1"), file("a.rs", "2")]).is_err());
    assert!(tree.add("v2", &[]).is_ok() && tree.add("v2", &[]).is_err());
}

/// A folder before and after the same changes: a new file, a changed one, one that goes with its folder, one outside.
struct Before {
    root: PathBuf,
    changes: Changes,
    folder: TempDir,
}

impl Before {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let root = folder.path().join("root");
        fs::create_dir_all(root.join("gone")).expect("a folder");
        for (path, text) in [("changed", "old"), ("gone/file", "old"), ("../outside", "old")] {
            fs::write(root.join(path), text).expect("a file");
        }
        let mut changes = Changes::new();
        changes.write(root.join("new/file"), "new");
        changes.write(root.join("changed"), "new");
        changes.write(folder.path().join("outside"), "new");
        changes.remove(root.join("gone/file"));
        Before { root, changes, folder }
    }

    /// Everything in the folder and beside it, hidden files too.
    fn files(&self) -> BTreeMap<PathBuf, String> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let text = fs::read_to_string(&path).expect("text");
                    files.insert(path.strip_prefix(self.folder.path()).expect("below").to_owned(), text);
                }
            }
        }
        files
    }
}

fn after() -> BTreeMap<PathBuf, String> {
    ["root/changed", "root/new/file", "outside"].map(|path| (path.into(), "new".to_owned())).into()
}

#[test]
fn all_changes_are_made() {
    let before = Before::new();
    before.changes.apply(&before.root).expect("a folder to write to");
    assert_eq!(before.files(), after());
    assert!(!before.root.join("gone").exists());
}

#[test]
fn a_run_that_dies_at_any_point_is_finished_or_has_changed_nothing() {
    let untouched = Before::new().files();
    // Before it is decided: the list of steps may be there or not.
    for whole in [true, false] {
        let before = Before::new();
        let staging = before.changes.stage(&before.root).expect("a folder to write to");
        if !whole {
            fs::remove_file(staging.folder().join("steps.json")).expect("it is there");
        }
        std::mem::forget(staging);
        assert!(!interrupted(&before.root));
        assert!(!recover(&before.root).expect("a folder"));
        assert_eq!(before.files(), untouched);
    }
    // After that, at each step.
    for done in 0..=4 {
        let before = Before::new();
        before.changes.stage(&before.root).and_then(changes::Staging::decide).expect("a folder to write to");
        let steps = changes::Decided::open(&before.root).expect("a list of steps");
        assert!(steps.take(done).all(|step| step.is_ok()));
        assert!(interrupted(&before.root));
        assert!(recover(&before.root).expect("files that can be written"));
        assert_eq!(before.files(), after(), "after {done} steps");
        assert!(!recover(&before.root).expect("nothing to do"));
    }
}

#[test]
fn a_copy_to_another_device_is_removed_if_it_cannot_take_its_place() {
    let folder = TempDir::new().expect("a folder");
    let (staged, path) = (folder.path().join("0"), folder.path().join("out/file"));
    fs::write(&staged, "new").expect("a file");
    fs::create_dir_all(path.join("a folder in its place")).expect("a folder");
    changes::copy(&staged, &path).expect_err("a folder is in its place");
    let names: Vec<_> = fs::read_dir(folder.path().join("out")).expect("a folder").flatten().collect();
    assert_eq!(names.iter().map(fs::DirEntry::file_name).collect::<Vec<_>>(), ["file"]);
    assert_eq!(fs::read_to_string(&staged).expect("kept for the next run"), "new");
    fs::remove_dir_all(&path).expect("a folder");
    changes::copy(&staged, &path).expect("a place for it");
    assert_eq!((fs::read_to_string(&path).expect("a file").as_str(), staged.exists()), ("new", false));
}

#[test]
fn two_runs_at_once_do_not_mix() {
    let before = Before::new();
    let one = before.changes.stage(&before.root).expect("a folder to write to");
    let two = before.changes.stage(&before.root).expect("a folder to write to");
    one.decide().expect("the first");
    let error = two.decide().expect_err("the second").to_string();
    assert!(error.contains("another run is at work, or was interrupted; run again: "), "{error}");
    assert!(recover(&before.root).expect("files that can be written"));
    assert_eq!(before.files(), after());
    // Another run may remove prepared files before they are committed. Then this run fails before it has changed anything.
    let before = Before::new();
    let one = before.changes.stage(&before.root).expect("a folder to write to");
    recover(&before.root).expect("a folder");
    assert!(one.decide().is_err());
    assert_eq!(before.files(), Before::new().files());
}

#[test]
fn a_failure_while_staging_changes_nothing() {
    let out = TempDir::new().expect("a folder");
    let old = tree(out.path(), Extent::Everything, &[("mod.rs", "a"), ("b.rs", "b")]);
    run(&old);
    let new = tree(out.path(), Extent::Everything, &[("mod.rs", "A"), ("b.rs", "B")]);
    let difference = compare(&new).expect("a folder");
    // The folder for staging cannot be made where a file is.
    assert!(new.changes(&difference).apply(&out.path().join("v1/mod.rs")).is_err());
    assert!(compare(&old).expect("a folder").is_empty(), "the old files are as they were");
}

#[cfg(unix)]
#[test]
fn links_are_never_followed() {
    use std::os::unix::fs::symlink;

    let (out, elsewhere) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let victim = elsewhere.path().join("victim.rs");
    fs::write(&victim, "precious").expect("a file");
    let tree = tree(out.path(), Extent::Everything, &[("mod.rs", "a"), ("b.rs", "b")]);
    run(&tree);
    symlink(elsewhere.path(), out.path().join("v1/away")).expect("a link");
    let difference = run(&tree);
    assert_eq!((difference.stray, difference.foreign), (vec![], paths(&["v1/away"])));
    fs::remove_file(out.path().join("v1/b.rs")).expect("it is there");
    symlink(&victim, out.path().join("v1/b.rs")).expect("a link");
    let error = compare(&tree).unwrap_err().to_string();
    assert!(error.ends_with("move it elsewhere"), "{error}");
    assert_eq!(fs::read_to_string(&victim).expect("still there"), "precious");

    let linked = TempDir::new().expect("a folder");
    symlink(elsewhere.path(), linked.path().join("v1")).expect("a link");
    let error = compare(&Tree { root: linked.path().to_owned(), ..tree }).unwrap_err().to_string();
    assert!(error.ends_with("v1: not a folder, as the files of a version need"), "{error}");
}
