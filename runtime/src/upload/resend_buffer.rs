//! The part of a source that can only be read once that is still in memory.

use std::collections::VecDeque;
use std::ops::Range;

use bytes::Bytes;

/// Consecutive bytes of a source, kept so that a chunk can be sent again.
#[derive(Debug, Default)]
pub(crate) struct ResendBuffer {
    start: u64,
    length: u64,
    pieces: VecDeque<Bytes>,
}

impl ResendBuffer {
    /// Returns the range of the source that is held.
    pub(crate) fn held(&self) -> Range<u64> {
        self.start..self.start + self.length
    }

    /// Adds the bytes that follow those held.
    pub(crate) fn push(&mut self, piece: Bytes) {
        self.length += piece.len() as u64;
        if !piece.is_empty() {
            self.pieces.push_back(piece);
        }
    }

    /// Discards everything before an offset; past the end, the window is empty and continues at its end.
    pub(crate) fn forget_before(&mut self, place: u64) {
        while self.start < place {
            let Some(piece) = self.pieces.front_mut() else { return };
            let excess = usize::try_from(place - self.start).unwrap_or(usize::MAX).min(piece.len());
            // A piece is let go of as a whole or cut: a cut one keeps its memory until its end has passed too.
            if excess == piece.len() {
                self.pieces.pop_front();
            } else {
                drop(piece.split_to(excess));
            }
            self.start += excess as u64;
            self.length -= excess as u64;
        }
    }

    /// Returns the buffers that make up a range, which must be held.
    pub(crate) fn slice(&self, range: Range<u64>) -> Vec<Bytes> {
        let mut place = self.start;
        let mut slices = Vec::new();
        for piece in &self.pieces {
            let end = place + piece.len() as u64;
            let from = range.start.clamp(place, end) - place;
            let to = range.end.clamp(place, end) - place;
            if from < to
                && let (Ok(from), Ok(to)) = (usize::try_from(from), usize::try_from(to))
            {
                slices.push(piece.slice(from..to));
            }
            place = end;
        }
        slices
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, ResendBuffer};

    fn window() -> ResendBuffer {
        let mut window = ResendBuffer::default();
        for piece in ["abc", "", "defg", "h"] {
            window.push(Bytes::from_static(piece.as_bytes()));
        }
        window
    }

    #[test]
    fn slices_cross_pieces() {
        let text = b"abcdefgh";
        for from in 0..=8 {
            for to in from..=8 {
                assert_eq!(window().slice(from as u64..to as u64).concat(), text[from..to]);
            }
        }
    }

    #[test]
    fn forgetting_keeps_the_places() {
        let mut window = window();
        window.forget_before(4);
        assert_eq!(window.held(), 4..8);
        assert_eq!(window.slice(4..6).concat(), b"ef");
        window.forget_before(2);
        assert_eq!(window.held(), 4..8);
        window.forget_before(100);
        assert_eq!(window.held(), 8..8);
        window.push(Bytes::from_static(b"ij"));
        assert_eq!(window.slice(8..10).concat(), b"ij");
    }
}
