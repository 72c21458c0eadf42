//! Something goes wrong and is put right.

use crate::corpora::story::Part::{Action, Cause, Event, Result, Setting};
use crate::corpora::story::Plot;

/// Something is carried off and brought back.
pub const CARRIED_OFF: Plot = Plot {
    by_day: true,
    cases: &[
        &[
            ("thing", "kite"),
            ("why", "the wind was too strong"),
            ("went", "flew into a tree"),
            ("got", "climbed the tree and shook the branch"),
        ],
        &[
            ("thing", "hat"),
            ("why", "a cold wind blew over the fields"),
            ("went", "flew over the wall"),
            ("got", "jumped over the wall and picked it up"),
        ],
        &[
            ("thing", "ball"),
            ("why", "the grass was wet and the path went down"),
            ("went", "rolled down into the mud"),
            ("got", "ran into the mud and rolled it out"),
        ],
        &[
            ("thing", "toy boat"),
            ("why", "the water was quick after the rain"),
            ("went", "floated away"),
            ("got", "swam out and pushed it back"),
        ],
        &[
            ("thing", "scarf"),
            ("why", "a wild wind came from the sea"),
            ("went", "flew up to the roof"),
            ("got", "climbed up and pulled it down"),
        ],
        &[
            ("thing", "balloon"),
            ("why", "the string was thin and old"),
            ("went", "went up and up to the top of a tree"),
            ("got", "climbed to the top and bit the string"),
        ],
    ],
    lines: &[
        (Setting, "{she} had a [new|red|yellow] {thing}[, a gift from {her} {family}|]."),
        (Event, "but the {thing} {went}, because {why}."),
        (Event, "{hero} [was sad|began to/t cry|did not know what to/t do]."),
        (Action, "a {beast} saw it and {got}."),
        (
            Result,
            "[thank you|thank you, dear {animal}], said {hero}, and {she} [gave the {animal} a {treat}|held the {thing} with both hands].",
        ),
    ],
};

/// Bad weather and a shelter.
pub const SHELTER: Plot = Plot {
    by_day: true,
    cases: &[
        &[("storm", "rain began to/t fall"), ("sky", "gray clouds"), ("roof", "under a big leaf")],
        &[("storm", "snow began to/t fall"), ("sky", "white clouds"), ("roof", "in an old barn")],
        &[("storm", "a storm came over the hills"), ("sky", "black clouds"), ("roof", "in a dry cave")],
        &[("storm", "hail fell like little stones"), ("sky", "dark clouds"), ("roof", "under a bridge")],
    ],
    lines: &[
        (Event, "[suddenly|then], {storm}. {sky} [hid|covered] the sun."),
        (Event, "{hero} had no [coat|umbrella], and soon {she} was cold."),
        (Action, "come with me, [said|called] a {beast}. we can hide {roof}."),
        (Action, "they sat there [side by side|close together] and [told stories|sang songs|ate a {treat}]."),
        (Result, "when the sky was blue, they [saw a rainbow over the {place}|ran out and played in the sun]."),
    ],
};

/// An animal is stuck.
pub const STUCK: Plot = Plot {
    by_day: true,
    cases: &[
        &[("stuck", "in the mud"), ("why", "the rain had made the path soft"), ("tool", "a rope"), ("act", "pulled")],
        &[
            ("stuck", "in a net"),
            ("why", "a man had left his net in the grass"),
            ("tool", "a knife"),
            ("act", "cut the net"),
        ],
        &[
            ("stuck", "in a deep hole"),
            ("why", "it was dark and it did not see the hole"),
            ("tool", "a ladder"),
            ("act", "put it into the hole"),
        ],
        &[("stuck", "in a hollow log"), ("why", "it had eaten too much honey"), ("tool", "a stick"), ("act", "pushed")],
        &[
            ("stuck", "under a fallen branch"),
            ("why", "the storm had broken the tree"),
            ("tool", "a saw"),
            ("act", "cut the wood"),
        ],
    ],
    lines: &[
        (Event, "help, help, [called|cried] a voice. it was a {beast}. it was stuck {stuck}."),
        (Cause, "[that/p was because|it was there/r because] {why}."),
        (Action, "{hero} ran home for {tool}. {she} {act} [very carefully|as well as {she} could|again and again]."),
        (
            Result,
            "{soon}, the {animal} was free. it [shook its wet tail|laughed and jumped|kissed {her_obj} on the nose].",
        ),
    ],
};

/// Cooking goes wrong and is put right.
pub const COOKING: Plot = Plot {
    by_day: true,
    cases: &[
        &[
            ("dish", "soup"),
            ("bad", "it was too thin"),
            ("why", "{she} had forgotten the beans"),
            ("fix", "put in the beans"),
        ],
        &[
            ("dish", "cake"),
            ("bad", "it was not sweet"),
            ("why", "{she} had forgotten the honey"),
            ("fix", "put honey on the top"),
        ],
        &[
            ("dish", "bread"),
            ("bad", "it was flat and hard"),
            ("why", "{she} had not waited for the dough"),
            ("fix", "made it again and waited"),
        ],
        &[
            ("dish", "jam"),
            ("bad", "it was too sour"),
            ("why", "the berries were green"),
            ("fix", "put in a ripe pear"),
        ],
        &[
            ("dish", "apple pie"),
            ("bad", "it was black on one side"),
            ("why", "the oven was too hot"),
            ("fix", "made a new one with a small fire"),
        ],
    ],
    lines: &[
        (Event, "{she} wanted to/t make {dish} for {her} {family}."),
        (Event, "but when {she} tasted the {dish}, {she} made a face. {bad}."),
        (Cause, "[the reason was simple|that/p was no wonder]. {why}."),
        (
            Action,
            "so {she} {fix}, and a {beast} [helped {her_obj}|gave {her_obj} good advice|watched from the window].",
        ),
        (Result, "this time the {dish} was [very good|warm and good|just right]. they ate it all/p."),
    ],
};

/// Something breaks and is mended.
pub const MENDING: Plot = Plot {
    by_day: false,
    cases: &[
        &[
            ("thing", "bridge"),
            ("why", "the water was too high"),
            ("with", "planks and nails"),
            ("end", "cross the river again"),
        ],
        &[
            ("thing", "fence"),
            ("why", "the storm was too strong"),
            ("with", "new wood"),
            ("end", "keep the sheep safe"),
        ],
        &[
            ("thing", "cart"),
            ("why", "the road was full of stones"),
            ("with", "a new wheel"),
            ("end", "bring apples to the market"),
        ],
        &[
            ("thing", "roof"),
            ("why", "the snow was too heavy"),
            ("with", "straw and clay"),
            ("end", "sleep in a dry bed"),
        ],
    ],
    lines: &[
        (Event, "[one night|in the night], the {thing} broke because {why}."),
        (Event, "[nobody knew what to/t do|everybody was sad|all the animals came to/t look at it]."),
        (
            Action,
            "we can mend it, said {hero}. {she} mended it with {with}, and a {beast} [held the hammer|carried the box|helped {her_obj}].",
        ),
        (Result, "{soon}, the work was done, and everybody could {end}."),
    ],
};

/// Lost, and a light leads home.
pub const LIGHT_HOME: Plot = Plot {
    by_day: false,
    cases: &[
        &[
            ("lost", "fog came up and hid the path"),
            ("light", "the lamp in the window"),
            ("who", "{her} {family} had put it there/r"),
        ],
        &[("lost", "night fell too soon"), ("light", "a yellow moon"), ("who", "the clouds had gone away")],
        &[
            ("lost", "snow covered the road"),
            ("light", "a line of small lights"),
            ("who", "each firefly had lit its lamp"),
        ],
        &[
            ("lost", "{she} had walked too far"),
            ("light", "a fire on the hill"),
            ("who", "the shepherd had lit it for the night"),
        ],
    ],
    lines: &[
        (Event, "but {lost}, and {hero} could not find the way home."),
        (Event, "{she} sat on a stone and [was afraid|wanted to/t cry|waited]."),
        (Action, "do not be afraid, said a {beast}. look for the light. {soon}, {she} saw {light}."),
        (Cause, "it was there/r because {who}."),
        (
            Result,
            "{she} [ran|walked] to it, [step by step|as quickly as {she} could], and was home in time for [supper|bed|tea].",
        ),
    ],
};

/// Someone is ill.
pub const ILLNESS: Plot = Plot {
    by_day: false,
    cases: &[
        &[("ill", "had a bad cold/n"), ("why", "it had played in the rain"), ("cure", "hot tea and honey")],
        &[("ill", "had a sore tooth"), ("why", "it ate too many sweets"), ("cure", "a soft brush")],
        &[
            ("ill", "had a broken/a leg"),
            ("why", "it had jumped from the roof"),
            ("cure", "a straight stick and a long rest"),
        ],
        &[("ill", "had a fever"), ("why", "it had drunk bad water"), ("cure", "clean water and a cool cloth")],
    ],
    lines: &[
        (Event, "a {beast} did not come to/t play. it was ill. it {ill}."),
        (Cause, "the doctor said it was ill because {why}. it needs {cure}."),
        (Action, "so {hero} [went there/r every day|sat by its bed] and brought {cure}."),
        (Result, "{soon}, the {animal} was well/a again. [this time it was careful|it wanted to/t play at once]."),
    ],
};
