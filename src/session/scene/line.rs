//! What the scene line says, ready for signals: words in the page's language, and places between 0 and 1.

use crate::session::Session;
use crate::strings as s;
use base::config::Tower;
use base::names::{Lang, Words};
use draw::export::number;
use draw::scene::numbers::power_of_ten;
use lens::panel::{Axis, Scale};
use scenes::distance::place_on;
use scenes::guess::N_HEIGHTS;
use scenes::{Bet, Guess, Line, Shown, Sketch};

/// Where a scene stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SceneStage {
    /// There is none, or its words are on their way.
    #[default]
    None,
    /// Its words cannot be had.
    Missing,
    /// What runs is something else.
    Away,
    /// It asks for a bet.
    Asking,
    /// A bet was made; the step that decides is still to come.
    Waiting,
    /// That step went by and could not be measured.
    Missed,
    /// The answer is known.
    Known,
}

/// The whole line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SceneLine {
    /// The scene's place among the cards.
    pub idx: Option<usize>,
    /// Where it stands.
    pub stage: SceneStage,
    /// What it says beside the question: what to wait for, or what stands in the way.
    pub hint: String,
    /// What is asked.
    pub question: String,
    /// What can be chosen; empty where a curve is to be drawn.
    pub answers: Vec<String>,
    /// The answer that was chosen.
    pub chosen: Option<u8>,
    /// The chart to draw on.
    pub drawing: Option<Drawing>,
    /// `you said a hundredth`
    pub said: String,
    /// `measured 1.8·10⁻⁵`
    pub measured: String,
    /// How far the two are apart, kindly put.
    pub distance: String,
    /// The scene's caption with its numbers.
    pub caption: String,
    /// What the scene is about.
    pub told: String,
    /// What to try after it.
    pub next: String,
    /// Both on one axis, where an answer was to be chosen.
    pub ruler: Option<Ruler>,
}

/// Guess and measured value on one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruler {
    /// Numbers along it.
    pub ticks: Vec<(f32, String)>,
    /// Where the guess stands.
    pub guess: Option<f32>,
    /// Where the measured value stands.
    pub measured: f32,
}

/// A chart to draw a curve on, and later the measured one over it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Whose curve it is.
    pub tower: Tower,
    /// Names of both axes.
    pub names: [String; 2],
    /// Numbers up the axis, with their places.
    pub ticks: Vec<(f32, String)>,
    /// The places along, as numbers.
    pub places: Vec<String>,
    /// What each height means.
    pub heights: Vec<String>,
    /// Heights that were bet.
    pub guess: Option<Vec<u8>>,
    /// What was measured at each place; none before that is known.
    pub measured: Option<Vec<f32>>,
}

impl Session {
    /// What the scene line says.
    pub fn scene_line(&self) -> SceneLine {
        let (lang, state) = (self.lang, &self.scene);
        let Some(scene) = &state.told else {
            let (stage, hint) = match (state.is_missing, state.idx) {
                (true, _) => (SceneStage::Missing, s::SCENE_MISSING.get(lang)),
                (false, None) => (SceneStage::None, s::SCENE_NONE.get(lang)),
                (false, Some(_)) => (SceneStage::None, ""),
            };
            return SceneLine { idx: state.idx, stage, hint: hint.to_string(), ..SceneLine::default() };
        };
        let stage = self.scene_stage(scene.step);
        let n = scene.step.to_string();
        let outcome = state.outcome.as_ref().filter(|_| matches!(stage, SceneStage::Known | SceneStage::Away));
        let measured = outcome.map(|outcome| &outcome.revealed.measured);
        let mut line = SceneLine {
            idx: state.idx,
            stage,
            question: scene.bet.question().get(lang).to_string(),
            told: scene.told.get(lang).to_string(),
            next: scene.next.get(lang).to_string(),
            ..SceneLine::default()
        };
        match &scene.bet {
            Bet::Choice { answers, of, ruler, .. } => {
                let say = |value: f64| value_text(value, &Axis { format: of.format, ..ruler.clone() }, &of.unit, lang);
                line.answers = answers.iter().map(|answer| answer.text.get(lang).to_string()).collect();
                let chosen = match state.guess {
                    Some(Guess::Answer(idx)) => answers.get(usize::from(idx)).map(|answer| (idx, answer)),
                    _ => None,
                };
                line.chosen = chosen.map(|(idx, _)| idx);
                if let Some((_, answer)) = chosen {
                    line.said = s::BET_SAID.fill(lang, &[("x", answer.text.get(lang))]);
                }
                if let Some(&Shown::Value(value)) = measured {
                    line.measured = s::BET_MEASURED.fill(lang, &[("x", &say(value))]);
                    line.ruler = Some(Ruler {
                        ticks: ticks(ruler, 4, lang),
                        guess: chosen.map(|(_, answer)| place_on(ruler, answer.at) as f32),
                        measured: place_on(ruler, value) as f32,
                    });
                }
            }
            Bet::Curve(sketch) => {
                line.drawing = Some(drawing(sketch, state.guess.as_ref(), measured, lang));
                if matches!(state.guess, Some(Guess::Curve(_))) {
                    line.said = s::BET_DRAWN.get(lang).to_string();
                }
            }
        }
        if let Some(outcome) = outcome {
            let numbers = scene.numbers.iter().zip(&outcome.numbers);
            line.caption = numbers.fold(scene.caption.get(lang).to_string(), |text, (quantity, value)| {
                let value = value
                    .map_or("–".to_string(), |v| with_unit(number(v as f32, quantity.format, lang), &quantity.unit));
                text.replace(&format!("{{{}}}", quantity.key), &value)
            });
            if outcome.revealed.guessed.is_some() {
                line.distance = outcome.revealed.words.get(lang).to_string();
            }
            if line.said.is_empty() {
                line.said = s::BET_NONE.get(lang).to_string();
            }
        }
        line.hint = match stage {
            SceneStage::Away if outcome.is_some() => s::SCENE_AWAY_KNOWN.fill(lang, &[("x", &line.measured)]),
            SceneStage::Away => s::SCENE_AWAY.get(lang).to_string(),
            SceneStage::Asking if state.held_since_secs.is_some() => s::BET_HELD.fill(lang, &[("n", &n)]),
            SceneStage::Asking => s::BET_DECIDES.fill(lang, &[("n", &n)]),
            SceneStage::Waiting if self.looking.is_exact_open() => s::BET_MEASURING.fill(lang, &[("n", &n)]),
            SceneStage::Waiting => s::BET_WAITS.fill(lang, &[("n", &n)]),
            SceneStage::Missed => s::BET_MISSED.fill(lang, &[("n", &n)]),
            SceneStage::Known => s::BET_KNOWN.fill(lang, &[("n", &n)]),
            SceneStage::None | SceneStage::Missing => String::new(),
        };
        line
    }

    fn scene_stage(&self, step: u64) -> SceneStage {
        let at = self.conductor.common_step();
        let has_gone_by = if self.scene.guess.is_some() { at >= step } else { at > step };
        match () {
            _ if !self.is_scenes_own() => SceneStage::Away,
            _ if self.scene.outcome.is_some() => SceneStage::Known,
            _ if has_gone_by && !self.conductor.is_changing() && !self.looking.is_exact_open() => SceneStage::Missed,
            _ if self.scene.guess.is_none() && !has_gone_by => SceneStage::Asking,
            _ => SceneStage::Waiting,
        }
    }
}

fn drawing(sketch: &Sketch, guess: Option<&Guess>, measured: Option<&Shown>, lang: Lang) -> Drawing {
    let name = |of: &Words, unit: &str| with_unit(of.get(lang).to_string(), unit);
    let (Line::Depths(tower, _) | Line::Losses(tower) | Line::Spreads(tower) | Line::Chart { tower, .. }) = &sketch.of;
    Drawing {
        tower: *tower,
        names: [sketch.x.get(lang).to_string(), name(&sketch.y.name, &sketch.y.unit)],
        ticks: ticks(&sketch.y, 5, lang),
        places: sketch.places.iter().map(|place| format!("{place:.0}")).collect(),
        heights: (0..N_HEIGHTS).map(|h| value_text(sketch.value_at(h), &sketch.y, &sketch.y.unit, lang)).collect(),
        guess: match guess {
            Some(Guess::Curve(heights)) => Some(heights.clone()),
            _ => None,
        },
        measured: match measured {
            Some(Shown::Curve(values)) => Some(values.iter().map(|&v| place_on(&sketch.y, v) as f32).collect()),
            _ => None,
        },
    }
}

/// At most so many numbers along an axis, evenly.
fn ticks(axis: &Axis, most: i32, lang: Lang) -> Vec<(f32, String)> {
    match axis.scale {
        Scale::Log { lo_exp, hi_exp } => {
            let decades = (hi_exp - lo_exp).max(1);
            let every = (decades + most - 1) / most;
            let at = |exp: i32| ((exp - lo_exp) as f32 / decades as f32, power_of_ten(exp));
            (lo_exp..=hi_exp).filter(|exp| (hi_exp - exp) % every == 0).map(at).collect()
        }
        Scale::Linear { lo, hi } => {
            let at = |part: f32| (part, number(lo + (hi - lo) * part, axis.format, lang));
            [0.0, 0.5, 1.0].map(at).to_vec()
        }
        Scale::Ladder => Vec::new(),
    }
}

fn value_text(value: f64, axis: &Axis, unit: &str, lang: Lang) -> String {
    with_unit(number(value as f32, axis.format, lang), unit)
}

fn with_unit(text: String, unit: &str) -> String {
    if unit.is_empty() { text } else { format!("{text} {unit}") }
}
