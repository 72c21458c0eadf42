//! What is said of each claim, correction and analogy, and what the technical words mean.

mod analogies;
mod corrections_first;
mod corrections_second;
mod first;
pub mod glossary;
mod second;
mod sources;

use crate::told::Told;

/// Every entry, in the order of the ids.
pub fn all() -> impl Iterator<Item = &'static Told> {
    let told = [first::TOLD, second::TOLD, corrections_first::TOLD, corrections_second::TOLD, analogies::TOLD];
    told.into_iter().flatten()
}

/// The entry of that id.
pub fn told(id: &str) -> Option<&'static Told> {
    all().find(|told| told.id == id)
}
