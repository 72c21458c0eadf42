//! How long each test of a program took, from when its lines came: stable libtest tells no times.
//!
//! libtest starts tests in the order of their names, as many at once as there are threads, and the next one whenever one
//! ends. So a test's start is the end that made room for it.

/// A test and how long it took by the clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Timed {
    pub name: String,
    pub secs: f64,
}

/// A test program that is running.
pub struct Program {
    n_threads: usize,
    started_secs: f64,
    /// Names in the order of their ends.
    ended: Vec<(String, f64)>,
}

impl Program {
    /// One whose tests begin at this time.
    pub fn new(n_threads: usize, started_secs: f64) -> Self {
        Program { n_threads, started_secs, ended: Vec::new() }
    }

    /// Takes in a line that came at this time.
    pub fn read(&mut self, line: &str, secs: f64) {
        if let Some(name) = ended(line) {
            self.ended.push((name.into(), secs));
        }
    }

    /// All that ended.
    pub fn times(&self) -> Vec<Timed> {
        let ends: Vec<f64> = self.ended.iter().map(|(_, secs)| *secs).collect();
        let mut in_order: Vec<&(String, f64)> = self.ended.iter().collect();
        // One thread takes them in the order in which they end, whatever that is.
        if self.n_threads > 1 {
            in_order.sort_by(|a, b| a.0.cmp(&b.0));
        }
        let timed = |(place, (name, end)): (usize, &(String, f64))| {
            let room = place.checked_sub(self.n_threads).map_or(self.started_secs, |idx| ends[idx]);
            Timed { name: name.clone(), secs: (end - room).max(0.0) }
        };
        in_order.into_iter().enumerate().map(timed).collect()
    }
}

/// The name in a line such as `test name ... ok`.
fn ended(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix("test ")?.split_once(" ... ")?;
    Some(name.strip_suffix(" - should panic").unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(n_threads: usize, lines: &[(&str, f64)]) -> Vec<(String, f64)> {
        let mut program = Program::new(n_threads, 10.0);
        lines.iter().for_each(|(line, secs)| program.read(line, *secs));
        program.times().into_iter().map(|timed| (timed.name, timed.secs)).collect()
    }

    #[test]
    fn a_test_begins_where_another_makes_room() {
        // Two at a time: a 10–13, b 10–11, c 11–12, d 12–20, e 13–14.
        let lines = [
            ("test b ... ok", 11.0),
            ("test c ... ignored, slow: a minute", 12.0),
            ("test a - should panic ... ok", 13.0),
            ("test d has been running for over 60 seconds", 13.5),
            ("test e ... FAILED", 14.0),
            ("test d ... ok", 20.0),
        ];
        let expected = [("a", 3.0), ("b", 1.0), ("c", 1.0), ("d", 8.0), ("e", 1.0)];
        assert_eq!(times(2, &lines), expected.map(|(name, secs)| (name.to_string(), secs)));
    }

    #[test]
    fn one_after_the_other_each_begins_where_the_last_ended() {
        let lines = [("test z ... ok", 11.0), ("test a ... ok", 15.0)];
        assert_eq!(times(1, &lines), [("z".to_string(), 1.0), ("a".to_string(), 4.0)]);
    }
}
