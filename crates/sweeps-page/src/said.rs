//! What the page says.

use base::names::{Text, tx};

pub(crate) const LEAD: Text = tx(
    "Vary one setting, over several values and seeds, and see what becomes of loss and gradient. Every tower is trained on this device.",
    "改变一项设置，取若干值和若干种子，看损失和梯度如何变化。每座塔都在本机上训练。",
);
pub(crate) const VARY: Text = tx("Vary", "改变");
pub(crate) const OVER: Text = tx("over", "取值");
pub(crate) const SEEDS: Text = tx("seeds", "种子数");
pub(crate) const STEPS: Text = tx("steps", "步数");
pub(crate) const TOWERS: Text = tx("towers", "塔");
pub(crate) const BOTH: Text = tx("A and B", "A 和 B");
pub(crate) const BOTH_SKIPS: Text = tx("with and without skips", "有／无残差连接");
pub(crate) const VALUES: Text = tx("Up to 8 values", "最多 8 个取值");
pub(crate) const START: Text = tx("Start", "开始");
pub(crate) const STOP: Text = tx("Stop", "停止");
pub(crate) const GO_ON: Text = tx("Go on", "继续");
pub(crate) const ALL_DONE: Text = tx("Done", "已完成");
pub(crate) const AGAIN: Text = tx("Try the rest again", "重试其余的塔");
pub(crate) const TO_TRAIN: Text = tx("{n} towers to train", "共 {n} 座塔待训练");
pub(crate) const ONE_TO_TRAIN: Text = tx("1 tower to train", "1 座塔待训练");
pub(crate) const N_OF: Text = tx("{k} of {n} towers", "已训练 {k}／{n} 座塔");
pub(crate) const LEFT: Text = tx(", about {t} left", "，约剩 {t}");
pub(crate) const SECONDS: Text = tx("{n} s", "{n} 秒");
pub(crate) const MINUTES: Text = tx("{n} min", "{n} 分钟");
pub(crate) const TRAINS: Text = tx("The towers are being trained.", "正在训练。");
pub(crate) const IS_DONE: Text = tx("All {n} towers are done.", "{n} 座塔均已训练完毕。");
pub(crate) const IS_DONE_BUT: Text =
    tx("{k} of {n} towers are done, {m} could not be trained.", "{n} 座塔中 {k} 座已完成，{m} 座无法训练。");
pub(crate) const IS_STOPPED: Text =
    tx("Stopped at {k} of {n} towers; what is done is kept.", "已停止；{n} 座塔中 {k} 座已完成，结果已保留。");
pub(crate) const CRASHED: Text =
    tx("Its worker ended: the tab may be short of memory.", "训练线程意外终止，可能是内存不足。");
pub(crate) const NOT_STORED: Text = tx(
    "This browser keeps no more results: they stay until the page is closed.",
    "浏览器已无法保存更多结果；关闭页面后，这些结果会丢失。",
);
pub(crate) const NOTHING_YET: Text = tx("Nothing is measured yet. Press Start.", "尚无测量结果。请按“开始”。");
pub(crate) const ELSE: Text = tx("Everything else: {settings}.", "其他设置：{settings}。");
pub(crate) const AS_USUAL: Text = tx("the default", "默认值");
pub(crate) const SKYLINE: Text = tx(
    "Towers by depth: each floor lit by the gradient it receives, the loss above, the gradient at the bottom below",
    "不同层数的塔：每层的亮度表示所收到的梯度，塔顶为损失，塔底为底部的梯度",
);
pub(crate) const FLOORS: Text =
    tx("Floors show the gradient of seed 0 at step {n}. ", "各层所示为种子 0 在第 {n} 步的梯度。");
pub(crate) const CURVES: Text = tx("Training loss, nats", "训练损失（nats）");
pub(crate) const CURVES_SAY: Text =
    tx("strong: mean; thin: seeds; 0 to {n} steps", "粗线：均值；细线：各种子；0 至 {n} 步");
pub(crate) const CURVE: Text = tx("Training loss at {value}", "{value}时的训练损失");
pub(crate) const AGAINST: Text = tx("{measure} by {setting}", "{measure}随{setting}的变化");
pub(crate) const BY: Text = tx("by {setting}", "按{setting}");
pub(crate) const BY_LOG: Text = tx("by {setting}, log scale", "按{setting}，对数刻度");
pub(crate) const MARKS: Text = tx(
    "Loss at the end: mean of the last {last} steps. Dots: seeds; rings: their mean; bars: its 95 % interval. Gradient and spread are averaged in log.",
    "最终损失为最后 {last} 步的平均。点：各种子；环：均值；竖条：均值的 95 % 区间。梯度和离散度按对数平均。",
);
pub(crate) const TABLE: Text = tx("The numbers as a table", "以表格显示数值");
pub(crate) const EACH: Text = tx("Every tower, with a link to its run", "每座塔，附其训练的链接");
pub(crate) const VALUE: Text = tx("Value", "取值");
pub(crate) const SEED: Text = tx("Seed", "种子");
pub(crate) const TOWER: Text = tx("Tower", "塔");
pub(crate) const FINGERPRINT: Text = tx("Fingerprint", "指纹");
pub(crate) const N_SEEDS: Text = tx("{k} of {n} seeds", "{k}／{n} 个种子");
pub(crate) const FAILED: Text =
    tx("{value}, seed {seed}, tower {tower}: {why}", "{value}，种子 {seed}，塔 {tower}：{why}");
pub(crate) const COPY: Text = tx("Copy link", "复制链接");
pub(crate) const COPIED: Text = tx("Copied", "已复制");
pub(crate) const RESUMES: Text = tx(
    "What is done is kept in this browser: after a reload it goes on.",
    "已完成的结果保存在本浏览器中，刷新后可继续。",
);
pub(crate) const CANNOT_START: Text = tx(
    "This page could not start: it needs a browser of 2023 or later, with WebAssembly and web workers allowed.",
    "页面未能启动：需要 2023 年以后的浏览器，并允许 WebAssembly 和 Web Worker。",
);
pub(crate) const SHEET: Text = tx("A with all skips, B without any", "A 有全部残差连接，B 全无");
pub(crate) const SHEET_STEPS: Text =
    tx("{n} steps, {k} of {all} towers, engine {engine}", "{n} 步，{k}／{all} 座塔，引擎 {engine}");
