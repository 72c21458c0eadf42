//! Numbers on their way through serde. JSON has no NaN and no infinity: there they are the words `NaN`, `inf`, `-inf`,
//! and read back as what they were.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number or, in a format for people, its name.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Said {
    Number(f32),
    Name(String),
}

fn say(x: f32) -> Said {
    if x.is_finite() { Said::Number(x) } else { Said::Name(x.to_string()) }
}

fn hear<E: Error>(said: Said) -> Result<f32, E> {
    match said {
        Said::Number(x) => Ok(x),
        Said::Name(name) => match name.as_str() {
            "NaN" => Ok(f32::NAN),
            "inf" => Ok(f32::INFINITY),
            "-inf" => Ok(f32::NEG_INFINITY),
            _ => Err(E::custom("not a number")),
        },
    }
}

macro_rules! numbers {
    ($(#[$doc:meta])* $name:ident, $type:ty, $said:ty, $say:expr, $hear:expr) => {
        $(#[$doc])*
        pub mod $name {
            use super::*;

            pub fn serialize<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    let said: $said = $say(value);
                    said.serialize(serializer)
                } else {
                    value.serialize(serializer)
                }
            }

            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                if deserializer.is_human_readable() {
                    $hear(<$said>::deserialize(deserializer)?)
                } else {
                    <$type>::deserialize(deserializer)
                }
            }
        }
    };
}

numbers!(one, f32, Said, |x: &f32| say(*x), hear);
numbers!(
    pair,
    Option<[f32; 2]>,
    Option<[Said; 2]>,
    |x: &Option<[f32; 2]>| x.map(|ends| ends.map(say)),
    |said: Option<[Said; 2]>| said.map(|[lo, hi]| Ok([hear(lo)?, hear(hi)?])).transpose()
);
numbers!(many, Vec<f32>, Vec<Said>, |xs: &Vec<f32>| xs.iter().map(|&x| say(x)).collect(), |said: Vec<Said>| said
    .into_iter()
    .map(hear)
    .collect());
numbers!(
    points,
    Vec<[f32; 2]>,
    Vec<[Said; 2]>,
    |xs: &Vec<[f32; 2]>| xs.iter().map(|x| x.map(say)).collect(),
    |said: Vec<[Said; 2]>| said.into_iter().map(|[x, y]| Ok([hear(x)?, hear(y)?])).collect()
);
