//! Every word of the English stories under its part of speech.
//!
//! A word that is used in two ways stands here under the commoner one, and its other uses carry a tag in the
//! templates (`a walk/n`).

use crate::corpora::story::Pos;

/// Words by part of speech.
pub const LEXICON: &[(Pos, &str)] = &[
    (
        Pos::Noun,
        "advice afternoon animal animals apple apples aunt autumn baby bag ball balloon barn basket bean beans bed bell \
         berries birthday biscuit blanket boat book box boy branch bread breakfast bridge brother brush bulb bun bush \
         butterfly cake calf candle carrot cart cats cave chair cheese chick child chimney clay cloth clouds coat cousin \
         cow crow crows crunch cub cure day days deer dish doctor dog door dough drum duck duckling egg end evening face \
         family farm father feather fence fever fields fig fire firefly flower fog food forest fox friend friends frog \
         fun garden gate ghost giant gift girl goat goats grandma grandpa grass ground hail half hammer hand hands hare \
         hat head heart hedgehog hen hill hills hole honey hoo horse house ice idea jam joy key kite kitten knife ladder lamb \
         lamp lantern leaf leaves leg light lights line log man market meadow mice milk mill money monster moon morning \
         moss mother mouse mud nails nest net night noise nose nut oak otter oven owl ox park path peace pear pie piece \
         place planks plant plum pocket pond pumpkin puppy rabbit race rain rainbow reason reeds rest river road roof \
         room rope saw scarf scratch sea seed sheep shell shepherd side sister sky smile snail snow song songs soup \
         spring squirrel step stick stone stones stories storm straw string summer sun sunday supper swan sweets tail \
         tap tea thing time tin tool tooth top tortoise toy tree trees truth tulip turtle umbrella uncle village voice voices wall \
         water way week wheel while willow wind window winter wonder wood wool word work year",
    ),
    (Pos::Name, "ben felix hazel jack lily max mia nora oscar ruby tom zoe"),
    (
        Pos::Verb,
        "are asked ate be began bit blew bring broke broken brought called came can carried cheered clapped climbed come \
         could covered cried cross cry cut danced did do done dreamed drunk eat eaten fall fell find fix flew floated \
         forgot forgotten found gave gone got grew grown had have heard held help helped hid hide is jumped keep kept \
         kissed knew knocked know laughed lay left licked like listened lit lived look looked lost loved made make mend \
         mended met named need needs opened opens picked play played playing pulled pushed put quarreled ran read rolled \
         run said sang sat say see set shook shouted showed sleep slept smiled stayed stolen stop stopped swam swum \
         tasted thank thought told took waited walk walked want wanted was watched went were will won",
    ),
    (
        Pos::Adjective,
        "afraid alone bad best big black blue brave brown careful cheerful clean clever close cold cool curious dark dear \
         deep dry fallen far fast first flat free full gentle glad good gray green happy hard heavy high hollow hot huge \
         hungry ill just kind last little long loud many mine new next old only open orange other proud quick quiet red \
         right ripe round sad safe same shiny simple slow small soft sore sorry sour still straight strong stuck sweet \
         tall thin tiny warm well wet white wild yellow young yours",
    ),
    (
        Pos::Adverb,
        "again always around away back before carefully down early home later much never once out quickly quietly slowly soon \
         suddenly then today together tomorrow too up very",
    ),
    (Pos::Pronoun, "everybody he him i it me nobody nothing she there they we what who you"),
    (Pos::Determiner, "a all an another both each every her his its my no one some the this three two"),
    (Pos::Preposition, "about after at behind beside by for from in into near of on over to under with"),
    (Pos::Conjunction, "and as because but if so that when"),
    (Pos::Particle, "not"),
];
