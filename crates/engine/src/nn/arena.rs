//! One allocation for many tensors, and a way to lend several of them at once.
//!
//! An op reads some tensors of an arena and writes others. [`Arena::lend`] hands out disjoint places together, so
//! that a call reads like its equation: `let [x, y] = acts.lend([x, y]); linear::forward(x, w, b, y)`. That the places
//! are disjoint is checked on every call; it is a property of the tables in `tensors`, not of the numbers.

use std::ops::Range;

/// A tensor's place in an arena, in elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First element.
    pub start: usize,
    /// Number of elements; 0 where the config has no such tensor.
    pub len: usize,
}

impl Span {
    /// One past the last element.
    pub const fn end(self) -> usize {
        self.start + self.len
    }

    /// As an index range.
    pub const fn range(self) -> Range<usize> {
        self.start..self.start + self.len
    }

    /// Whether the config has no such tensor.
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// Tensors side by side, addressed by [`Span`].
#[derive(Clone, Debug, Default)]
pub struct Arena<T> {
    data: Vec<T>,
    /// The place that `data[0]` stands for: 0, but in a [`window`](Arena::window).
    base: usize,
}

impl<T: Copy + Default> Arena<T> {
    /// Places 0..len, all 0.
    pub fn new(len: usize) -> Arena<T> {
        Arena { data: vec![T::default(); len], base: 0 }
    }

    /// The places of `span` only, under the addresses that they have in the whole arena: scratch for a part of a pass.
    /// Takes over `data` to spare an allocation; what it holds is left there.
    pub fn window(span: Span, mut data: Vec<T>) -> Arena<T> {
        data.resize(span.len, T::default());
        Arena { data, base: span.start }
    }

    /// The tensor at `span`.
    pub fn get(&self, span: Span) -> &[T] {
        &self.data[self.range(span)]
    }

    /// The tensor at `span`, to be written.
    pub fn get_mut(&mut self, span: Span) -> &mut [T] {
        let range = self.range(span);
        &mut self.data[range]
    }

    /// Several tensors at once, to be read or written; absent ones are empty.
    ///
    /// # Panics
    /// Where two overlap or one lies outside: a mistake in the tables, which every test of every config would meet.
    pub fn lend<const N: usize>(&mut self, spans: [Span; N]) -> [&mut [T]; N] {
        let ranges = spans.map(|span| self.range(span));
        self.data.get_disjoint_mut(ranges).expect("tensors of one call are disjoint")
    }

    /// Copies one tensor over another of the same size.
    pub fn copy(&mut self, from: Span, to: Span) {
        let (from, to) = (self.range(from), self.range(to));
        self.data.copy_within(from, to.start);
    }

    /// Everything, in the order of the table.
    pub fn all(&self) -> &[T] {
        &self.data
    }

    /// Everything, to be written.
    pub fn all_mut(&mut self) -> &mut [T] {
        &mut self.data
    }

    /// Whether it holds nothing: the gradients of a model that only goes forward.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Its size.
    pub fn n_bytes(&self) -> u64 {
        (self.data.len() * size_of::<T>()) as u64
    }

    /// An absent tensor has no address, which in a window would lie below the first.
    fn range(&self, span: Span) -> Range<usize> {
        if span.is_empty() { 0..0 } else { span.start - self.base..span.end() - self.base }
    }

    /// Gives the allocation back.
    pub fn into_data(self) -> Vec<T> {
        self.data
    }
}

impl<T> From<Vec<T>> for Arena<T> {
    fn from(data: Vec<T>) -> Arena<T> {
        Arena { data, base: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lends_what_is_disjoint_under_the_addresses_of_the_whole() {
        let span = |start, len| Span { start, len };
        let mut arena = Arena::from((0..10).collect::<Vec<i32>>());
        let [high, absent, low] = arena.lend([span(6, 4), Span::default(), span(1, 2)]);
        assert_eq!((&*high, &*absent, &*low), (&[6, 7, 8, 9][..], &[][..], &[1, 2][..]));
        let mut window = Arena::window(span(4, 4), vec![9; 2]);
        window.get_mut(span(5, 2)).copy_from_slice(&[1, 2]);
        window.copy(span(5, 2), span(6, 2));
        let [a, absent, b] = window.lend([span(4, 2), Span::default(), span(6, 2)]);
        assert_eq!((&*a, &*absent, &*b), (&[9, 1][..], &[][..], &[1, 2][..]));
    }

    #[test]
    #[should_panic(expected = "disjoint")]
    fn refuses_what_overlaps() {
        Arena::<f32>::new(8).lend([Span { start: 0, len: 4 }, Span { start: 3, len: 2 }]);
    }
}
