//! What the teacher's page and a class' line say beside the scenes' own words.

use base::names::{Text, tx};

// The line above the towers.
pub(crate) const ASK: Text = tx("Your name or number gives you a seed of your own", "输入姓名或学号，得到你自己的种子");
pub(crate) const ASK_SHORT: Text = tx("Name or number", "姓名或学号");
pub(crate) const JOIN: Text = tx("Start", "开始");
pub(crate) const RUNS: Text =
    tx("Class · your seed {s} · your result comes at step {n}", "课堂 · 你的种子 {s} · 第 {n} 步得到你的结果");
pub(crate) const CHANGED: Text = tx(
    "Class · this run is no longer the scene, so it gives no code",
    "课堂 · 这次训练已不是课堂的场景，不会得到结果码",
);
pub(crate) const AGAIN: Text = tx("Start again with seed {s}", "用种子 {s} 重新开始");
pub(crate) const GAVE: Text = tx("Class · seed {s} gave {v}", "课堂 · 种子 {s} 的结果：{v}");
pub(crate) const RESULT: Text = tx("Your result", "你的结果");
pub(crate) const RESULT_IS: Text = tx(
    "{q} at step {n}, seed {s}: {v}. Hand in this code; it holds the number, the seed and a fingerprint of all weights.",
    "第 {n} 步，{q}，种子 {s}：{v}。请交上这个结果码，其中有这个数、种子和全部权重的指纹。",
);
pub(crate) const COPY: Text = tx("Copy", "复制");
pub(crate) const CLOSE: Text = tx("Close", "关闭");
pub(crate) const QR_OF_CODE: Text = tx("QR code of your result", "结果码的二维码");

// The share dialog.
pub(crate) const QR_OF_LINK: Text = tx("QR code of the link", "链接的二维码");
pub(crate) const QR_TOO_LONG: Text = tx(
    "The link is too long for a QR code, which holds 2,953 bytes: copy it instead.",
    "链接太长，放不进二维码（至多 2953 字节）：请改用复制。",
);

// A picture that leaves the page.
pub(crate) const RUN_IS: Text =
    tx("{l} layers, width {d}, {h} heads, context {t}", "{l} 层，宽 {d}，{h} 头，上下文 {t}");
pub(crate) const RUN_SEED: Text = tx("seed {s}", "种子 {s}");
pub(crate) const RUN_STEP: Text = tx(" · step {n}", " · 第 {n} 步");
pub(crate) const RUN_PRINTS: Text = tx(" · engine {e} · A {a} · B {b}", " · 引擎 {e} · A {a} · B {b}");
pub(crate) const SAVE_PICTURE: Text = tx("Save the picture", "保存图片");
pub(crate) const SAVE_LENS: Text = tx("Save the lens", "保存视图");
pub(crate) const SCAN_IT: Text = tx("Scan it: the same run, to the same bits.", "扫码即可重跑这次训练，结果逐位相同。");
pub(crate) const NO_RUN: Text = tx(
    "This picture carries no run: its link was stripped, or it was not saved by Strata.",
    "这张图片里没有训练：链接已被去掉，或者它不是 Strata 保存的。",
);

// The teacher's page.
pub(crate) const TITLE: Text = tx("A class is a sample", "一个班就是一个样本");
pub(crate) const LEAD: Text = tx(
    "One run shows one seed. A class that runs the same scene, everybody with a seed of their own, shows how much of what is seen is the seed’s doing. Nothing leaves the devices but a short code that is shown or spoken.",
    "一次训练只代表一个种子。全班运行同一个场景、各用自己的种子，就能看出所见现象有多少取决于种子。除了展示或念出的一串短码，没有任何数据离开设备。",
);
pub(crate) const HOW: Text = tx("How a class goes", "怎样上这堂课");
pub(crate) const STEP_OPEN: Text =
    tx("Everybody opens this link, on a phone or a laptop.", "每个人用手机或电脑打开这个链接。");
pub(crate) const STEP_NAME: Text = tx(
    "Each types a name or a number, and that becomes a seed. Ask for bets before the towers have trained.",
    "各自输入姓名或学号，由它得到种子。训练之前，先请大家猜结果。",
);
pub(crate) const STEP_HAND: Text = tx(
    "At step {n} each page shows a code. Collect the codes below: typed, pasted from a chat, or scanned.",
    "到第 {n} 步，每个页面都会显示一个结果码。在下方收集：可以输入、从聊天中粘贴，或扫码。",
);
pub(crate) const SCENE: Text = tx("Scene", "场景");
pub(crate) const TEXT: Text = tx("Text", "文本");
pub(crate) const TEXT_OWN: Text = tx("as the scene has it", "场景自带");
pub(crate) const TEXT_ZH: Text = tx("stories in Chinese", "中文故事");
pub(crate) const LINK: Text = tx("Link for the class", "课堂链接");
pub(crate) const QR: Text = tx("QR code", "二维码");
pub(crate) const COLLECT: Text = tx("Collect the codes", "收集结果码");
pub(crate) const CODES: Text = tx("Codes, one on each line", "结果码，每行一个");
pub(crate) const SCAN: Text = tx("Scan with the camera", "用摄像头扫码");
pub(crate) const STOP: Text = tx("Stop scanning", "停止扫码");
pub(crate) const PHOTO: Text = tx("Read from photos", "从照片读取");
pub(crate) const NO_SCAN: Text =
    tx("This browser cannot read QR codes: type or paste the codes.", "这个浏览器不能识别二维码：请输入或粘贴结果码。");
pub(crate) const NO_CAMERA: Text = tx(
    "The camera cannot be used here: type or paste the codes, or read them from photos.",
    "无法使用摄像头：请输入或粘贴结果码，也可以从照片读取。",
);
pub(crate) const CLEAR: Text = tx("Clear all", "全部清除");
pub(crate) const STAYS: Text =
    tx("The codes stay in this tab: they are gone when it is closed.", "结果码只保存在这个标签页里，关闭后即消失。");
pub(crate) const SPREAD: Text = tx("The sample", "样本");
pub(crate) const LINES: Text = tx("Line by line", "逐行核对");
pub(crate) const PRINT: Text = tx("Print", "打印");
pub(crate) const PICTURE: Text = tx(
    "A block for each seed over its result; the shaded side is where the claim wants it; under the axis the mean and its 95 % interval",
    "每个种子一格，排在其结果上方；阴影一侧是论断所要求的范围；轴下方是均值及其 95% 区间",
);
pub(crate) const NOTHING_YET: Text = tx("No code has come yet.", "还没有收到结果码。");
pub(crate) const COUNTED_ALL: Text = tx("{n} results, all count.", "{n} 个结果，全部计入。");
pub(crate) const COUNTED: Text = tx("{n} of {all} lines count.", "{all} 行中有 {n} 行计入。");
pub(crate) const OF_SCENE: Text = tx("Scene {n}: {t}", "场景 {n}：{t}");
pub(crate) const MEAN_LOG: Text = tx("geometric mean", "几何平均");
pub(crate) const MEAN: Text = tx("mean", "均值");
pub(crate) const INTERVAL: Text = tx("95 % interval", "95% 区间");
pub(crate) const RANGE: Text = tx("smallest – largest", "最小 – 最大");
pub(crate) const SEEDS: Text = tx("seeds", "种子数");
pub(crate) const ZEROS: Text = tx(
    "{n} results are 0 in f32: they stand at the left end and are not in the mean.",
    "{n} 个结果在 f32 下为 0：画在最左端，不计入平均。",
);
pub(crate) const RULE_BELOW: Text =
    tx("The claim wants less than {v}: so it is in {k} of {n}.", "论断要求小于 {v}：{n} 个中有 {k} 个如此。");
pub(crate) const RULE_FROM: Text =
    tx("The claim wants at least {v}: so it is in {k} of {n}.", "论断要求不小于 {v}：{n} 个中有 {k} 个如此。");
pub(crate) const COUNTS: Text = tx("seed {s}: {v}", "种子 {s}：{v}");
pub(crate) const SAME_AS: Text =
    tx("A duplicate: line {n} has this result of seed {s} already.", "重复：第 {n} 行已有种子 {s} 的这个结果。");
pub(crate) const AGAINST: Text = tx(
    "Impossible beside line {n}: the same seed {s}, another result. At most one of them is right, and neither counts; check both.",
    "与第 {n} 行矛盾：种子同为 {s}，结果却不同。至多一个是对的，两个都不计入；请分别核对。",
);
pub(crate) const OTHER_SCENE: Text =
    tx("Of another scene, {n}; it does not count here.", "来自另一个场景（{n}），不计入。");
pub(crate) const OTHER_TEXT: Text =
    tx("Of another text than most; it does not count here.", "所用文本与多数不同，不计入。");
pub(crate) const OTHER_ENGINE: Text = tx(
    "Made by engine {n}, which this page is not; it does not count, and cannot be checked here.",
    "由引擎 {n} 得出，与本页的引擎不同；不计入，也无法在此核对。",
);
pub(crate) const CHECK: Text = tx("check by replay", "重放核对");

// Each scene.
pub(crate) const SCENES: Text = tx("Scene by scene", "逐个场景");
pub(crate) const MINUTES: Text = tx("{n} min", "{n} 分钟");
pub(crate) const OPEN: Text = tx("Open the scene", "打开场景");
pub(crate) const FOR_CLASS: Text = tx("can be run as a class", "可作为课堂样本");
pub(crate) const ASK_FIRST: Text = tx("Ask first", "先问");
pub(crate) const BET: Text = tx("The bet", "猜一猜");
pub(crate) const AT_STEP: Text = tx("(known at step {n})", "（第 {n} 步揭晓）");
pub(crate) const SURPRISES: Text = tx("What usually surprises", "常见的意外");
pub(crate) const OTHERWISE: Text = tx("Where a seed behaves otherwise", "种子表现不同时怎么说");
pub(crate) const NEXT: Text = tx("After it", "接下来");
pub(crate) const TOTAL: Text =
    tx("{n} scenes, {m} minutes; each can stand alone.", "共 {n} 个场景，{m} 分钟；每个都可以单独使用。");
