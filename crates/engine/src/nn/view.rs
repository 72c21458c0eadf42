//! A tensor as a reader gets it: values, shape, and where each row starts.

use std::borrow::Cow;

/// The shape of a tensor and which of its axes counts heads, if one does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Length of every axis, outermost first.
    pub dims: Vec<usize>,
    /// The axis of heads.
    pub head_axis: Option<usize>,
}

/// A named tensor, borrowed from an arena where it is stored and owned where it was formed on demand.
///
/// Its last axis is always contiguous; the others may have any stride, as the queries of one head have inside the
/// tensor of all queries, keys and values.
#[derive(Clone, Debug)]
pub struct Tensor<'a, T: Clone> {
    data: Cow<'a, [T]>,
    start: usize,
    shape: Shape,
    strides: Vec<usize>,
}

impl<'a, T: Copy> Tensor<'a, T> {
    /// All of `data`, row-major.
    pub(super) fn dense(shape: Shape, data: impl Into<Cow<'a, [T]>>) -> Tensor<'a, T> {
        let data = data.into();
        // Row-major: an axis steps over all that the axes inside it hold.
        let mut strides = vec![1; shape.dims.len()];
        for axis in (1..strides.len()).rev() {
            strides[axis - 1] = strides[axis] * shape.dims[axis];
        }
        debug_assert_eq!(data.len(), shape.dims.iter().product::<usize>());
        Tensor { data, start: 0, shape, strides }
    }

    /// Part `idx` of the three that stand side by side in (N,3D): (B,T,H,K).
    pub(super) fn of_qkv(shape: Shape, data: impl Into<Cow<'a, [T]>>, idx: usize) -> Tensor<'a, T> {
        let (t, h, k) = (shape.dims[1], shape.dims[2], shape.dims[3]);
        let d = h * k;
        Tensor { data: data.into(), start: idx * d, shape, strides: vec![t * 3 * d, 3 * d, k, 1] }
    }

    /// Length of every axis, outermost first.
    pub fn shape(&self) -> &[usize] {
        &self.shape.dims
    }

    /// One head's part, without the axis of heads; None where the tensor has no such axis or not that many.
    pub fn head(&self, head: usize) -> Option<Tensor<'_, T>> {
        let axis = self.shape.head_axis?;
        if head >= self.shape.dims[axis] {
            return None;
        }
        let (mut shape, mut strides) = (self.shape.clone(), self.strides.clone());
        shape.dims.remove(axis);
        shape.head_axis = None;
        let start = self.start + head * strides.remove(axis);
        Some(Tensor { data: Cow::Borrowed(&*self.data), start, shape, strides })
    }

    /// The number at an index, one entry per axis, as the hook's shape names them.
    ///
    /// # Panics
    /// Outside the shape.
    pub fn at(&self, idx: &[usize]) -> T {
        assert!(idx.len() == self.shape.dims.len() && idx.iter().zip(&self.shape.dims).all(|(i, n)| i < n), "{idx:?}");
        self.data[self.start + idx.iter().zip(&self.strides).map(|(i, stride)| i * stride).sum::<usize>()]
    }

    /// Every row along the last axis, in row-major order of the others: one token's vector, or one query's pattern.
    pub fn rows(&self) -> impl Iterator<Item = &[T]> {
        let (width, outer) = match self.shape.dims.split_last() {
            Some((&width, outer)) => (width, outer),
            None => (1, &[][..]),
        };
        (0..outer.iter().product()).map(move |row_idx| {
            let (mut rest, mut start) = (row_idx, self.start);
            for (&n, &stride) in outer.iter().zip(&self.strides).rev() {
                start += rest % n * stride;
                rest /= n;
            }
            &self.data[start..start + width]
        })
    }

    /// All values, row-major: lent where they lie so already.
    pub fn values(&self) -> Cow<'_, [T]> {
        let is_whole = self.start == 0 && self.data.len() == self.shape.dims.iter().product::<usize>();
        if is_whole { Cow::Borrowed(&*self.data) } else { Cow::Owned(self.to_vec()) }
    }

    /// A copy of all values, row-major.
    pub fn to_vec(&self) -> Vec<T> {
        self.rows().flatten().copied().collect()
    }
}
