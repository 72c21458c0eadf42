//! Charts by plotters, generic over the drawing backend, so that tests render them natively.
