//! Verdicts as shapes.

use ledger::told::Mark;

/// A verdict as a shape; colour belongs to the towers.
pub(crate) fn shape(mark: Mark) -> &'static str {
    match mark {
        Mark::Holds => {
            "<svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><circle class=\"full\" cx=\"6\" cy=\"6\" r=\"5\"/></svg>"
        }
        Mark::Part => {
            "<svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><circle class=\"line\" cx=\"6\" cy=\"6\" r=\"4.5\"/><path class=\"full\" d=\"M6 1.5a4.5 4.5 0 0 0 0 9z\"/></svg>"
        }
        Mark::Fails => {
            "<svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><circle class=\"line\" cx=\"6\" cy=\"6\" r=\"4.5\"/><path class=\"line\" d=\"M2.9 9.1l6.2-6.2\"/></svg>"
        }
        Mark::Undecided => {
            "<svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><circle class=\"dotted\" cx=\"6\" cy=\"6\" r=\"4.5\"/></svg>"
        }
        Mark::Unmeasured | Mark::NotApplicable => {
            "<svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><circle class=\"full\" cx=\"6\" cy=\"6\" r=\"1.3\"/></svg>"
        }
    }
}

pub(crate) const CARET: &str =
    "<svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path class=\"line\" d=\"M2 9l4-6 4 6\"/></svg>";
pub(crate) const TILDE: &str = "<svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path class=\"line\" d=\"M1.5 7.5c1.5-3 3-3 4.5-1.5s3 1.5 4.5-1.5\"/></svg>";
