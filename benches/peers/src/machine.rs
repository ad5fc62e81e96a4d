//! The machine on which the numbers were measured.

use std::{fs, process::Command, thread};

/// Returns one sentence with processor, cores, memory, system, and compiler.
pub(crate) fn describe() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.trim_end_matches(" kB").parse::<u64>().ok())
        .map_or_else(String::new, |kilobytes| format!(", {} GiB of memory", (kilobytes + (1 << 19)) >> 20));
    let plural = if cores == 1 { "" } else { "s" };
    format!(
        "Measured on {processor}, {cores} core{plural}{memory}, {} {}, {}. The fastest of many runs, in turns; a factor above 1 says that ours is faster.",
        std::env::consts::OS,
        std::env::consts::ARCH,
        output("rustc", &["--version"]),
    )
}

fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn output(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_else(|_| format!("{program} of unknown version"))
}
