//! One sort for every kind of value: a sort per type would be a tenth of what the page's visitors load.

use core::cmp::Ordering;

/// The values in ascending order by `cmp`; equal ones stay as they stood.
pub fn sorted_by<V: Copy>(values: &[V], cmp: impl Fn(&V, &V) -> Ordering) -> Vec<V> {
    order(values.len(), &|i, j| cmp(&values[i], &values[j])).into_iter().map(|i| values[i]).collect()
}

/// The values in ascending order, each once.
pub fn sorted_set<V: Copy + Ord>(values: &[V]) -> Vec<V> {
    let mut sorted = sorted_by(values, V::cmp);
    sorted.dedup();
    sorted
}

/// The places 0..n in the order of what stands there. Not generic, so it is compiled once.
fn order(n: usize, cmp: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    places.sort_by(|&i, &j| cmp(i, j));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_stay_as_they_stood() {
        let pairs = [("b", 2), ("a", 9), ("b", 1), ("a", 3)];
        assert_eq!(sorted_by(&pairs, |a, b| a.0.cmp(b.0)), [("a", 9), ("a", 3), ("b", 2), ("b", 1)]);
        assert_eq!(sorted_by(&pairs[..0], |a, b| a.0.cmp(b.0)), []);
    }

    #[test]
    fn a_set_has_each_value_once() {
        assert_eq!(sorted_set(&['c', 'a', 'c', 'b', 'a']), ['a', 'b', 'c']);
    }
}
