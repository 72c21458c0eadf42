//! The stage as plain shapes: (snapshots, playhead, size) in, shapes out. Knows no canvas.
