//! Two towers' answers as one.

use super::{Body, Chart, Panel, Scale};

/// Two towers' answers of one step as the panels that are drawn: their charts become one with both series, everything
/// else stands once for each tower, A's first. In A's order; what only B has comes last.
pub fn merge(a: &[Panel], b: &[Panel]) -> Vec<Panel> {
    let mut out: Vec<Panel> = Vec::with_capacity(a.len() + b.len());
    for panel in a {
        let theirs = b.iter().find(|p| p.key == panel.key);
        match (&panel.body, theirs.map(|p| &p.body)) {
            (Body::Chart(ours), Some(Body::Chart(theirs))) => {
                out.push(Panel { body: Body::Chart(overlaid(ours, theirs)), ..panel.clone() });
            }
            _ => {
                out.push(panel.clone());
                out.extend(theirs.cloned());
            }
        }
    }
    out.extend(b.iter().filter(|p| a.iter().all(|q| q.key != p.key)).cloned());
    out
}

fn overlaid(a: &Chart, b: &Chart) -> Chart {
    let mut chart = a.clone();
    if let (Scale::Linear { lo, hi }, Scale::Linear { lo: lo_b, hi: hi_b }) = (&mut chart.y.scale, b.y.scale) {
        (*lo, *hi) = (lo.min(lo_b), hi.max(hi_b));
    }
    chart.levels.extend(b.levels.iter().filter(|level| !a.levels.contains(level)).cloned());
    chart.series.extend(b.series.iter().cloned());
    if chart.interval.is_empty() {
        chart.interval = b.interval.clone();
    }
    chart
}
