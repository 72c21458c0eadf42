//! Claims C1–C10: what layers hold, where attention looks, and what skips do.

use super::sources::{
    BELROSE_2023, CLARK_2019, DONG_2021, ELHAGE_2021, ETHAYARAJH_2019, GOLDBERG_2019, GROMOV_2024, GULORDAVA_2018,
    LINZEN_2016, LINZEN_DUPOUX_2016, MIKOLOV_2013, NIU_2022, NOCI_2022, OLSSON_2022, REIF_2019, TENNEY_2019, VIG_2019,
    ZHAI_2023,
};
use crate::told::{Kind, Literature, Mark, Told};
use base::names::tx;

pub(super) const TOLD: &[Told] = &[
    Told {
        id: "C1",
        kind: Kind::Claim,
        title: tx(
            "Words of a kind become neighbours, and their differences can be added",
            "同类的词在嵌入里相邻，词与词的差还能相加",
        ),
        restate: tx(
            "Training places words of like meaning or class near each other in the embedding, and turns some \
             relations into fixed directions: take man from king, add woman, and you land near queen.",
            "训练会把意义或词类相近的词放到嵌入空间的近处，有些关系还成了固定的方向：“国王”减去“男人”、加上“女人”，便落在“女王”附近。",
        ),
        why: tx(
            "Words that stand in like contexts get like gradients, so classes gather, even in a small model. \
             Relations as directions ask more: many pairs must differ by nearly the same vector, and a small corpus \
             has few such pairs. The well-known examples also leave out the words of the question; without that, \
             the nearest word is often one of them.",
            "语境相似的词得到的梯度也相似，所以小模型里词类也会聚拢。要让关系成为方向，则须许多词对之差几乎是同一个向量，小语料里这样的词对很少。常见的例子还先排除了题中出现的词，否则最近的往往就是它们自己。",
        ),
        places: &["1.1", "2.2", "3.3"],
        related: &["C2", "C18", "W13"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "Analogies by adding vectors work in part; much of the success comes from the answer lying near a \
                 word of the question.",
                "向量相加的类比有一部分成立，但不少是因为答案本来就离题中的词很近。",
            ),
            sources: &[MIKOLOV_2013, LINZEN_2016],
        },
    },
    Told {
        id: "C2",
        kind: Kind::Claim,
        title: tx(
            "Lower layers hold the simple and near, upper ones the far and abstract",
            "低层存简单、邻近的，高层存遥远、抽象的",
        ),
        restate: tx(
            "Layers near the input hold word forms and neighbouring words, middle ones clauses, upper ones topic, \
             reference and reasoning: from concrete and near to abstract and far.",
            "靠近输入的层管词形和相邻的搭配，中间几层管从句之类的结构，靠近输出的层管主题、指代和推理：由近及远，由具体到抽象。",
        ),
        why: tx(
            "Where a feature appears follows how many look-ups it needs, one upon another, not how far it reaches. \
             One attention layer sees all that went before, so a distant but single look-up may be settled at the \
             bottom. The stream also collects information, so what probes read must be compared with untrained \
             weights and with a control task.",
            "特征出现在哪一层，看的是要接连查找几次，不是隔多远。一层注意力就能看到全部上文，远处的信息若只需查一次，低层便能取得。残差流又会累积信息，所以探针读出的结果，要与未训练的模型和对照任务比较。",
        ),
        places: &["1.1", "1.6", "2.2", "2.5", "3.2"],
        related: &["W15", "C4", "C5"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "In BERT syntax is on average read earlier than meaning, though single examples invert the order; a \
                 later study doubts the separation.",
                "在 BERT 中，句法平均先于语义可读出，但个别句子次序相反；后来的研究对这种分层存疑。",
            ),
            sources: &[TENNEY_2019, NIU_2022],
        },
    },
    Told {
        id: "C3",
        kind: Kind::Claim,
        title: tx("Which “bank” is meant is settled in the middle layers", "bank 指河岸还是银行，在中间几层分清"),
        restate: tx(
            "A word with two senses, such as bank by a river or for money, gets its sense from its context, and the \
             middle layers are said to do it.",
            "bank 一词可指河岸，也可指银行，要靠上下文确定；对话认为这是中间几层的工作。",
        ),
        why: tx(
            "In the embedding both senses are one vector, so the context must decide, and already the first \
             attention layer may fetch the clue. How many layers it takes depends on how the clue is given, and in \
             a small model on the seed. The word is rare besides: it is learnt late, and few examples are left for \
             a probe.",
            "在嵌入里两个词义是同一个向量，只能靠上下文区分；线索若在前文，第 1 层注意力就可能取到。要用几层，取决于线索怎样给出，模型很小时还随种子而变。这个词又少见，学得晚，供探针用的样本也少。",
        ),
        places: &["1.1"],
        related: &["W13", "C2", "C16"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "Vectors of one word come to differ more with depth and its senses form clusters; that they do so \
                 in the middle is not said.",
                "同一个词的向量越到深层差别越大，不同词义各自成簇；但并未说是在中间几层。",
            ),
            sources: &[ETHAYARAJH_2019, REIF_2019],
        },
    },
    Told {
        id: "C4",
        kind: Kind::Claim,
        title: tx("Whom a pronoun means is worked out only near the top", "代词指谁，要到高层才算得出来"),
        restate: tx(
            "A pronoun such as it or he points back to a noun that may stand far away; to find that noun is said to \
             be the work of the upper layers.",
            "“它”“他”这类代词所指的名词可能远在前面；对话认为要到高层才找得到。",
        ),
        why: tx(
            "To find the noun is one look-up: attention compares the pronoun with every earlier word at once, near \
             or far. Where a single clue such as gender decides, even one layer can learn it. Pronouns that ask for \
             several clues together, or for knowledge of the world, are another matter, and a small grammar has \
             none of them.",
            "找出所指只需一次查找：注意力同时比对前面所有的词，远近都一样。只凭性别这一条线索就能确定时，一层的模型也学得会。若要综合几条线索，或要靠常识，则是另一回事，而小语法里没有这样的句子。",
        ),
        places: &["1.1", "2.3", "3.1"],
        related: &["C2", "W7", "W14"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "In BERT coreference is on average read later than syntax; yet a head in the middle layers already \
                 finds many of the nouns meant.",
                "在 BERT 中，指代平均比句法更晚可读出；但中间的层里已有一个头能找到许多所指的名词。",
            ),
            sources: &[TENNEY_2019, CLARK_2019],
        },
    },
    Told {
        id: "C5",
        kind: Kind::Claim,
        title: tx("Agreement across other nouns takes depth", "主谓之间隔着别的名词仍要一致，这需要层数"),
        restate: tx(
            "A verb must agree with its subject even where other nouns stand between them. The dialogue gives this \
             to the middle layers.",
            "主语和动词之间夹着别的名词时，动词仍须与主语一致；对话把这件事归于中间几层。",
        ),
        why: tx(
            "The nearest noun misleads, so the subject must be found by its role and not by its place. The role \
             takes a look-up of its own, so two layers or more should help, and more width should not replace them. \
             It is a fair test only if no cheaper cue, such as the kind of noun, gives the subject away.",
            "离动词最近的名词会误导，须凭句法角色而不是位置去找主语。角色本身要先查找一次才知道，所以两层以上应当有利，加宽一层替代不了。但语料里不可留下捷径，比如只有主语才是活物，否则测的就不是这件事。",
        ),
        places: &["1.1", "1.2"],
        related: &["C16", "C2", "W7"],
        literature: Literature {
            mark: Mark::Undecided,
            says: tx(
                "Language models learn agreement across other nouns, recurrent ones and BERT alike; how many layers \
                 it takes is not told.",
                "循环网络和 BERT 都能学会隔着别的名词保持一致；至于需要几层，这些文献没有说。",
            ),
            sources: &[LINZEN_DUPOUX_2016, GULORDAVA_2018, GOLDBERG_2019],
        },
    },
    Told {
        id: "C6",
        kind: Kind::Claim,
        title: tx("Attention looks nearby at the bottom and far at the top", "底层的注意力看近处，高层的看远处"),
        restate: tx(
            "Lower layers attend to neighbours and to words of the same phrase; upper ones reach across the whole \
             text for what matters.",
            "底层的注意力看相邻的词和同一短语里的词，越往上看得越远，高层可从全文中挑出要紧之处。",
        ),
        why: tx(
            "After enough training the mean distance tends to grow from the second layer up. The first layer breaks \
             the rule: it often looks broadly. In deep towers the top may look far only because it has stayed \
             nearly even. So distances are compared with those of even attention, and evenness is shown beside \
             them.",
            "训练足够久以后，平均距离大致从第 2 层起随深度增大；第 1 层却常常看得很宽，不合这一规律。塔很深时，顶层看得远，也可能只因注意力还近乎均匀。所以要与均匀注意力的距离相比，并同时看均匀度。",
        ),
        places: &["1.2", "2.3", "2.5"],
        related: &["W6", "C7"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "In GPT-2 small the deepest layers capture the most distant relations; attention follows syntax \
                 most closely in the middle layers.",
                "GPT-2 小模型中，最深的层捕捉最远的关系；注意力与句法最相符的却是中间几层。",
            ),
            sources: &[VIG_2019],
        },
    },
    Told {
        id: "C7",
        kind: Kind::Claim,
        title: tx("Attention starts even and becomes selective", "注意力起初近乎均匀，越训练越有选择"),
        restate: tx(
            "Before training, attention is close to even or to chance in every layer; gradients then teach each \
             head where to look.",
            "训练之前，各层的注意力近乎均匀或随机；此后，梯度逐渐教会各个头看向何处。",
        ),
        why: tx(
            "Small random weights give nearly equal scores, and a softmax of those is nearly even; training pulls \
             the scores apart. The first layer can go the other way and become more even. Seen in time, attention \
             narrows, from everywhere to somewhere. The order that the layers suggest, from local to global, is not \
             the order of training.",
            "初始权重小，注意力分数相差无几，经 softmax 后近乎均匀；训练把分数拉开，均匀度随之下降。第 1 层可能相反，变得更匀。可见在训练中注意力是由宽变窄；自下而上由近及远，说的是层，不是时间。",
        ),
        places: &["2.3"],
        related: &["C6", "W6", "C20"],
        literature: Literature {
            mark: Mark::Holds,
            says: tx(
                "Induction heads form within a short span of training; attention may even become so sharp that \
                 training turns unstable.",
                "归纳头形成于训练中的一小段；注意力甚至可能变得过于集中，使训练失稳。",
            ),
            sources: &[OLSSON_2022, ZHAI_2023],
        },
    },
    Told {
        id: "C8",
        kind: Kind::Claim,
        title: tx("Without residuals, the lower layers hardly learn", "去掉残差，底层几乎学不动"),
        restate: tx(
            "With the skips gone, the learning signal weakens layer by layer on its way down; too little reaches \
             the lowest layers for them to learn.",
            "没有残差连接，学习信号在下行途中逐层减弱，到最底层已微乎其微，底层便学不到东西。",
        ),
        why: tx(
            "The result is right for towers that are deep enough; the cause is another. With normalisation the \
             gradient’s size does not fade at first: its content is lost. Then the tokens become one vector, \
             attention has nothing left to choose from, and only then does the size go too. Depth, initial weights \
             and positions decide: relative positions keep tokens apart, and shallow towers may then train without \
             skips.",
            "塔够深时，结果确实如此，原因却不同。有归一化时，起初梯度的大小并不衰减，先丢的是内容；随后各词元的向量重合，注意力无从选择，大小才跟着下降。何时如此，取决于层数、初始权重和位置编码：相对位置使词元不易重合，浅塔没有残差也可能学得动。",
        ),
        places: &["1.3", "1.5", "2.1", "2.5", "3.2"],
        related: &["C11", "W3", "W16", "C9"],
        literature: Literature {
            mark: Mark::Holds,
            says: tx(
                "Without skips and MLPs attention loses rank doubly exponentially with depth; such a collapse makes \
                 the gradients of queries and keys vanish.",
                "没有残差和 MLP 时，注意力的秩随深度以双重指数下降；这样的塌缩使查询和键的梯度消失。",
            ),
            sources: &[DONG_2021, NOCI_2022],
        },
    },
    Told {
        id: "C9",
        kind: Kind::Claim,
        title: tx("Residuals keep the word itself up to the top", "残差把词本身一路保到顶层"),
        restate: tx(
            "Because each layer adds to the stream and replaces nothing, the upper layers can still read which word \
             stands here, and where.",
            "每一层只往残差流上添加，并不覆盖，所以到了高层，仍知道这里是哪个词、在什么位置。",
        ),
        why: tx(
            "With skips, a probe reads the word from the stream up to the top. Without them little is left to read \
             once the tokens have become one vector. The hold is not perfect: it weakens with depth, for the stream \
             has only so many directions and the top must write the next word. And readable does not mean that \
             upper layers use it.",
            "有残差连接时，探针到顶层仍能读出当前的词；没有时，词元一旦重合，便所剩无几。保留也不完全：残差流的方向有限，顶层要写的又是下一个词，越往上越难读出。还要注意，读得出不等于高层用到了它。",
        ),
        places: &["1.3", "1.6", "2.1"],
        related: &["C8", "C10", "C2"],
        literature: Literature {
            mark: Mark::Holds,
            says: tx(
                "The residual stream can be seen as a channel: every layer writes to it by addition, and all later \
                 ones read from it.",
                "残差流可看作一条信道：每一层以相加的方式写入，其后各层都能读取。",
            ),
            sources: &[ELHAGE_2021],
        },
    },
    Told {
        id: "C10",
        kind: Kind::Claim,
        title: tx("Each layer adds its share and repeats no other", "每层各添一份，互不重复"),
        restate: tx(
            "Since the skips hand a layer all that was found below, it need not learn it again: it adds only what \
             is still missing.",
            "残差连接把下面各层的结果都交了上来，所以一层不必重学，只须补上还缺的部分。",
        ),
        why: tx(
            "Read by the final unembedding, the prediction tends to improve from layer to layer, so layers do add. \
             But nothing in the loss keeps two layers from doing the same work: without a single upper layer the \
             loss often rises little, because others cover for it. An ablation shows what the rest cannot replace, \
             no more.",
            "用最终的读出矩阵逐层去读，预测大致一层好过一层，可见各层确有增添。但损失函数并不禁止两层做同样的事：去掉靠上的某一层，损失往往升得不多，因为别的层能够弥补。消融能说明的，只是哪些部分无可替代。",
        ),
        places: &["1.3", "2.1", "2.5", "3.5"],
        related: &["C9", "W14", "C12"],
        literature: Literature {
            mark: Mark::Part,
            says: tx(
                "Read out layer by layer, predictions improve with depth; yet from large models many deeper layers \
                 can be removed at little cost.",
                "逐层读出的预测随深度改进；但大模型去掉许多较深的层，损失也不大。",
            ),
            sources: &[BELROSE_2023, GROMOV_2024],
        },
    },
];
