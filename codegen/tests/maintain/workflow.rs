//! The workflow that proposes updates: who may do what in it, and that the commits of reviewers survive.

use std::{fs, path::Path};

use crate::made;

fn workflow(name: &str) -> String {
    let path = made::discovery().join("../.github/workflows").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a job, up to the next one.
fn job<'w>(workflow: &'w str, name: &str) -> Vec<&'w str> {
    let mut lines = workflow.lines().skip_while(|line| *line != format!("  {name}:"));
    let is_inside = |line: &&str| line.is_empty() || line.starts_with("    ");
    assert!(lines.next().is_some(), "no job {name}");
    lines.take_while(is_inside).map(str::trim).collect()
}

#[test]
fn every_action_is_pinned_by_its_commit() {
    let folder = made::discovery().join("../.github/workflows");
    let mut actions = 0;
    for entry in fs::read_dir(folder).expect("workflows") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        for line in workflow(&name).lines() {
            let Some(action) = line.trim().trim_start_matches("- ").strip_prefix("uses: ") else { continue };
            let (_, commit) = action.split_once('@').expect("an action with a version");
            let commit = commit.split(' ').next().unwrap_or_default();
            let is_commit = commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit());
            assert!(is_commit, "{name}: {action}");
            actions += 1;
        }
    }
    assert!(actions > 10, "{actions} actions");
}

#[test]
fn the_job_that_runs_code_can_write_nothing_and_the_other_only_pushes() {
    let workflow = workflow("update.yml");
    assert!(workflow.contains("\npermissions: {}\n"));
    let prepare = job(&workflow, "prepare");
    let write = |line: &&str| line.contains(": write") || line.contains("secrets.");
    assert_eq!(prepare.iter().copied().find(write), None);
    assert!(prepare.contains(&"contents: read") && prepare.contains(&"persist-credentials: false"));
    let propose = job(&workflow, "propose");
    assert!(
        propose.contains(&"contents: write") && propose.contains(&"git push origin \"FETCH_HEAD:refs/heads/$BRANCH\"")
    );
    for forbidden in ["cargo ", "scripts/", ".ci/run", "--force", "push -f", "git merge", "git checkout"] {
        assert!(!propose.iter().any(|line| line.contains(forbidden)), "{forbidden}");
    }
}

#[cfg(unix)]
mod branch {
    use std::process::Command;

    use tempfile::TempDir;

    use super::*;

    /// A repository with an update that a reviewer has worked on, and its clone.
    struct Repository(TempDir);

    impl Repository {
        fn new() -> Self {
            let repository = Repository(TempDir::new().expect("a folder"));
            let script = made::discovery().join("../scripts/update-branch");
            let origin = repository.0.path().join("origin");
            fs::create_dir_all(origin.join("scripts")).expect("a folder");
            fs::copy(script, origin.join("scripts/update-branch")).expect("the script");
            repository.git("origin", &["init", "--quiet", "--initial-branch", "main"]);
            repository.commit("main.txt", "one");
            repository.git("origin", &["switch", "--quiet", "--create", "update-documents-1"]);
            repository.commit("review.txt", "a reviewer's words");
            repository.git("origin", &["switch", "--quiet", "main"]);
            repository
        }

        fn git(&self, folder: &str, arguments: &[&str]) -> String {
            let mut command = Command::new("git");
            command.args(["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]);
            let output = command.args(arguments).current_dir(self.0.path().join(folder)).output().expect("git");
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("text")
        }

        /// Commits a file to what is checked out in the original.
        fn commit(&self, file: &str, text: &str) {
            fs::write(self.0.path().join("origin").join(file), text).expect("a file");
            self.git("origin", &["add", "--all"]);
            self.git("origin", &["commit", "--quiet", "--message", text]);
        }

        /// Clones, runs the script while these pull requests are open, and returns what it prints and the subjects of the branch.
        fn branch(&self, clone: &str, open: &str) -> (String, String) {
            self.git("", &["clone", "--quiet", "origin", clone]);
            let script = Path::new("scripts/update-branch");
            let mut command = Command::new("bash");
            command.arg(script).arg("2").current_dir(self.0.path().join(clone)).env("UPDATE_OPEN", open);
            let output = command.output().expect("bash");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let told = String::from_utf8(output.stdout).expect("text");
            (told, self.git(clone, &["log", "--format=%s"]))
        }
    }

    #[test]
    fn the_commits_of_a_reviewer_survive() {
        let repository = Repository::new();
        repository.commit("main.txt", "two");
        let (told, subjects) = repository.branch("clone", "something-else\nupdate-documents-1\n");
        assert_eq!(told, "name=update-documents-1\n");
        assert!(subjects.contains("a reviewer's words\n") && subjects.contains("two\n"), "{subjects}");
    }

    #[test]
    fn without_an_open_pull_request_a_branch_starts_at_main() {
        let (told, subjects) = Repository::new().branch("clone", "something-else");
        assert_eq!((told.as_str(), subjects.as_str()), ("name=update-documents-2\n", "one\n"));
    }

    /// The reviewer of that branch decides; the update gets a branch of its own.
    #[test]
    fn a_branch_that_conflicts_with_main_is_left_alone() {
        let repository = Repository::new();
        repository.commit("review.txt", "other words");
        let (told, subjects) = repository.branch("clone", "update-documents-1");
        assert_eq!((told.as_str(), subjects.as_str()), ("name=update-documents-2\n", "other words\none\n"));
        assert!(
            repository.git("clone", &["log", "--format=%s", "origin/update-documents-1"]).starts_with("a reviewer's")
        );
        assert_eq!(repository.git("clone", &["status", "--porcelain"]), "");
    }
}
