//! Every phrase of the page, in both languages.

use base::names::{Text, tx};

// Header.
pub const TRANSPORT: Text = tx("Run", "运行");
pub const PLAY: Text = tx("Play", "播放");
pub const PAUSE: Text = tx("Pause", "暂停");
pub const STEP: Text = tx("One step", "单步");
pub const RESET: Text = tx("Back to step 0", "回到第 0 步");
pub const SPEED: Text = tx("Speed", "速度");
pub const SLOW: Text = tx("slow", "慢");
pub const NORMAL: Text = tx("1×", "1×");
pub const MAX: Text = tx("max", "最快");
pub const LANGUAGE: Text = tx("Language", "语言");
pub const THEME_LIGHT: Text = tx("Switch to the light theme", "切换到浅色主题");
pub const THEME_DARK: Text = tx("Switch to the dark theme", "切换到深色主题");
pub const QR_CODE: Text = tx("QR code", "二维码");
pub const SHARE: Text = tx("Share", "分享");
pub const CUT: Text = tx("Cut skips", "剪断残差连接");

// Stage.
pub const STAGE: Text = tx("The two towers and the gradient that reaches each depth", "两座塔，以及各深度收到的梯度");
pub const LEGEND: Text = tx(
    "width and strength of colour: size of the gradient, log scale · ⊕ click to cut or restore a skip · loops: through attention and MLP",
    "粗细与深浅：梯度的大小（对数刻度） · 点击 ⊕ 可剪断或接回残差连接 · 两侧的环：经过注意力支路和 MLP 支路的部分",
);
pub const LEGEND_TOKENS: Text = tx(
    "a lane for each token, a cell at each depth · rest on a row to see what its attention sends · ⊕ click to cut or restore a skip",
    "每道一个词元，每格一个深度 · 停在某一行可看其注意力传回的梯度 · 点击 ⊕ 可剪断或接回残差连接",
);
pub const LEGEND_COMPACT: Text =
    tx("width: gradient, log scale · tap ⊕ to cut a skip", "宽度：梯度的大小（对数） · 点 ⊕ 剪断残差连接");
pub const LEGEND_SLOW: Text = tx(
    "colour: gradient, 10⁻⁸–10 · grey: forward signal, rms 10⁻²–10, not yet reached by the gradient · outline: ‖ΔW‖/‖W‖, 10⁻⁶–10⁻²",
    "彩色：梯度，10⁻⁸–10 · 灰色：前向信号（均方根 10⁻²–10），梯度尚未到达 · 描边：‖ΔW‖/‖W‖，10⁻⁶–10⁻²",
);
pub const PHASE_BAR: Text =
    tx("Where in the step: drag, or arrow keys for one block", "这一步进行到哪里：可拖动，方向键移动一个子层");
pub const NEXT_BLOCK: Text = tx("Next block", "下一个子层");
pub const TASK: Text = tx("What is being guessed", "当前的预测任务");
pub const NEXT_CHARACTER: Text = tx("Next character:", "猜下一个字符：");
pub const NEXT_WORD: Text = tx("Next word:", "猜下一个词：");
pub const NEXT_TOKEN: Text = tx("Next token:", "猜下一个词元：");
pub const GUESSES: Text = tx(" guesses ", " 猜 ");
pub const TRUTH: Text = tx("truth ", "正确：");
pub const SKIP_INTACT: Text = tx(
    "{tower}, layer {layer}, skip around {sub}: intact. Press to cut it",
    "{tower} 第 {layer} 层绕过{sub}的残差连接：保留。按下即剪断",
);
pub const SKIP_CUT: Text = tx(
    "{tower}, layer {layer}, skip around {sub}: cut. Press to restore it",
    "{tower} 第 {layer} 层绕过{sub}的残差连接：已剪断。按下即接回",
);
pub const SKIPS_OF: Text = tx("Skip connections of tower {tower}", "{tower} 塔的残差连接");
pub const ATTENTION: Text = tx("attention", "注意力");
pub const MLP: Text = tx("the MLP", " MLP ");
pub const MLP_SHORT: Text = tx("MLP", "MLP");
pub const BUILDING: Text = tx("Building the towers…", "正在搭建两座塔……");
pub const HIDDEN: Text = tx("Paused while nobody is looking", "页面在后台，已暂停");
pub const ENDED: Text = tx("The schedule ends at step {n}. Play goes on", "已完成预定的 {n} 步；按“播放”可继续");
pub const PLAY_BIG: Text = tx("Start training", "开始训练");

pub const OPEN_TOKENS: Text = tx("open tokens", "展开词元");
pub const CLOSE_TOKENS: Text = tx("close", "收起");
pub const TOKENS_HELP: Text =
    tx("Open both towers into their tokens, or close them again (T)", "把两座塔展开为词元，或重新收起（T）");
pub const TOKENS_OF: Text = tx(
    "Tokens of tower {tower}: arrow keys move, Enter cuts or restores the skip below",
    "{tower} 塔的词元：方向键移动，回车剪断或接回下方的残差连接",
);
pub const SHOW_TOWER: Text = tx("Which tower is shown", "显示哪座塔");

// Timeline.
pub const TIMELINE: Text = tx("Timeline: drag to see an earlier step", "时间线：拖动可回看此前任意一步");
pub const TIME_LOG: Text = tx("log time", "对数时间");
pub const TIME_LINEAR: Text = tx("linear time", "线性时间");
pub const TIME_SCALE: Text = tx("How time runs on the axis: logarithmic or linear", "时间轴的刻度：对数或线性");
pub const STEP_OF: Text = tx("step {n} of {end}", "第 {n} 步，共 {end} 步");
pub const LIVE: Text = tx("Back to step {n}", "回到第 {n} 步");
pub const REPLAYING: Text = tx("Replaying to step {n}", "正在重放到第 {n} 步");
pub const SAME_BITS: Text = tx("✓ Step {n}: same bits as the sender’s", "✓ 第 {n} 步：与分享者逐位相同");
pub const OTHER_BITS: Text =
    tx("≠ Step {n} differs. Sent: {theirs}. Here: {ours}", "≠ 第 {n} 步与分享者不同。对方：{theirs}。本机：{ours}");
pub const OTHER_FROM_PLACE: Text =
    tx(". Tower {tower} differs at step 0 already, from {place} on", "。{tower} 在第 0 步就已不同，从 {place} 开始");
pub const OTHER_FROM_START: Text = tx(". Tower {tower} differs at step 0 already", "。{tower} 在第 0 步就已不同");
pub const OTHER_SINCE: Text = tx(
    ". Tower {tower} is the same at step {since} and no longer at step {k}",
    "。{tower} 在第 {since} 步还相同，到第 {k} 步已不同",
);
pub const SAME_AS_CODE: Text = tx("✓ Step {n}: the same as the code", "✓ 第 {n} 步：与结果码一致");
pub const OTHER_THAN_CODE: Text = tx(
    "≠ Step {n} differs from the code. Code: {theirs}. Here: {ours}",
    "≠ 第 {n} 步与结果码不符。结果码：{theirs}。本机：{ours}",
);
pub const OTHER_ENGINE: Text = tx(
    "Made by engine {theirs}; this is engine {ours}, whose bits are others. Nothing to compare",
    "此链接由引擎 {theirs} 生成，本页是引擎 {ours}，结果本就不同，无法比较",
);
pub const NOT_COMPARABLE: Text = tx("Step {n} cannot be compared: {why}", "第 {n} 步无法比较：{why}");
pub const NO_TEXT_IN_LINK: Text = tx("the text that was learnt is not in the link.", "链接里没有训练所用的文本。");
pub const GO_ON: Text = tx("go on from here", "从这里继续");
pub const BRANCH_HERE: Text = tx("branch here", "从这里分叉");
pub const BRANCH: Text = tx("branch {n}", "分支 {n}");
pub const BRANCH_ONE: Text = tx("branch 1", "分支 1");
pub const BRANCHES: Text = tx("Futures of this run", "这次训练的各个分支");
pub const BRANCH_NAME: Text = tx("Name of this branch", "分支名称");
pub const OPEN_BRANCH: Text = tx("to step {n}", "到第 {n} 步");
pub const OPEN_BRANCH_HELP: Text = tx("Show this branch", "切换到这个分支");
pub const DROP_BRANCH: Text = tx("Forget this branch", "删除这个分支");
pub const TOO_MANY_BRANCHES: Text =
    tx("A run keeps at most {n} branches; forget one first", "一次训练最多保留 {n} 个分支，请先删除一个");
pub const UNDO: Text = tx("Undo", "撤销");
pub const REDO: Text = tx("Redo", "重做");
pub const UNDONE: Text = tx("undone; it had come to step {n}", "已撤销；之前训练到第 {n} 步");
pub const UNDO_RUN: Text = tx("back to step {n}", "可回到第 {n} 步");
pub const UNDO_CUT_RUN: Text = tx("back to step {n} with your cuts", "可回到第 {n} 步（含你的剪断）");
pub const UNDO_SKIP: [Text; 2] = [
    tx("cut in {tower}: layer {n}, {sub}", "已剪断 {tower}：第 {n} 层，{sub}"),
    tx("joined in {tower}: layer {n}, {sub}", "已接回 {tower}：第 {n} 层，{sub}"),
];
pub const SCENES: Text = tx("Scenes", "场景");
pub const SCENES_ALL: Text = tx("All scenes", "全部场景");
pub const SCENE: Text = tx("Scene {n}", "场景 {n}");
pub const SCENE_LINE: Text = tx("The scene’s question", "场景的提问");
pub const SCENE_NONE: Text =
    tx("Each scene below asks for a guess before it shows the answer.", "下面每个场景都先请你猜一猜，再揭晓答案。");
pub const SCENE_MISSING: Text =
    tx("This scene’s words could not be loaded; the run goes on without them.", "场景的文字未能加载，训练照常进行。");
pub const SCENE_AWAY: Text = tx("What runs now is no longer this scene.", "现在训练的已不是这个场景。");
pub const SCENE_AWAY_KNOWN: Text =
    tx("What runs now is no longer this scene. Before your change: {x}.", "现在训练的已不是这个场景。改动之前：{x}。");
pub const SCENE_BACK: Text = tx("Back to the scene", "回到场景");
pub const SCENE_ABOUT: Text = tx("About this scene", "场景说明");
pub const SCENE_TRY: Text = tx("What to try next", "接下来可以试试");
pub const SCENE_NEXT: Text = tx("Next: {name}", "下一个：{name}");
pub const SCENE_BEFORE: Text = tx("The scene before", "上一个场景");
pub const SCENE_AFTER: Text = tx("The next scene", "下一个场景");
pub const BET_DECIDES: Text = tx("step {n} decides", "第 {n} 步揭晓");
pub const BET_HELD: Text = tx("the towers wait before step {n}", "训练停在第 {n} 步前，等你来猜");
pub const BET_WAITS: Text = tx("step {n} decides", "第 {n} 步揭晓");
pub const BET_MEASURING: Text = tx("step {n} is being measured", "正在测量第 {n} 步");
pub const BET_MISSED: Text = tx("Step {n} went by unmeasured.", "第 {n} 步未能测到。");
pub const BET_AGAIN: Text = tx("Measure it again", "回到那一步再测");
pub const BET_KNOWN: Text = tx("known since step {n}", "第 {n} 步已揭晓");
pub const BET_PASS: Text = tx("just show me", "不猜，直接看");
pub const BET_SAID: Text = tx("you said {x}", "你猜：{x}");
pub const BET_DRAWN: Text = tx("you drew a curve", "你画了一条曲线");
pub const BET_NONE: Text = tx("no guess", "未猜");
pub const BET_MEASURED: Text = tx("measured {x}", "实测 {x}");
pub const BET_CHANGE: Text = tx("change", "改");
pub const BET_DRAW: Text = tx("Draw your guess", "画出你的猜测");
pub const BET_SEE: Text = tx("See both curves", "看两条曲线");
pub const BET_DONE: Text = tx("That is my guess", "就猜这样");
pub const BET_HOW: Text = tx(
    "Draw with pointer or finger; with keys: ← → along, ↑ ↓ height, Enter when done.",
    "用鼠标或手指画；也可用键盘：← → 换位置，↑ ↓ 调高低，回车完成。",
);
pub const BET_YOURS: Text = tx("your guess", "你的猜测");
pub const BET_REAL: Text = tx("measured", "实测");
pub const BET_FLAG: Text = tx("The bet is decided at step {n}", "第 {n} 步揭晓");

// Lenses.
pub const LENSES: Text = tx("Lenses", "视图");
pub const AT_TOKENS: Text = tx("gradient at the tokens", "词元处的梯度");
pub const OF_STEP: Text = tx("measured at this step", "测于这一步");
pub const GRADIENTS: Text = tx("Gradients", "梯度");
pub const SETTINGS: Text = tx("Settings", "设置");
pub const TERMS: Text = tx("Technical words", "术语");
pub const HOW_TO_READ: Text = tx("How to read this", "如何解读");
pub const LENS_WAIT: Text = tx("The first picture is being made", "正在计算，请稍候");
pub const LENS_THINNED: Text = tx("seen every {n} steps", "每 {n} 步更新一次");
pub const LENS_THINNED_WHY: Text =
    tx("This lens takes longer than the steps between two looks.", "这个视图的计算跟不上训练，因此更新得较少。");
pub const SAMPLES: Text = tx("What they write", "模型的续写");
pub const SAMPLE_OF: Text = tx("{tower} at step {n} writes", "{tower} 在第 {n} 步的续写");
pub const AT_STEP: Text = tx("step {n}", "第 {n} 步");
pub const SAMPLES_WAIT: Text = tx("nothing yet", "尚无续写");
pub const SAMPLES_NONE: Text = tx("this task has no text to go on with", "这个任务没有可以续写的文本");
pub const TABLE: Text = tx("Numbers as a table", "以表格显示数值");
pub const SAVE_CSV: Text = tx("Save as CSV", "导出为 CSV");
pub const SAVE_METRICS: Text = tx("Kept steps of {tower} as CSV", "导出 {tower} 塔各步的测量值（CSV）");

// Settings.
pub const DEFAULTS: Text = tx("Back to the defaults", "恢复默认设置");
pub const SETTINGS_NOTE: Text = tx(
    "A change starts both towers again from step 0. B takes A’s value unless it is set apart.",
    "改动后两座塔都从第 0 步重新训练。没有单独设置的项，B 与 A 相同。",
);
pub const ON: Text = tx("on", "开");
pub const OFF: Text = tx("off", "关");
pub const SKIPS_HELP: Text =
    tx("all, none, attn, mlp, or a list of cuts such as 3a.5m", "可填 all、none、attn、mlp，或剪断处的列表，如 3a.5m");
pub const NOT_A_VALUE: Text =
    tx("“{v}” is not a value of {k}; nothing was changed", "“{v}”不是 {k} 的有效取值，未作任何改动");
pub const LENSES_BELOW: Text = tx("Lenses ↓", "视图 ↓");
pub const TOWERS: Text = tx("Towers", "双塔");
pub const SWEEPS: Text = tx("Sweeps", "参数扫描");
pub const CLAIMS: Text = tx("Claims", "论断");
pub const TRACE: Text = tx("What the profile shows", "剖面图所示");
pub static TRACES: [(&str, Text); 3] = [
    ("gradient", tx("gradient ‖∂L/∂x‖", "梯度 ‖∂L/∂x‖")),
    ("rms", tx("activations: rms of x", "激活：x 的均方根")),
    ("spread", tx("tokens: how far they differ", "词元：离散度")),
];
pub const CUT_BAR: Text = tx("Cut or join a skip", "剪断或接回残差连接");
pub const CUT_THIS: Text = tx("Cut", "剪断");
pub const JOIN_THIS: Text = tx("Join", "接回");
pub const SKIP_ABOVE: Text = tx("The skip above", "上一条残差连接");
pub const SKIP_BELOW: Text = tx("The skip below", "下一条残差连接");
pub const PICKED: Text = tx("{tower} · layer {layer} · {sub}", "{tower} · 第 {layer} 层 · {sub}");

// What is learnt.
pub const CORPUS_CARD: Text = tx("What is learnt", "训练文本");
pub const VOCAB: Text = tx("different tokens", "词元种类数");
pub const LEVEL_CHANCE: Text = tx("chance, ln V", "随机猜测，ln V");
pub const LEVEL_UNIGRAM: Text = tx("unigram", "一元");
pub const LEVEL_BIGRAM: Text = tx("bigram", "二元");
pub const LEVEL_TRIGRAM: Text = tx("trigram", "三元");
pub const LEVEL_ENTROPY: Text = tx("entropy, the rule being known", "已知规则时的熵");
pub const LEVELS_NOTE: Text = tx(
    "In nats per token: what a model reaches that knows only frequencies (unigram), or one or two tokens back (bigram, trigram). {on}",
    "单位：nats/词元。只知道频率（一元）或只看前一两个词元（二元、三元）的模型所能达到的损失。{on}",
);
pub const LEVELS_ERROR: Text = tx(" Error: ± {e}.", "误差 ± {e}。");
pub const CORPUS_LINES: Text = tx("A few lines of it", "文本节选");
pub const NO_COLOUR: Text = tx("nothing", "不着色");

// The reader's own text.
pub const TEXT_TITLE: Text = tx("Your own text", "自己的文本");
pub const TEXT_HINT: Text = tx("Paste a text here", "在此粘贴文本");
pub const TEXT_LONG: Text = tx(
    "The text being learnt has {n}, too long to show here. Paste another to replace it",
    "当前的训练文本有 {n}，太长，此处不显示。粘贴新文本即可替换",
);
pub const TEXT_LEARN: Text = tx("Learn this text", "用这段训练");
pub const TEXT_FILE: Text = tx("Choose a file", "选择文件");
pub const TEXT_DROP: Text =
    tx("or drop one anywhere on the page; UTF-8, up to 2 MB", "也可以把文件拖到页面任意位置；UTF-8，最多 2 MB");
pub const TEXT_DROP_HINT: Text = tx(
    "Drop it: a text to learn, a picture or a model of a run",
    "松开即可：可以是要学习的文本，也可以是训练的图片或模型",
);
pub const TEXT_EXAMPLE: Text = tx(
    "Until there is one, the beginning of the English stories stands in.",
    "尚未提供文本，暂用英文小故事的开头代替。",
);
pub const TEXT_REFUSED: Text = tx("{why} Nothing was changed.", "{why}未作任何改动。");
pub const TEXT_MISSING: Text = tx(
    "This link is about a text that it does not hold. Give the same text in Settings; until then an example stands in",
    "这个链接用的是分享者自己的文本，但链接里不含文本。请在“设置”中提供同一份文本；在此之前暂用示例代替",
);
pub const OTHER_TEXT: Text = tx(
    "This is another text than the link is about, so there is nothing to compare; it is learnt all the same",
    "这份文本与链接所指的不同，无法核对；训练仍用它进行",
);
pub const TEXT_NOT_KEPT: Text = tx(
    "The browser has no room to keep this text for the next visit; this run goes on with it",
    "浏览器没有空间保存这份文本，下次访问需重新提供；本次训练不受影响",
);
pub const TEXT_KEPT: Text = tx("Kept on this device only.", "仅保存在本机。");
pub const TEXT_IN_USE: Text = tx("Not kept on this device.", "未保存在本机。");
pub const TEXT_LAST: Text = tx("From last time: “{words}…” ({n})", "上次的文本：“{words}……”（{n}）");
pub const TEXT_USE_LAST: Text = tx("Use it", "继续使用");
pub const TEXT_FORGET: Text = tx("Forget it", "从本机删除");

// Share.
pub const SHARE_TEXT: Text = tx(
    "Your text travels inside the link, packed into {n} characters: whoever has the link can read it.",
    "你的文本就在链接里（压缩为 {n} 个字符）：拿到链接的人都能读到。",
);
pub const SHARE_TEXT_TOO_LONG: Text = tx(
    "Your text is too long for a link and stays here. Whoever opens it needs the same text to see the same run.",
    "你的文本太长，放不进链接，只留在本机。对方需有同一份文本，才能重现同样的训练。",
);
pub const SHARE_TITLE: Text = tx("Share this run", "分享这次训练");
pub const SHARE_NOTE: Text = tx(
    "Whoever opens it trains the same run to step {n} and, where the link has fingerprints, is told whether every bit agrees.",
    "打开链接的人会把同样的训练重跑到第 {n} 步；链接带有指纹时，还会得知结果是否逐位相同。",
);
pub const SHARE_SIZE: Text = tx("{n} characters", "{n} 个字符");
pub const COPY: Text = tx("Copy", "复制");
pub const COPIED: Text = tx("Link copied", "链接已复制");
pub const COPY_BY_HAND: Text =
    tx("Copying is not allowed here: select the text and copy it", "此处不允许自动复制，请选中文字后手动复制");
pub const CLOSE: Text = tx("Close", "关闭");

// Footer and notes.
pub const FINGERPRINT: Text = tx("fingerprint A {a} · B {b}", "指纹 A {a} · B {b}");
pub const FINGERPRINT_HELP: Text = tx(
    "64 bits over all weights and the step. The same link gives the same bits on any machine. A {a}, B {b}",
    "由全部权重和步数算出的 64 位指纹。同一链接在任何机器上都得到逐位相同的结果。A {a}，B {b}",
);
pub const PARAMS: Text = tx("{a} + {b} parameters", "{a} + {b} 个参数");
pub const MEMORY: Text = tx("{n} memory", "内存 {n}");
pub const LOADED: Text = tx("{n} page", "页面 {n}");
pub const NO_GPU: Text = tx("no GPU · nothing leaves this device", "不用 GPU · 数据不离开本机");
pub const MEASURED: Text = tx("every number on this page is measured in this tab", "页面上的数值均由本页实测");
pub const DISMISS: Text = tx("Dismiss", "关闭提示");
pub const WARNINGS: Text = tx("Notes", "提示");
pub const TOO_LARGE: Text = tx(
    "One tower would need {need} of memory, more than the {most} that it may take. Make the towers smaller",
    "一座塔就需要 {need} 内存，超过上限 {most}。请把塔改小些",
);
pub const MORE_NOTES: Text = tx("and {n} more", "另有 {n} 条");
pub const BROKEN: Text =
    tx("{tower} broke at step {n}: NaN or ∞, first in {x}.", "{tower} 从第 {n} 步起出现 NaN 或 ∞，最先见于 {x}。");
pub const LAST_LOSS: Text =
    tx(" Its last finite loss: {loss} nats, at step {n}.", "最后一个有限的损失：第 {n} 步，{loss} nats。");
pub const RESCUE: Text =
    tx("Lower the learning rate to {lr} and go on from step {n}", "把学习率降到 {lr}，从第 {n} 步继续");
pub const WORKER_REPLACED: Text = tx(
    "The worker of tower {tower} stopped; another has taken its place and trains it back to step {n}.",
    "{tower} 塔的工作线程意外停止，已换上新的，正把它重新训练到第 {n} 步。",
);
pub const DESK_REPLACED: Text =
    tx("The analysis worker stopped; another has taken its place.", "分析线程意外停止，已换上新的。");
pub const NO_CANVAS: Text = tx(
    "This browser gives no canvas to draw on; training goes on, and the numbers stand in the tables",
    "这个浏览器无法提供画布，训练照常进行，数值可在表格中查看",
);
pub const WORKER_DIED: Text = tx(
    "The worker of tower {tower} stopped ({why}). Reload the page to go on",
    "{tower} 塔的工作线程已停止（{why}）。请刷新页面",
);
pub const DESK_DIED: Text = tx(
    "The analysis worker stopped ({why}); training goes on. Reload the page to use lenses again",
    "分析线程已停止（{why}），训练不受影响；刷新页面后可继续使用视图",
);
pub const PAGE_DIED: Text = tx(
    "Something in this page broke. Reload it to go on; the link in the address bar keeps the experiment.",
    "页面出错了。刷新即可继续，实验设置都保存在地址栏的链接里。",
);
