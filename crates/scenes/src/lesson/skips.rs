//! What a skip is for: all cut, one cut, all turned down.

use super::*;
use crate::measured::Line;
use crate::scene::Sketch;

pub(super) fn highway() -> Scene {
    let share = |step| at_step("share", B_OVER_A_NAME, Format::Sci, step, StepNumber::BottomGradL2, B_OVER_A);
    Scene {
        key: "highway".to_string(),
        told: words(tx(
            "Two equally deep towers learn the same text from the same first weights. In A a straight line leads around every sublayer; B has none, so its gradient must pass through them all.",
            "两座塔一样高，初始权重相同，学的文本也相同。A 的每个子层旁都有一条直通的残差连接；B 一条也没有，它的梯度必须逐一穿过所有子层。",
        )),
        bet: choice(
            tx(
                "After 50 steps, how much gradient do B’s tokens receive, compared with A’s?",
                "50 步后，到达 B 词元处的梯度是 A 的多少？",
            ),
            share(50),
            log_axis(tx("B ÷ A", "B ÷ A"), -7, 1),
            &[
                (tx("almost nothing", "几乎没有"), 1e-3, 1e-5),
                (tx("about a hundredth", "百分之一左右"), 0.1, 1e-2),
                (tx("about as much", "差不多一样多"), END, 1.0),
            ],
        ),
        step: 50,
        caption: words(tx(
            "At step 50 B’s tokens receive {share} of what A’s receive. The way down was open at step 0; it closed while B trained.",
            "第 50 步，B 的词元处收到的梯度只有 A 的 {share}。第 0 步时下行的路还是通的，是在训练中断掉的。",
        )),
        numbers: vec![share(50)],
        next: words(tx(
            "Join one skip of B again (⊗) and see how far the light comes down.",
            "在 B 上接回一条残差连接（点 ⊗），看光能到多深。",
        )),
        claims: claims(&["C8"]),
        says: vec![
            below(1e-3, share(50)),
            at_least(0.5, share(0)),
            below(1e-3, at_step("spread", SPREAD_B, Format::Sci, 50, StepNumber::TopSpread, B)),
        ],
        teaching: teaching(
            2,
            tx("What has to arrive at a layer before it can learn?", "一层要学到东西，必须先收到什么？"),
            tx(
                "It is not so from the start: at step 0 B’s tokens receive at least half as much gradient as A’s. Training closes the way.",
                "并非一开始就如此：第 0 步时，B 的词元处收到的梯度至少有 A 的一半。路是在训练中断的。",
            ),
            tx(
                "In some seeds the light comes back for a few steps before step 50. Let them train on to 60 and compare again.",
                "有的种子在第 50 步之前会短暂回升。让它训练到第 60 步再比一次。",
            ),
        ),
    }
}

pub(super) fn heal() -> Scene {
    let spread = |key, step| at_step(key, SPREAD_B, Format::Fixed, step, StepNumber::TopSpread, B);
    let heals = |step| {
        let source = Source::FirstAt { number: StepNumber::TopSpread, level: 0.3, from: 20 };
        quantity(
            "heals",
            tx("step at which B’s tokens have parted again", "B 的词元重新分开的步数"),
            Format::Count,
            step,
            source,
            B,
        )
    };
    Scene {
        key: "heal".to_string(),
        told: words(tx(
            "B lacks a single skip: the one around attention in layer 4. Its fifteen others stand. There all that B knows has to go through attention, which mixes tokens, and soon B’s token vectors are nearly one. Does it stay so? When the curve rises, B learns again.",
            "B 只少一条残差连接：绕过第 4 层注意力的那条，其余 15 条都在。到了这里，一切信息都得经过注意力，而注意力会把词元混在一起：没过几步，B 的词元向量就几乎重合。会一直这样吗？曲线回升之时，就是 B 重新开始学习之时。",
        )),
        bet: Bet::Curve(Sketch {
            question: words(tx(
                "Draw how far B’s tokens stand apart at the top over 200 steps: 0 is one vector.",
                "画出 200 步内 B 顶层词元的离散度：0 表示重合为同一个向量。",
            )),
            x: words(tx("step", "步")),
            places: (0..=10).map(|i| 20.0 * i as f32).collect(),
            y: axis(tx("spread", "离散度"), 0.0, 1.0),
            of: Line::Spreads(Tower::B),
        }),
        step: 200,
        caption: words(tx(
            "In this run B’s tokens were nearly one at step 40 (spread {low}), parted at step {heals}, and at step 200 their spread is {high}.",
            "本次训练中，B 的词元在第 40 步几乎重合（离散度 {low}），到第 {heals} 步重新分开，第 200 步的离散度为 {high}。",
        )),
        numbers: vec![spread("low", 40), heals(200), spread("high", 200)],
        next: words(tx(
            "Try another seed: the step of healing is a matter of chance. Then cut the MLP’s skip instead.",
            "换一个随机种子：何时恢复因种子而异。再改为只剪 MLP 的那条试试。",
        )),
        claims: claims(&["C8"]),
        says: vec![below(0.1, spread("low", 40)), below(200.5, heals(200))],
        teaching: teaching(
            1,
            tx("Is one cut a sixteenth as bad as sixteen?", "剪一条，害处就是剪十六条的十六分之一吗？"),
            tx(
                "The loss can stand still for tens of steps and then fall: a plateau is not always the end.",
                "损失可以几十步几乎不动，然后忽然下降：停滞不一定是终点。",
            ),
            tx(
                "Seeds heal at different steps. Seed 4 heals near step 110 and falls back at once: then ask what went wrong.",
                "不同的种子在不同的步数恢复。种子 4 在第 110 步前后恢复，随即又塌了回去：正好追问原因。",
            ),
        ),
    }
}

pub(super) fn scale() -> Scene {
    let share = |step| at_step("share", B_OVER_A_NAME, Format::Sci, step, StepNumber::BottomGradL2, B_OVER_A);
    let spread = || at_step("spread", SPREAD_B, Format::Sci, 50, StepNumber::TopSpread, B);
    Scene {
        key: "scale".to_string(),
        told: words(tx(
            "No skip of B is cut, but each passes on only half of what comes in. Sixteen halves in a row make 1/65,536, so along the skips alone that is all that would reach the tokens. The branches carry gradient too.",
            "B 的残差连接一条都没剪，只是每条只传一半。16 个一半连乘是 1/65536：若只靠残差连接，能到达词元处的就只有这么多。不过支路也传梯度。",
        )),
        bet: choice(
            tx(
                "After 50 steps, how much gradient do B’s tokens receive, compared with A’s?",
                "50 步后，到达 B 词元处的梯度是 A 的多少？",
            ),
            share(50),
            log_axis(tx("B ÷ A", "B ÷ A"), -7, 1),
            &[
                (tx("a 65,536th or less", "至多六万分之一"), 2e-5, 1e-5),
                (tx("a ten-thousandth or so", "万分之一上下"), 1e-2, 3e-4),
                (tx("a tenth or so", "十分之一上下"), 0.5, 0.1),
                (tx("about as much", "差不多一样多"), END, 1.0),
            ],
        ),
        step: 50,
        caption: words(tx(
            "At step 0 B’s tokens still received {before} times what A’s did; at step 50 it is {share}. Their spread at the top is {spread}: half a skip is not enough.",
            "第 0 步时，B 词元处的梯度还是 A 的 {before} 倍；到第 50 步只剩 {share}。顶层离散度为 {spread}：半条残差连接不够用。",
        )),
        numbers: vec![Quantity { key: "before".to_string(), format: Format::Fixed, ..share(0) }, share(50), spread()],
        next: words(tx(
            "Set the skip scale of B to 0.9, then to 1.1: where does it begin to learn?",
            "把 B 的残差系数改成 0.9，再改成 1.1：到哪里它开始学得动？",
        )),
        claims: claims(&["W16", "C8"]),
        says: vec![at_least(0.3, share(0)), below(1e-2, share(50)), below(0.05, spread())],
        teaching: teaching(
            1,
            tx("Is half a skip half as good as a whole one?", "半条残差连接，效果就是一半吗？"),
            tx(
                "A factor a little below 1 at every skip counts sixteen times over.",
                "每条残差连接上差一点点，要连乘十六次。",
            ),
            tx(
                "How much arrives at step 50 differs by a power of ten and more between seeds; that it is little does not.",
                "第 50 步剩多少，种子之间可差一个数量级以上；但都很少。",
            ),
        ),
    }
}
