//! What takes depth, and not width.

use super::*;
use crate::measured::Line;
use crate::scene::Sketch;

const RIGHT: Text = tx("questions answered rightly", "答对的比例");
/// Of every corpus' questions more than one look needs by itself, so that few are left to chance.
const MANY: &[(&str, &str)] = &[("n_questions", "1000")];

/// Of all questions of a task that asks one kind.
fn right(key: &str, step: u64, of: Of) -> Quantity {
    said(key, RIGHT, Format::Fixed, step, ("behaviour", MANY, "answer", "right"), of)
}

/// By number of misleading words in between, or by distance.
fn right_at(key: &str, step: u64, panel: &str, x: f32, of: Of) -> Quantity {
    drawn(key, RIGHT, Format::Fixed, step, ("behaviour", MANY, panel, x), of)
}

/// The loss on held-out text.
fn held_out(key: &str, step: u64, of: Of) -> Quantity {
    let name = tx("loss on held-out text", "留出文本上的损失");
    in_unit("nats", said(key, name, Format::Fixed, step, ("validation", &[], "answer", "loss"), of))
}

pub(super) fn induction() -> Scene {
    let gap = || {
        let name = tx("questions answered rightly, A less B", "答对的比例，A 减 B");
        let of = Of::Difference(Tower::A, Tower::B);
        Quantity { name: name.into(), ..right("gap", 200, of) }
    };
    Scene {
        key: "induction".to_string(),
        told: words(tx(
            "Every sequence has a rule of its own: after this symbol comes that one. It stands nowhere but in the sequence itself. To follow it: find where the symbol stood before, then name what came next there. A has two layers; B has only one, but so wide that it has more weights.",
            "每条序列各有一条规则：这个符号之后接那个符号。规则只写在序列里面：先找到这个符号上次出现的地方，再说出那里的下一个。A 有两层；B 只有一层，但很宽，权重比 A 还多。",
        )),
        bet: choice(
            tx("Step 200: who prefers the right successor more often?", "第 200 步：谁更常把正确的后继排在前面？"),
            gap(),
            axis(tx("A less B", "A 减 B"), -0.6, 0.6),
            &[
                (tx("B, with more weights", "B，权重更多"), -0.05, -0.3),
                (tx("both about alike", "两者差不多"), 0.05, 0.0),
                (tx("A, a little", "A 略胜"), 0.15, 0.1),
                (tx("A, by far", "A 远胜"), END, 0.35),
            ],
        ),
        step: 200,
        caption: words(tx(
            "At step 200 A is right in {a} of the questions, B in {b}; tossing a coin gives 0.5. What B lacks is not weights but a second look.",
            "第 200 步，A 答对 {a}，B 答对 {b}，抛硬币是 0.5。B 缺的不是权重，而是再查一次的机会。",
        )),
        numbers: vec![right("a", 200, A), right("b", 200, B)],
        next: words(tx(
            "Open attention: which head of A’s layer 2 looks at what followed last time?",
            "打开“注意力”：A 第 2 层的哪个头在看上次的后继？",
        )),
        claims: claims(&["C16", "W7"]),
        says: vec![at_least(0.9, right("a", 200, A)), below(0.8, right("b", 200, B)), at_least(0.15, gap())],
        teaching: teaching(
            1,
            tx("How many look-ups does it take to copy what followed last time?", "要照抄上次的后继，得查几次？"),
            tx(
                "Width does not stand in for depth: the second look-up needs the result of the first.",
                "宽度替代不了层数：第二次查找要用到第一次的结果。",
            ),
            tx(
                "A learns it all of a sudden, at a step that differs between seeds. At 200 it had in every seed we tried.",
                "A 是忽然学会的，步数因种子而异；在我们试过的种子里，到第 200 步都已学会。",
            ),
        ),
    }
}

pub(super) fn cups() -> Scene {
    let far = |key, x, of| right_at(key, 300, "distance", x, of);
    Scene {
        key: "cups".to_string(),
        told: words(tx(
            "Three cups; every move exchanges two of them, or none. After each move the order must be told. One move alone says nothing: all of them count, in their order. A puts them together with four layers, B with one. It takes about 20 seconds.",
            "三个杯子，每一步交换其中两个，或者不动；每步之后都要说出当前的顺序。单看一步无从得知，必须按顺序把每一步合成起来。A 有四层可用，B 只有一层。约需 20 秒。",
        )),
        bet: choice(
            tx(
                "After 4 to 7 moves, how often does B hold the true order for likelier than one that is a swap away?",
                "4 至 7 步之后，B 有多少次认为真实顺序比只差一次交换的顺序更可能？",
            ),
            far("b", 4.0, B),
            axis(tx("right", "答对"), 0.0, 1.0),
            &[
                (tx("hardly ever", "几乎从不"), 0.4, 0.2),
                (tx("as often as a coin", "和抛硬币差不多"), 0.65, 0.5),
                (tx("in three of four", "四次里有三次"), 0.9, 0.75),
                (tx("nearly always", "几乎总是"), END, 0.97),
            ],
        ),
        step: 300,
        caption: words(tx(
            "After 4 to 7 moves A, with four layers, is right in {a}, B in {b}; a coin gives 0.5. After 8 and more A falls to {far}.",
            "4 至 7 步之后，四层的 A 答对 {a}，B 答对 {b}，抛硬币是 0.5。8 步以上，A 也只剩 {far}。",
        )),
        numbers: vec![far("a", 4.0, A), far("b", 4.0, B), far("far", 8.0, A)],
        next: words(tx("Give B two layers: how far does it follow now?", "给 B 两层：这回能跟到第几步？")),
        claims: claims(&["C16", "W5"]),
        says: vec![
            at_least(0.7, far("a", 4.0, A)),
            between(0.4, 0.65, far("b", 4.0, B)),
            below(0.65, far("far", 8.0, A)),
        ],
        teaching: teaching(
            1,
            tx("How many swaps can you follow with your eyes shut?", "闭着眼睛，你能跟上几次交换？"),
            tx(
                "Depth is how many steps can be put together, and it ends: more layers only move the end.",
                "层数决定能合成多少步，而且总有尽头：加层只是把尽头往后推。",
            ),
            tx(
                "Where A ends differs by a move or two; that B ends before it does not.",
                "A 的尽头在种子之间差一两步；B 总是先到头。",
            ),
        ),
    }
}

pub(super) fn agreement() -> Scene {
    const STEP: u64 = 600;
    let among = |key, x, of| right_at(key, STEP, "distractors", x, of);
    Scene {
        key: "agreement".to_string(),
        told: words(tx(
            "A verb takes the number of its subject, however many other nouns stand between. A has three layers; B has one, so wide that it has about as many weights. By loss one would hardly tell them apart. Then ask for the verb, where two nouns of the other number stand in between. It takes about 40 seconds.",
            "英语动词的单复数跟着主语走，中间隔着多少别的名词都一样。A 有三层；B 只有一层，但很宽，权重与 A 相当。只看损失，两者相差无几。再来问动词：中间隔着数与主语不同的名词时，它们会选哪一个？约需 40 秒。",
        )),
        bet: Bet::Curve(Sketch {
            question: words(tx(
                "Step 600: how often does B choose the right form of the verb, with 0, 1, 2 misleading nouns between?",
                "第 600 步：中间有 0、1、2 个干扰名词时，B 选对动词形式的比例各是多少？",
            )),
            x: words(tx("misleading nouns", "干扰名词")),
            places: vec![0.0, 1.0, 2.0],
            y: axis(tx("right", "答对"), 0.0, 1.0),
            of: Line::Chart {
                tower: Tower::B,
                step: STEP,
                lens: "behaviour".to_string(),
                params: params(MANY),
                panel: "distractors".to_string(),
            },
        }),
        step: STEP,
        caption: words(tx(
            "Held-out losses of this run: A {loss_a}, B {loss_b}. Among two misleading nouns A chooses rightly in {a} of the questions, B in {b}; a coin gives 0.5.",
            "本次训练在留出文本上的损失：A {loss_a}，B {loss_b}。隔着两个干扰名词时，A 选对 {a}，B 选对 {b}，抛硬币是 0.5。",
        )),
        numbers: vec![held_out("loss_a", STEP, A), held_out("loss_b", STEP, B), among("a", 2.0, A), among("b", 2.0, B)],
        next: words(tx(
            "Type a sentence of your own into “Predictions”: which verb do A and B expect?",
            "在“预测”里输入你自己的句子：A 和 B 各期待哪个动词？",
        )),
        claims: claims(&["C5", "W7"]),
        says: vec![
            below(0.65, among("b", 2.0, B)),
            between(-0.05, 0.05, held_out("losses", STEP, Of::Difference(Tower::A, Tower::B))),
        ],
        teaching: teaching(
            2,
            tx("Two models have the same loss. Do they know the same?", "两个模型损失相同，它们懂的就一样吗？"),
            tx(
                "Few words of a text depend on grammar at a distance, so the mean loss hardly notices who has it.",
                "文本中只有少数词取决于远处的语法，所以平均损失几乎看不出谁学会了。",
            ),
            tx(
                "B may do as well as a coin or worse. In seed 3 A has not learnt it by step 600 either: the losses do not tell.",
                "B 可能和抛硬币差不多，也可能更差。种子 3 的 A 到第 600 步也没学会，而损失同样看不出来。",
            ),
        ),
    }
}

pub(super) fn chinese() -> Scene {
    const STEP: u64 = 600;
    let among = |key, x, of| right_at(key, STEP, "distractors", x, of);
    Scene {
        key: "chinese".to_string(),
        told: words(tx(
            "Chinese verbs agree with nothing, but measure words do: after 这件 a garment must follow, after 这本 a book, though another thing may stand between, put on it or beside it. A has three layers, B a single wide one. It takes about 40 seconds.",
            "汉语动词没有单复数，但量词要与名词相配：“这本”之后必是书一类，哪怕中间隔着“放在铅笔旁边的”。A 有三层；B 只有一层，但更宽。约需 40 秒。",
        )),
        bet: choice(
            tx(
                "Step 600, another thing in between: how often does B, with one layer, choose the noun that suits?",
                "第 600 步，中间隔着别的名词：只有一层的 B 选对名词的比例是多少？",
            ),
            among("b", 1.0, B),
            axis(tx("right", "答对"), 0.0, 1.0),
            &[
                (tx("less often than a coin", "还不如抛硬币"), 0.45, 0.3),
                (tx("as often as a coin", "和抛硬币差不多"), 0.55, 0.5),
                (tx("in two of three", "三次里有两次"), 0.85, 0.67),
                (tx("nearly always", "几乎总是"), END, 0.97),
            ],
        ),
        step: STEP,
        caption: words(tx(
            "Nothing in between: B is right in {plain}. One other thing in between: B in {b}, A in {a} of this run’s questions. Below 0.5 a tower follows the wrong noun.",
            "本次训练中，中间没有别的名词时，B 选对 {plain}；隔着一个时，B 选对 {b}，A 选对 {a}。低于 0.5，就是被别的名词带偏了。",
        )),
        numbers: vec![among("plain", 0.0, B), among("b", 1.0, B), among("a", 1.0, A)],
        next: words(tx(
            "Open the corpus card, and read which other rules this grammar has.",
            "点开语料卡片，看看这套语法还有哪些规则。",
        )),
        claims: claims(&["C5"]),
        says: vec![at_least(0.9, among("plain", 0.0, B)), below(0.45, among("b", 1.0, B))],
        teaching: teaching(
            1,
            tx("Does another language ask for another architecture?", "换一种语言，需要换一种结构吗？"),
            tx(
                "The grammar is different; what misleads one layer is the same: another word that could be meant.",
                "语法不同，难处相同：误导单层的，都是另一个看似可配的词。",
            ),
            tx(
                "In seeds 1 and 3 A has not learnt it by step 600 either. Try another seed.",
                "种子 1 和 3 的 A 到第 600 步也没学会。可以换一个种子。",
            ),
        ),
    }
}
