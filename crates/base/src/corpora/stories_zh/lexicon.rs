//! Every word of the Chinese stories under its part of speech.
//!
//! A word that is used in two ways stands here under the commoner one, and its other uses carry a tag in the
//! templates (`点/m` the measure word, against 点 the verb).

use crate::corpora::story::Pos;

/// Words by part of speech.
pub const LEXICON: &[(Pos, &str)] = &[
    (
        Pos::Noun,
        "上 下 下午 下面 东西 乌龟 味道 肚子 车 事 云 人 今天 从前 以后 光 前面 叶子 名字 后 后面 哥哥 声音 外 外面 夜 夜里 天 太阳 头 奶奶 妈妈 妹妹 \
         孩子 家 小兔 小桥 小熊 小狗 小猫 小羊 小船 小路 小马 小鱼 小鸟 小鸡 小鸭 屋顶 山 山洞 山羊 帽子 床 心里 故事 早上 早饭 时 时间 \
         明天 春天 晚上 月亮 朋友 木头 村子 松鼠 果园 果子 树 树林 桥 歌 水 汤 河 泥 洞 火 灯 爷爷 爸爸 牛 狗 生日 盐 石头 墙 种子 窗 \
         糖 红球 绳子 羊 羊毛 老人 老鼠 花 花园 花猫 苹果 草 草地 话 豆子 路 车子 边 里 门 雨 雪 青蛙 面包 风 风筝 饼 马 鱼 鸟 鸡 \
         黄牛 黑兔 黑鸟 大树 大灰狼 大门 大雨 大雪 大雾 大风 咚咚咚 沙沙沙",
    ),
    (Pos::Name, "小明 小红 明明 小云 东东 小月 天天 小花 大力 星星 小山 香香"),
    (
        Pos::Verb,
        "上学 上来 压 发抖 尝 回锅 戴 散 下去 下来 会 住 修 做 停 出 出去 出来 分 动 去 叫 可以 吃 听 听话 吹 哭 唱 唱歌 喜欢 喝 回 回来 围 坐 帮 开 忘 怕 \
         想 成 打开 找 拉 拿 掉 推 放 放学 放羊 是 有 来 来到 比 没有 游 滚 漂 点 爬 爱 玩 用 病 盖 看 看看 看见 听见 睡 知道 笑 等 \
         能 要 见 记得 讲 说 说话 谢谢 走 起 起来 跑 跟 跳 过去 过来 送 错 长 问 飞 种 办",
    ),
    (
        Pos::Adjective,
        "久 了不起 好喝 干净 苦 亮 冷 可怕 可爱 坏 多 大 好 好吃 好心 好看 小 小小 小心 干 开心 快 快乐 急 慢 慢慢 新 滑 漂亮 灰色 热 甜 疼 \
         白 白白 白色 红 红色 老 胖胖 远 饱 饿 香 高兴 高高兴兴 黄色 黑 黑色",
    ),
    (
        Pos::Adverb,
        "一个人 已经 一早 一直 一起 不 也 先 再 别 又 后来 大声 太 就 常常 很 才 极 正在 每天 用力 直 真 还 都",
    ),
    (Pos::Pronoun, "什么 他 他们 你 你们 大家 她 它 它们 怎么 我 谁 这样 那里"),
    (Pos::Determiner, "一 三 两 另 几 半 这 那"),
    (Pos::Measure, "个 件 匹 根 遍 只 口 块 声 张 朵 条 棵 次 步 片 顶 颗"),
    (Pos::Preposition, "为 从 到 在 把 给 被 跟着"),
    (Pos::Conjunction, "可是 因为 和"),
    (Pos::Particle, "了 吧 呢 地 得 的 着"),
];
