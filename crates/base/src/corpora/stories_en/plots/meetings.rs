//! Somebody is met, heard or waited for.

use crate::corpora::story::Part::{Action, Cause, Event, Result, Setting};
use crate::corpora::story::Plot;

/// An animal is hungry.
pub const HUNGRY: Plot = Plot {
    by_day: false,
    cases: &[
        &[("why", "the snow lay deep and the grass was under it"), ("food", "[bread|apple|carrot]")],
        &[("why", "the summer was dry and nothing grew"), ("food", "[pear|carrot|apple]")],
        &[("why", "a big crow had stolen its breakfast"), ("food", "[egg|bun|pie]")],
        &[("why", "it was ill and could not look for food"), ("food", "[apple|bun|pear]")],
    ],
    lines: &[
        (Event, "there {she} met a {beast}. it was [thin and hungry|very hungry|so/r hungry that it could not walk]."),
        (Cause, "it had no food because {why}."),
        (
            Action,
            "{hero} had a {food} in {her} [bag|basket|pocket]. {she} cut it in two/p and gave one half to the {animal}.",
        ),
        (
            Result,
            "the {animal} ate it {quickly}. then it [danced around|jumped for joy|licked {her} hand] [and said thank you|].",
        ),
        (Result, "[the next day|a week later], it came back with a [shell|flower|nut|feather] for {hero}."),
    ],
};

/// A noise in the night.
pub const NIGHT_NOISE: Plot = Plot {
    by_day: false,
    cases: &[
        &[
            ("noise", "tap, tap, tap"),
            ("truth", "it was only a {beast} that/p knocked on the window because it was cold"),
        ],
        &[("noise", "crunch, crunch"), ("truth", "it was only a {beast} that/p ate dry leaves")],
        &[("noise", "hoo, hoo"), ("truth", "it was only the wind in the chimney, and a {beast} slept under it")],
        &[("noise", "scratch, scratch"), ("truth", "it was only a {beast} that/p wanted to/t come in/r from the rain")],
    ],
    lines: &[
        (Event, "in the night, {hero} heard a noise. {noise}."),
        (
            Event,
            "{she} was afraid[ and hid under the blanket| and could not sleep|] because {she} thought of a [monster|ghost|giant].",
        ),
        (Action, "then {she} took a [lamp|lantern|candle] and opened the door [slowly|quietly]."),
        (Cause, "{truth}."),
        (
            Result,
            "{hero} laughed[ and laughed|] and gave the {animal} [some warm milk|a {treat}|an old blanket]. it was not a [bad|dark] night after all/p.",
        ),
    ],
};

/// A seed needs time.
pub const SEED: Plot = Plot {
    by_day: false,
    cases: &[
        &[
            ("seed", "bean"),
            ("grown", "a bean plant as tall as the house"),
            ("need", "water"),
            ("why", "the ground was too dry"),
        ],
        &[
            ("seed", "pumpkin seed"),
            ("grown", "a huge orange/a pumpkin"),
            ("need", "sun"),
            ("why", "the wall kept the sun away"),
        ],
        &[("seed", "apple seed"), ("grown", "a small green tree"), ("need", "time"), ("why", "trees are slow")],
        &[
            ("seed", "tulip bulb"),
            ("grown", "a red flower"),
            ("need", "warm days"),
            ("why", "the ground was still full of ice"),
        ],
    ],
    lines: &[
        (Setting, "{she} put a {seed} into the ground."),
        (Event, "{she} waited [one day|a week|three days], but nothing grew."),
        (Cause, "{why}, said a {beast}. it needs {need}."),
        (Action, "so {hero} [waited and helped it|listened and did as the {animal} said] every day."),
        (Result, "[one morning|in the spring|{soon}], there was {grown} in the garden."),
    ],
};

/// Two animals and a race.
pub const RACE: Plot = Plot {
    by_day: true,
    cases: &[
        &[("fast", "hare"), ("slow", "tortoise"), ("why", "stopped to/t sleep under a bush")],
        &[("fast", "horse"), ("slow", "ox"), ("why", "stopped to/t eat sweet grass")],
        &[("fast", "dog"), ("slow", "hen"), ("why", "ran after a butterfly")],
        &[("fast", "deer"), ("slow", "snail"), ("why", "lost the way in the fog")],
    ],
    lines: &[
        (Event, "{she} watched a race with a {beast}. a {fast} and a {slow} wanted to/t run to the {tall} and back."),
        (Event, "the {fast} [laughed at|made fun of] the {slow}. you are so/r slow, it said."),
        (Cause, "but the {fast} {why}, and the {slow} [did not stop|walked on and on|went on, step by step]."),
        (Result, "so the {slow} won, and {hero} and the {animal} [cheered|clapped and danced|gave it a {treat}]."),
    ],
};

/// A young one looks for its mother.
pub const LOST_CHILD: Plot = Plot {
    by_day: true,
    cases: &[
        &[("baby", "chick"), ("why", "it had run after a butterfly"), ("first", "cow"), ("found", "in the barn")],
        &[("baby", "duckling"), ("why", "it had swum too far"), ("first", "swan"), ("found", "behind the reeds")],
        &[
            ("baby", "calf"),
            ("why", "the gate was open and it had walked out"),
            ("first", "horse"),
            ("found", "near the gate"),
        ],
        &[("baby", "cub"), ("why", "it had slept too long"), ("first", "deer"), ("found", "at the cave")],
    ],
    lines: &[
        (
            Event,
            "there was a {baby} all alone. it [cried for its mother|looked for its mother|could not find its mother].",
        ),
        (Cause, "it was lost/a because {why}."),
        (
            Action,
            "{hero} asked a {first}, but it [did not know|only shook its head]. {she} asked a {beast}, and the {animal} showed {her_obj} the way.",
        ),
        (Result, "they found the mother {found}. the {baby} ran to her/p, and they were {glad}."),
    ],
};

/// A quarrel is settled.
pub const QUARREL: Plot = Plot {
    by_day: true,
    cases: &[
        &[
            ("both", "goats"),
            ("want", "the same bell"),
            ("idea", "one/p of you can have it today, and one/p of you tomorrow"),
        ],
        &[
            ("both", "mice"),
            ("want", "the same piece of cheese"),
            ("idea", "cut it in two/p, and each/p of you will have a half"),
        ],
        &[("both", "cats"), ("want", "the same warm chair"), ("idea", "there is room for two/p if you are kind")],
        &[("both", "crows"), ("want", "the same shiny key"), ("idea", "it opens my door, so it is not yours at all/p")],
    ],
    lines: &[
        (Event, "{she} heard loud voices. two {both} [quarreled|shouted at one another/p] because they wanted {want}."),
        (Cause, "i saw it first/r, said one/p. no, it is mine, said the other/p."),
        (
            Action,
            "{hero} [thought for a while and asked a {beast}|asked a {beast}], and then {she} had an idea. {idea}, {she} said.",
        ),
        (
            Result,
            "the two {both} looked at the ground. then they [laughed|said sorry], and [there was peace again|all/p was well/a].",
        ),
    ],
};

/// A birthday.
pub const BIRTHDAY: Plot = Plot {
    by_day: true,
    cases: &[
        &[("gift", "a warm scarf"), ("why", "it was always cold in the winter"), ("from", "red wool")],
        &[("gift", "a small house"), ("why", "its nest was broken/a"), ("from", "an old box")],
        &[("gift", "a drum"), ("why", "it loved songs"), ("from", "a round tin")],
        &[("gift", "a soft bed"), ("why", "it slept on hard stones"), ("from", "moss and straw")],
    ],
    lines: &[
        (Setting, "{her} best friend was a {beast}. it was its birthday."),
        (Event, "but {hero} had no gift and no money."),
        (
            Action,
            "{she} [thought and thought|thought about it all night]. then {she} made {gift} from {from}, because {why}.",
        ),
        (
            Result,
            "the {animal} opened the gift and [smiled|danced|could not say a word]. it is the best gift of all/p, it said [quietly|at last/n].",
        ),
    ],
};
