//! Words of the Chinese grammar.

/// People: male, female. Kin words, whose gender every reader knows.
pub const PEOPLE: [&[&str]; 2] = [&["爸爸", "爷爷", "哥哥", "弟弟", "叔叔"], &["妈妈", "奶奶", "姐姐", "妹妹", "阿姨"]];
/// Where one is.
pub const PLACES: &[&str] = &["家里", "学校", "公园", "院子里", "河边", "店里"];
/// Where one works in the house.
pub const INDOORS: &[&str] = &["家里", "学校", "院子里", "店里"];
/// Where there is weather, and where one can play, call, knit and fetch water alike.
pub const OUTDOORS: &[&str] = &["公园", "院子里", "河边"];
pub const GROUNDS_AND_YARDS: &[&str] = &["学校", "公园", "院子里"];
/// With whom.
pub const COMPANIONS: &[&str] = &["朋友", "同学", "邻居", "老师"];
/// Words of time, by what they ask of the verb: 了, 过, 正在, 会.
pub const TIMES: [&[&str]; 4] = [
    &["昨天", "前天", "刚才", "上午", "中午"],
    &["以前", "从前", "小时候"],
    &["现在", "这时"],
    &["明天", "后天", "下个月"],
];
/// Acts with their object. All may be done, have been done, be going on or lie ahead, anywhere.
pub const ACTS: &[[&str; 2]] = &[
    ["听", "音乐"],
    ["唱", "歌"],
    ["画", "画儿"],
    ["拍", "照片"],
    ["讲", "故事"],
    ["写", "信"],
    ["喝", "茶"],
    ["吃", "苹果"],
];
/// Measure words, each with nouns that take it and none of the others here. All are things of a size that lie on, under
/// or beside each other, so that any of them may stand in any place of a sentence.
pub const MEASURED: [(&str, &[&str]); 6] = [
    ("本", &["书", "杂志", "词典", "画册"]),
    ("支", &["铅笔", "毛笔", "钢笔", "蜡烛"]),
    ("把", &["剪刀", "尺子", "梳子", "雨伞"]),
    ("张", &["地图", "邮票", "卡片", "车票"]),
    ("条", &["毛巾", "围巾", "裤子", "裙子"]),
    ("件", &["毛衣", "衬衫", "大衣", "外套"]),
];
/// Where one thing lies by another.
pub const SIDES: &[&str] = &["旁边", "上面", "下面"];
/// How a thing is.
pub const QUALITIES: &[&str] = &["新", "旧", "贵", "便宜", "漂亮", "干净"];
/// What someone did with a thing: 妈妈 买 的 书.
pub const DEALINGS: &[&str] = &["买", "送", "挑", "喜欢"];
/// What happened to a thing, before 了.
pub const FINDINGS: &[&str] = &["找到", "看见", "拿走", "弄脏", "弄丢"];
/// Topics that decide the sense of 打, with the complement that suits it: a call, a game, knitting, water.
pub const SENSES: [(&[&str], &str); 4] = [
    (&["这 个 电话", "那 个 电话"], "通"),
    (&["这 场 球", "那 场 球"], "赢"),
    (&["这 件 毛衣", "这 条 围巾"], "好"),
    (&["这 桶 水", "那 壶 水"], "满"),
];
/// Who acts, on what, and how it is left: agent, patient, verb with its result.
pub const EVENTS: &[[&str; 3]] = &[
    ["风", "帽子", "吹走"],
    ["雨", "鞋子", "淋湿"],
    ["小猫", "小鱼", "吃掉"],
    ["小狗", "拖鞋", "叼走"],
    ["老鼠", "花生", "偷走"],
    ["太阳", "雪人", "晒化"],
    ["火", "木头", "烧光"],
    ["虫子", "白菜", "咬坏"],
    ["小猴", "香蕉", "抢走"],
    ["小鸟", "樱桃", "吃光"],
    ["小牛", "草莓", "踩坏"],
    ["小马", "篱笆", "撞倒"],
];
/// Grounds: good, bad.
pub const GROUNDS: [&[&str]; 2] = [&["得奖", "中奖", "赢"], &["生病", "迷路", "输"]];
/// How one then feels: good, bad.
pub const FEELINGS: [&[&str]; 2] = [&["高兴", "开心"], &["难过", "伤心"]];
/// When one asks.
pub const NOW: &[&str] = &["今天", "现在", "这会儿"];
/// What one can ask for, with its question word.
pub const ASKED: &[[&str; 2]] =
    &[["在", "哪里"], ["吃", "什么"], ["找", "谁"], ["买", "什么"], ["等", "谁"], ["去", "哪里"]];
/// The same in a statement or a yes-no question.
pub const STATED: &[[&str; 2]] =
    &[["在", "家"], ["吃", "面条"], ["找", "钥匙"], ["买", "水果"], ["等", "车"], ["去", "医院"]];
/// Where one does so; nowhere in particular where the act itself is one of place.
pub const ASKED_PLACES: &[&[&str]] = &[&[], PLACES, PLACES, &["学校", "公园", "店里"], &["学校", "公园", "河边"], &[]];
/// The small words and marks.
pub const SMALL: &str = "了 过 正在 会 在 和 一起 的 ， 、 。 ？ 先 然后 他 她 打 把 被 虽然 因为 但是 所以 很 吗 呢 这 那 放 \
                         中间 比 做饭 洗碗 扫地 休息 回家";
