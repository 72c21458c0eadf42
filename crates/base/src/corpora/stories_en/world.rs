//! Who, where and when of the English stories.

use crate::corpora::story::Case;

/// The heroes.
pub const CAST: &[Case] = &[
    &[("hero", "mia"), ("she", "she"), ("her", "her"), ("her_obj", "her/p"), ("child", "girl")],
    &[("hero", "tom"), ("she", "he"), ("her", "his"), ("her_obj", "him"), ("child", "boy")],
    &[("hero", "zoe"), ("she", "she"), ("her", "her"), ("her_obj", "her/p"), ("child", "girl")],
    &[("hero", "max"), ("she", "he"), ("her", "his"), ("her_obj", "him"), ("child", "boy")],
    &[("hero", "lily"), ("she", "she"), ("her", "her"), ("her_obj", "her/p"), ("child", "girl")],
    &[("hero", "ben"), ("she", "he"), ("her", "his"), ("her_obj", "him"), ("child", "boy")],
    &[("hero", "ruby"), ("she", "she"), ("her", "her"), ("her_obj", "her/p"), ("child", "girl")],
    &[("hero", "jack"), ("she", "he"), ("her", "his"), ("her_obj", "him"), ("child", "boy")],
    &[("hero", "nora"), ("she", "she"), ("her", "her"), ("her_obj", "her/p"), ("child", "girl")],
    &[("hero", "felix"), ("she", "he"), ("her", "his"), ("her_obj", "him"), ("child", "boy")],
    &[("hero", "hazel"), ("she", "she"), ("her", "her"), ("her_obj", "her/p"), ("child", "girl")],
    &[("hero", "oscar"), ("she", "he"), ("her", "his"), ("her_obj", "him"), ("child", "boy")],
];

/// The places, each with what one meets there, where one lives who lives there, and where one sits.
pub const PLACES: &[Case] = &[
    &[
        ("place", "pond"),
        ("home", "by the pond"),
        ("seat", "by the pond"),
        ("at", "by"),
        ("animal", "[frog|duck|turtle]"),
        ("tall", "willow"),
    ],
    &[
        ("place", "river"),
        ("home", "by the river"),
        ("seat", "by the river"),
        ("at", "by"),
        ("animal", "[otter|duck|frog]"),
        ("tall", "willow"),
    ],
    &[
        ("place", "forest"),
        ("home", "near the forest"),
        ("seat", "under a tree in the forest"),
        ("at", "in"),
        ("animal", "[fox|squirrel|hedgehog|owl]"),
        ("tall", "oak"),
    ],
    &[
        ("place", "meadow"),
        ("home", "near the meadow"),
        ("seat", "in the meadow"),
        ("at", "in"),
        ("animal", "[rabbit|mouse|lamb]"),
        ("tall", "apple tree"),
    ],
    &[
        ("place", "garden"),
        ("home", "beside the garden"),
        ("seat", "in the garden"),
        ("at", "in"),
        ("animal", "[hedgehog|mouse|rabbit|kitten]"),
        ("tall", "apple tree"),
    ],
    &[
        ("place", "farm"),
        ("home", "on the farm"),
        ("seat", "on the gate of the farm"),
        ("at", "on"),
        ("animal", "[lamb|goat|kitten|duck]"),
        ("tall", "oak"),
    ],
    &[
        ("place", "hill"),
        ("home", "on the hill"),
        ("seat", "on the hill"),
        ("at", "on"),
        ("animal", "[goat|rabbit|fox]"),
        ("tall", "oak"),
    ],
    &[
        ("place", "old mill"),
        ("home", "near the old mill"),
        ("seat", "near the old mill"),
        ("at", "near"),
        ("animal", "[mouse|owl|duck]"),
        ("tall", "willow"),
    ],
    &[
        ("place", "village"),
        ("home", "in the village"),
        ("seat", "on a wall in the village"),
        ("at", "in"),
        ("animal", "[kitten|puppy|goat]"),
        ("tall", "apple tree"),
    ],
    &[
        ("place", "park"),
        ("home", "near the park"),
        ("seat", "in the park"),
        ("at", "in"),
        ("animal", "[squirrel|puppy|duck]"),
        ("tall", "oak"),
    ],
];

/// Phrases of every story. The animal's size is settled once, so that it never changes in the telling.
pub const PHRASES: Case = &[
    ("size", "[little|young|tiny|small|old|gray|brown]"),
    ("beast", "{size} {animal}"),
    ("family", "[mother|father|grandma|grandpa|uncle|aunt]"),
    ("soon", "[soon|before long/r|after a while|in the end|at last/n]"),
    ("glad", "[happy|glad|proud|very happy|so/r happy]"),
    ("treat", "[bun|nut|plum|pear|biscuit|apple|orange|fig]"),
    ("quickly", "[quickly|at once|right away]"),
];

/// First sentences.
pub const OPENINGS: &[&str] = &[
    "one [day|morning|evening], {hero} went for a walk/n {at} the {place}.",
    "one [day|afternoon|morning], {hero} was playing {at} the {place} with {her} [sister|brother|cousin|friend].",
    "once there was a [little|kind|quiet|brave|clever] {child} named {hero}, who lived {home}.",
    "early one [morning|sunday|summer morning|spring morning], {hero} walked to the {place}.",
    "{hero} was a [cheerful|curious|brave|gentle|young] {child}. {she} loved the {place}.",
    "{hero} and {her} {family} had a house {home}.",
    "last [summer|winter|spring|autumn], {hero} stayed with {her} [aunt|uncle|grandma|grandpa] {home}.",
    "on the first day of [summer|spring|autumn], {hero} sat {seat} and [looked at the clouds|sang a song|read a book].",
];

/// Last sentences for any story.
pub const ENDINGS: &[&str] = &[
    "{hero} was {glad}.",
    "from then on/r, {hero} and the {animal} were [good|best] friends.",
    "{hero} never forgot the {beast}.",
    "{her} {family} was {glad} too.",
    "the {animal} was {glad} too.",
    "",
];

/// Last sentences for a story that is over before night.
pub const EVENINGS: &[&str] = &[
    "that/d night, {hero} [slept well|dreamed of the {animal}|told {her} {family} all/p about it].",
    "{hero} walked home with a [smile|song|full heart].",
    "then the sun [went down|set], and {hero} went home.",
    "it was the best day of the [year|week|summer].",
];
