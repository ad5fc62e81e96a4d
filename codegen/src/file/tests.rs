//! Comparing and writing, on real folders.

use std::fs;

use tempfile::TempDir;

use super::*;

/// A tree of one version `v1` with the given files.
fn tree(root: &Path, extent: Extent, files: &[(&str, &str)]) -> Tree {
    let files: Vec<_> = files.iter().map(|(path, text)| file(path, text)).collect();
    let mut tree = Tree::new(root, extent);
    tree.add("v1", &files).expect("good paths");
    tree
}

fn file(path: &str, text: &str) -> File {
    File { path: path.into(), text: format!("{HEADER} from nothing.\n{text}\n") }
}

/// Compares, writes, and returns what was to be done.
fn run(tree: &Tree) -> Difference {
    let difference = compare(tree).expect("a folder to write to");
    write(tree, &difference).expect("a folder to write to");
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
fn strays_go_and_hidden_files_stay() {
    let out = TempDir::new().expect("a folder");
    let tree = tree(out.path(), Extent::Everything, &[("mod.rs", "a")]);
    run(&tree);
    let write = |path: &str, text: &str| {
        let path = out.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("v1/stray.rs", "by hand");
    write("v1/deep/er/stray.rs", "");
    write("v0/mod.rs", &format!("{HEADER} from an older document."));
    write("notes.txt", "by hand");
    write(".gitkeep", "");
    let difference = run(&tree);
    assert_eq!(difference.stray, paths(&["notes.txt", "v0/mod.rs", "v1/deep/er/stray.rs", "v1/stray.rs"]));
    assert_eq!(difference.count("v1"), 2);
    let mut left: Vec<_> =
        fs::read_dir(out.path()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    left.sort();
    assert_eq!(left, [".gitkeep", "v1"]);
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

#[test]
fn a_failure_while_staging_changes_nothing() {
    let out = TempDir::new().expect("a folder");
    let old = tree(out.path(), Extent::Everything, &[("mod.rs", "a"), ("b.rs", "b")]);
    run(&old);
    let new = tree(out.path(), Extent::Everything, &[("mod.rs", "A"), ("b.rs", "B")]);
    let difference = compare(&new).expect("a folder");
    // The folder for staging cannot be made where a file is.
    let blocked = Tree { root: out.path().join("v1/mod.rs"), ..new };
    assert!(write(&blocked, &difference).is_err());
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
    fs::remove_file(out.path().join("v1/b.rs")).expect("it is there");
    symlink(&victim, out.path().join("v1/b.rs")).expect("a link");
    let difference = run(&tree);
    assert_eq!((difference.stale, difference.stray), (paths(&["v1/b.rs"]), paths(&["v1/away"])));
    assert_eq!(fs::read_to_string(&victim).expect("still there"), "precious");

    let linked = TempDir::new().expect("a folder");
    symlink(elsewhere.path(), linked.path().join("v1")).expect("a link");
    let error = compare(&Tree { root: linked.path().to_owned(), ..tree }).unwrap_err().to_string();
    assert!(error.ends_with("v1: not a folder, as the files of a version need"), "{error}");
}
