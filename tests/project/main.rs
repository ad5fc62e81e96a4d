//! The repository itself: its modules, packages, and documents.

mod layers;
mod readme;
