//! What happens in the English stories.
//!
//! Each case binds what belongs together: the weather, what it does, and what helps against it.

use crate::corpora::story::Part::{Action, Cause, Event, Result, Setting};
use crate::corpora::story::Plot;

/// Every plot.
pub const PLOTS: &[Plot] = &[
    // Something is carried off and brought back.
    Plot {
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
                ("thing", "blue balloon"),
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
    },
    // An animal is hungry.
    Plot {
        by_day: false,
        cases: &[
            &[("why", "the snow lay deep and the grass was under it"), ("food", "[bread|apple|carrot]")],
            &[("why", "the summer was dry and nothing grew"), ("food", "[pear|carrot|apple]")],
            &[("why", "a big crow had stolen its breakfast"), ("food", "[egg|bun|pie]")],
            &[("why", "it was ill and could not look for food"), ("food", "[apple|bun|pear]")],
        ],
        lines: &[
            (
                Event,
                "there {she} met a {beast}. it was [thin and hungry|very hungry|so/r hungry that it could not walk].",
            ),
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
    },
    // Bad weather and a shelter.
    Plot {
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
    },
    // An animal is stuck.
    Plot {
        by_day: true,
        cases: &[
            &[
                ("stuck", "in the mud"),
                ("why", "the rain had made the path soft"),
                ("tool", "a rope"),
                ("act", "pulled"),
            ],
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
            &[
                ("stuck", "in a hollow log"),
                ("why", "it had eaten too much honey"),
                ("tool", "a stick"),
                ("act", "pushed"),
            ],
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
            (
                Action,
                "{hero} ran home for {tool}. {she} {act} [very carefully|as well as {she} could|again and again].",
            ),
            (
                Result,
                "{soon}, the {animal} was free. it [shook its wet tail|laughed and jumped|kissed {her_obj} on the nose].",
            ),
        ],
    },
    // Cooking goes wrong and is put right.
    Plot {
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
    },
    // A noise in the night.
    Plot {
        by_day: false,
        cases: &[
            &[
                ("noise", "tap, tap, tap"),
                ("truth", "it was only a {beast} that/p knocked on the window because it was cold"),
            ],
            &[("noise", "crunch, crunch"), ("truth", "it was only a {beast} that/p ate dry leaves")],
            &[("noise", "hoo, hoo"), ("truth", "it was only the wind in the chimney, and a {beast} slept under it")],
            &[
                ("noise", "scratch, scratch"),
                ("truth", "it was only a {beast} that/p wanted to/t come in/r from the rain"),
            ],
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
    },
    // A seed needs time.
    Plot {
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
    },
    // Two animals and a race.
    Plot {
        by_day: true,
        cases: &[
            &[("fast", "hare"), ("slow", "tortoise"), ("why", "stopped to/t sleep under a bush")],
            &[("fast", "horse"), ("slow", "ox"), ("why", "stopped to/t eat sweet grass")],
            &[("fast", "dog"), ("slow", "hen"), ("why", "ran after a butterfly")],
            &[("fast", "deer"), ("slow", "snail"), ("why", "lost the way in the fog")],
        ],
        lines: &[
            (
                Event,
                "{she} watched a race with a {beast}. a {fast} and a {slow} wanted to/t run to the {tall} and back.",
            ),
            (Event, "the {fast} [laughed at|made fun of] the {slow}. you are so/r slow, it said."),
            (Cause, "but the {fast} {why}, and the {slow} [did not stop|walked on and on|went on, step by step]."),
            (Result, "so the {slow} won, and {hero} and the {animal} [cheered|clapped and danced|gave it a {treat}]."),
        ],
    },
    // Something breaks and is mended.
    Plot {
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
    },
    // A young one looks for its mother.
    Plot {
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
    },
    // A quarrel is settled.
    Plot {
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
            &[
                ("both", "crows"),
                ("want", "the same shiny key"),
                ("idea", "it opens my door, so it is not yours at all/p"),
            ],
        ],
        lines: &[
            (
                Event,
                "{she} heard loud voices. two {both} [quarreled|shouted at one another/p] because they wanted {want}.",
            ),
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
    },
    // Lost, and a light leads home.
    Plot {
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
    },
    // A birthday.
    Plot {
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
    },
    // Someone is ill.
    Plot {
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
    },
];
