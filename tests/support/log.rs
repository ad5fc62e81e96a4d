//! All that is logged in a process, through `tracing` and through `log`, at every level.

use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Returns the log, with the module of origin before each line.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<String>>>);

/// Writes down everything from now on, whichever thread it comes from. Once in a process.
pub(crate) fn everything() -> Lines {
    let lines = Lines::default();
    tracing::subscriber::set_global_default(lines.clone()).unwrap();
    ::log::set_boxed_logger(Box::new(lines.clone())).unwrap();
    ::log::set_max_level(::log::LevelFilter::Trace);
    lines
}

impl Lines {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// Returns the log since the last call, and clears it.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    fn add(&self, from: &str, record: impl FnOnce(&mut Line)) {
        let mut line = Line(from.to_owned());
        record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.extend([" ", field.name(), "=", &format!("{value:?}")]);
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.add(span.metadata().target(), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.add("span", |line| values.record(line));
    }

    fn event(&self, event: &Event<'_>) {
        self.add(event.metadata().target(), |line| event.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl ::log::Log for Lines {
    fn enabled(&self, _: &::log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &::log::Record<'_>) {
        self.add(record.target(), |line| line.0.extend([" ", &record.args().to_string()]));
    }

    fn flush(&self) {}
}
