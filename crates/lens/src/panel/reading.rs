//! A text, token by token, with what a model made of each.

use super::number;
use base::config::Tower;
use serde::{Deserialize, Serialize};

/// A text as a model reads it: what stands at each place, what follows, and what the model guessed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Whose.
    pub tower: Tower,
    /// Which of the batch's sequences, from 1, and how many there are.
    pub sequence: [usize; 2],
    /// ln V: the loss of a guess that knows nothing, nats.
    pub chance_nats: f32,
    /// In reading order.
    pub tokens: Vec<Token>,
}

/// One token, and what is guessed to come after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// The token that is read.
    pub read: String,
    /// The one that follows; empty where none is asked for.
    pub next: String,
    /// The likeliest in the model's eyes.
    pub guess: String,
    /// Its probability, 0..=1.
    #[serde(with = "number::one")]
    pub guess_share: f32,
    /// Further guesses, less and less likely.
    pub others: Vec<Guess>,
    /// What was paid for the one that follows, nats; NaN where none is asked for.
    #[serde(with = "number::one")]
    pub loss_nats: f32,
}

/// A token that a model holds for possible.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// Which.
    pub token: String,
    /// Its probability, 0..=1.
    #[serde(with = "number::one")]
    pub share: f32,
}

impl Token {
    /// Whether the likeliest token was the one that follows.
    pub fn is_right(&self) -> bool {
        !self.next.is_empty() && self.guess == self.next
    }
}

impl Reading {
    /// Mean loss of the tokens that are asked for, nats; NaN where none is.
    pub fn loss_nats(&self) -> f32 {
        let losses =
            || self.tokens.iter().filter(|token| !token.next.is_empty()).map(|token| f64::from(token.loss_nats));
        (losses().sum::<f64>() / losses().count() as f64) as f32
    }
}
