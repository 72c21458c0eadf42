//! Words of the English grammar, with their forms.

/// A noun: singular, plural.
pub type Noun = [&'static str; 2];
/// A verb: plain form (plural, infinitive), third person singular, past.
pub type Verb = [&'static str; 3];

/// Nouns that breathe and, after them, as many that do not. All stand in every place of a sentence equally often, so
/// that the kind of noun never tells which one the verb belongs to.
pub const NOUNS: &[Noun] = &[
    ["dog", "dogs"],
    ["cat", "cats"],
    ["horse", "horses"],
    ["bird", "birds"],
    ["girl", "girls"],
    ["boy", "boys"],
    ["teacher", "teachers"],
    ["farmer", "farmers"],
    ["car", "cars"],
    ["cart", "carts"],
    ["train", "trains"],
    ["truck", "trucks"],
    ["ball", "balls"],
    ["kite", "kites"],
    ["balloon", "balloons"],
    ["box", "boxes"],
];
/// Verbs without object, of what all nouns can do.
pub const INTRANSITIVE: &[Verb] = &[
    ["fall", "falls", "fell"],
    ["move", "moves", "moved"],
    ["stop", "stops", "stopped"],
    ["turn", "turns", "turned"],
    ["vanish", "vanishes", "vanished"],
    ["shake", "shakes", "shook"],
    ["stay", "stays", "stayed"],
    ["arrive", "arrives", "arrived"],
];
/// Verbs with object, of what all nouns can do to each other.
pub const TRANSITIVE: &[Verb] = &[
    ["follow", "follows", "followed"],
    ["push", "pushes", "pushed"],
    ["pull", "pulls", "pulled"],
    ["hide", "hides", "hid"],
    ["touch", "touches", "touched"],
    ["block", "blocks", "blocked"],
];
/// What one can do to another and to oneself: third person singular, past.
pub const PERSONAL: &[[&str; 2]] = &[
    ["sees", "saw"],
    ["likes", "liked"],
    ["helps", "helped"],
    ["hears", "heard"],
    ["finds", "found"],
    ["hides", "hid"],
];
/// How all nouns can be.
pub const STATES: &[&str] = &["big", "small", "clean", "dirty", "quiet", "lost"];
/// Adverbs that decide the tense: past, present, future.
pub const TENSE_ADVERBS: [&[&str]; 3] =
    [&["yesterday", "earlier", "once"], &["today", "now", "always"], &["tomorrow", "soon", "later"]];
/// Names: masculine, feminine.
pub const NAMES: [&[&str]; 2] = [&["tom", "max", "ben", "leo"], &["mary", "anna", "ruth", "lily"]];
/// Prepositions of place.
pub const PREPOSITIONS: &[&str] = &["near", "behind", "beside", "by"];
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
