//! Words of the English grammar, with their forms.

/// A noun: singular, plural.
pub type Noun = [&'static str; 2];
/// A verb: plain form (plural, infinitive), third person singular, past.
pub type Verb = [&'static str; 3];

/// Subjects: those that act.
pub const ANIMATE: &[Noun] = &[
    ["dog", "dogs"],
    ["cat", "cats"],
    ["horse", "horses"],
    ["bird", "birds"],
    ["girl", "girls"],
    ["boy", "boys"],
    ["teacher", "teachers"],
    ["farmer", "farmers"],
];
/// Things near which others stand.
pub const THINGS: &[Noun] = &[
    ["tree", "trees"],
    ["house", "houses"],
    ["car", "cars"],
    ["table", "tables"],
    ["door", "doors"],
    ["garden", "gardens"],
    ["box", "boxes"],
    ["hill", "hills"],
];
/// Verbs without object.
pub const INTRANSITIVE: &[Verb] = &[
    ["sleep", "sleeps", "slept"],
    ["run", "runs", "ran"],
    ["sing", "sings", "sang"],
    ["jump", "jumps", "jumped"],
    ["wait", "waits", "waited"],
    ["smile", "smiles", "smiled"],
    ["fall", "falls", "fell"],
    ["eat", "eats", "ate"],
];
/// Verbs with object.
pub const TRANSITIVE: &[Verb] = &[
    ["see", "sees", "saw"],
    ["like", "likes", "liked"],
    ["follow", "follows", "followed"],
    ["help", "helps", "helped"],
    ["hear", "hears", "heard"],
    ["find", "finds", "found"],
];
/// Adverbs that decide the tense: past, present, future.
pub const TENSE_ADVERBS: [&[&str]; 3] =
    [&["yesterday", "earlier", "once"], &["today", "now", "always"], &["tomorrow", "soon", "later"]];
/// Names: masculine, feminine.
pub const NAMES: [&[&str]; 2] = [&["tom", "max", "ben", "leo"], &["mary", "anna", "ruth", "lily"]];
/// Prepositions of place.
pub const PREPOSITIONS: &[&str] = &["near", "behind", "beside", "under"];
/// Subjects that decide the sense of "bank": beside water, of money.
pub const BANK_TOPICS: [&[&str]; 2] = [&["river", "boat", "fish", "water"], &["money", "coin", "loan", "clerk"]];
/// What a bank can be: beside water, of money.
pub const BANK_ADJECTIVES: [&[&str]; 2] = [&["muddy", "green", "wet", "steep"], &["rich", "busy", "closed", "honest"]];
/// Words that are nouns and verbs.
pub const NOUN_OR_VERB: &[&str] = &["walk", "dance", "play", "swim", "call", "drink"];
/// What a walk or a dance can be.
pub const EVENT_ADJECTIVES: &[&str] = &["long", "short", "nice"];
/// Grounds: good, bad.
pub const GROUNDS: [&[&str]; 2] = [&["strong", "young", "healthy"], &["weak", "old", "ill"]];
/// Consequences: good, bad.
pub const OUTCOMES: [&[&str]; 2] = [&["fast", "happy", "cheerful"], &["slow", "sad", "tired"]];
/// The small words and marks.
pub const SMALL: &str =
    "the that and then he she it himself herself was were is are will to wants does do did although because bank . , ?";
