//! What happens in the Chinese stories.
//!
//! Each case binds what belongs together: a noun and its measure word, the weather and what it does.

use crate::corpora::story::Part::{Action, Cause, Event, Result, Setting};
use crate::corpora::story::Plot;

/// Every plot.
pub const PLOTS: &[Plot] = &[
    // Something is carried off and brought back.
    Plot {
        by_day: true,
        cases: &[
            &[
                ("mw", "只"),
                ("thing", "风筝"),
                ("why", "风 太 大 了"),
                ("went", "飞 到 树 上 去 了"),
                ("got", "爬 上/v 树 ， 把 风筝 拿 了 下来"),
            ],
            &[
                ("mw", "顶"),
                ("thing", "帽子"),
                ("why", "大风 吹 了 过来"),
                ("went", "飞 过/v 墙 去 了"),
                ("got", "跳 过/v 墙 ， 把 帽子 拿 了 回来"),
            ],
            &[
                ("mw", "个"),
                ("thing", "红球"),
                ("why", "雨 后 路 很 滑"),
                ("went", "滚 到 泥 里 去 了"),
                ("got", "跳 到 泥 里 ， 把 红球 推 了 出来"),
            ],
            &[
                ("mw", "只"),
                ("thing", "小船"),
                ("why", "水 太 急 了"),
                ("went", "跟着 水 漂 走 了"),
                ("got", "游 过去 ， 把 小船 推 了 回来"),
            ],
        ],
        lines: &[
            (Setting, "{ta} 有 一 {mw} [新 的|漂亮 的] {thing} [， 是 {family} 送 的|] 。"),
            (Event, "可是 {thing} {went} ， 因为 {why} 。"),
            (Event, "{hero} [急 得 哭 了|急 坏 了|不 知道 怎么 办 才 好] 。"),
            (Action, "{beast} 看见 了 ， {got} 。"),
            (Result, "“ 谢谢 你 ， {animal} ！ ” {hero} [笑 着 说|高兴 地 说|说 ， 又 给 了/t 它 {treat}] 。"),
        ],
    },
    // An animal is hungry.
    Plot {
        by_day: false,
        cases: &[
            &[("why", "雪 下/v 得 太 大 ， 草 都 看 不 见 了")],
            &[("why", "很 久 没有 下/v 雨 ， 地/n 里 什么 都 不 长")],
            &[("why", "早饭 被 大 鸟 吃 光/a 了")],
            &[("why", "我 病 了 ， 不 能 出去 找 吃 的")],
        ],
        lines: &[
            (Event, "{ta} 看见 {beast} ， 它 饿 得 [走 不 动 了|直 哭|想 哭] 。"),
            (Cause, "“ 你 怎么 了 ？ ” {hero} 问 。 “ 我 没有 东西 吃 ， 因为 {why} 。 ”"),
            (Action, "{hero} 拿 出 {treat} ， 分 成 两 半 ， 把 一 半 给/v 了 {animal} 。"),
            (Result, "{animal} 吃 饱 了 ， [高兴 得 跳 起来|围 着 {ta} 跳 来 跳 去|说 了 一 声 又 一 声 谢谢] 。"),
            (Result, "过/v 了 几 天 ， 它 送 来 一 [朵 花|个 果子|片 红 叶子] 。"),
        ],
    },
    // Bad weather and a shelter.
    Plot {
        by_day: true,
        cases: &[
            &[("storm", "下/v 起 了 大雨"), ("roof", "大 叶子 下面"), ("after", "雨 停 了 ， 天 上 又 有 了 白 云")],
            &[("storm", "下/v 起 了 大雪"), ("roof", "山洞 里"), ("after", "雪 停 了 ， 地/n 上 白白 的 ， 真 好看")],
            &[("storm", "起 了 大风"), ("roof", "墙 后面"), ("after", "风 停 了 ， 太阳 又 出来 了")],
        ],
        lines: &[
            (Event, "这 时 ， [天 黑 了 下来|太阳 不 见 了] ， {storm} 。"),
            (Event, "{hero} 没有 帽子 ， 冷 得 [直 发抖|说 不 出 话 来|想 哭] 。"),
            (Action, "“ 快 到 {roof} 来 ！ ” {beast} [大声 说|说] 。"),
            (Action, "他们 坐 在 一起 ， [唱 起 歌 来|讲 起 故事 来|分 着 吃 {treat}] 。"),
            (Result, "[过/v 了 很 久|后来] ， {after} 。"),
        ],
    },
    // An animal is stuck.
    Plot {
        by_day: true,
        cases: &[
            &[
                ("stuck", "掉 到 泥 里 去 了"),
                ("why", "路 太 滑 ， 它 跑 得 太 快"),
                ("tool", "一 根 木头"),
                ("act", "把 它 推 了 出来"),
            ],
            &[
                ("stuck", "掉 到 洞 里 去 了"),
                ("why", "天 太 黑 ， 它 没有 看见 洞"),
                ("tool", "一 条 绳子"),
                ("act", "把 它 拉 了 上来"),
            ],
            &[
                ("stuck", "被 石头 压 住 了"),
                ("why", "大风 把 石头 吹 下来 了"),
                ("tool", "一 根 木头"),
                ("act", "把 石头 推 开 了"),
            ],
        ],
        lines: &[
            (Event, "“ 快 来 人 ！ ” 不 知道 谁 在 叫 。 {hero} 跑 过去 看 ， 是 {beast} ， 它 {stuck} 。"),
            (Cause, "[怎么 会 这样 呢|这/p 是 怎么 回/m 事 呢] ？ 因为 {why} 。"),
            (Action, "{hero} 跑 回 家 ， 拿 来 {tool} ， [小心 地|用力 地|慢慢 地] {act} 。"),
            (Result, "{animal} [高兴 得 跳 起来 。|笑 了 ， 它 再 也 不 怕 了 。|说 ： “ 谢谢 你 ， {hero} 。 ”]"),
        ],
    },
    // Cooking goes wrong and is put right.
    Plot {
        by_day: true,
        cases: &[
            &[
                ("dish", "汤"),
                ("eat", "喝"),
                ("tasty", "好喝"),
                ("bad", "一 点/m 味道 也 没有"),
                ("why", "{ta} 忘 了 放 盐"),
                ("fix", "放 了 一 点/m 盐"),
            ],
            &[
                ("dish", "甜 汤"),
                ("eat", "喝"),
                ("tasty", "好喝"),
                ("bad", "一 点/m 也 不 甜"),
                ("why", "{ta} 忘 了 放 糖"),
                ("fix", "放 了 很 多 糖"),
            ],
            &[
                ("dish", "面包"),
                ("eat", "吃"),
                ("tasty", "好吃"),
                ("bad", "苦 得 不 能 吃"),
                ("why", "火 太 大 了"),
                ("fix", "用 小 火 又 做 了 一 次"),
            ],
            &[
                ("dish", "饼"),
                ("eat", "吃"),
                ("tasty", "好吃"),
                ("bad", "已经 冷 了"),
                ("why", "{ta} 等 得 太 久 了"),
                ("fix", "回锅 热/v 了 一 遍"),
            ],
        ],
        lines: &[
            (Event, "{ta} 想 给 {family} 做 {dish} 。"),
            (Event, "做 好 以后 ， {ta} 尝 了 一 口 ， {bad} 。"),
            (Cause, "[这/p 是 怎么 回/m 事 呢|怎么 会 这样 呢] ？ 因为 {why} 。"),
            (Action, "“ 别 急 ， 再 来 一 次 吧 。 ” {beast} 说 。 {hero} [听 了 它 的 话|想 了 想] ， {fix} 。"),
            (Result, "这 次 ， {dish} [又 香 又 热|{tasty} 极 了] ， [大家 都 {eat} 光/a 了|大家 都 说 {tasty}] 。"),
        ],
    },
    // A noise in the night.
    Plot {
        by_day: false,
        cases: &[
            &[("noise", "咚咚咚"), ("truth", "它 来 叫 门 ， 因为 外面 太 冷 了")],
            &[("noise", "沙沙沙"), ("truth", "它 饿 了 ， 正在 吃 叶子")],
            &[("noise", "沙沙沙"), ("truth", "它 找 不 到/v 家 ， 在 门 外 走 来 走 去")],
        ],
        lines: &[
            (Event, "夜里 ， {hero} 听见 [门|窗] 外 有 声音 ： {noise} 。"),
            (Event, "{ta} 很 怕 ， [睡 不 着/v 了|不 知道 怎么 办 才 好] ， 因为 {ta} 想 起 了 大灰狼 。"),
            (Action, "后来 ， {ta} 拿 起 灯 ， [慢慢 地|小心 地] 打开 门 。"),
            (Cause, "门 外 是 {beast} ， {truth} 。"),
            (Result, "{hero} 笑 了 ， 给/v 了 它 [一 口 热 汤|{treat}] 。 [夜里 一 点/m 也 不 可怕 了 。|]"),
        ],
    },
    // A seed needs time.
    Plot {
        by_day: false,
        cases: &[
            &[
                ("seed", "豆子"),
                ("why", "地/n 太 干 了"),
                ("need", "水"),
                ("act", "给 它 水 喝"),
                ("grown", "一 片 小小 的 叶子"),
            ],
            &[
                ("seed", "苹果 种子"),
                ("why", "树 长 得 很 慢"),
                ("need", "时间"),
                ("act", "来 看看 它"),
                ("grown", "一 棵 小 树"),
            ],
            &[
                ("seed", "花 的 种子"),
                ("why", "地/n 里 还 很 冷"),
                ("need", "春天"),
                ("act", "给 它 讲 故事"),
                ("grown", "一 朵 红色 的 花"),
            ],
        ],
        lines: &[
            (Setting, "{ta} 在 地/n 里 种 了 一 颗 {seed} 。"),
            (Event, "等 了 [一 天|三 天|很 久] ， 什么 也 没有 长 出来 。"),
            (Cause, "{beast} 说 ： “ {why} ， 它 要 的 是 {need} 。 ”"),
            (Action, "{hero} [听 了 它 的 话|点 了 点 头] ， 每天 {act} 。"),
            (Result, "[一 天 早上|春天 来 了|后来] ， 地/n 里 长 出 了 {grown} 。"),
        ],
    },
    // Two animals and a race.
    Plot {
        by_day: true,
        cases: &[
            &[("fm", "只"), ("fast", "黑兔"), ("sm", "只"), ("slow", "乌龟"), ("why", "在 树 下 睡 着/v 了")],
            &[("fm", "匹"), ("fast", "马"), ("sm", "头/m"), ("slow", "牛"), ("why", "停 下来 吃 草 了")],
            &[("fm", "条"), ("fast", "大 狗"), ("sm", "只"), ("slow", "鸡"), ("why", "跑 去 找 东西 吃 了")],
        ],
        lines: &[
            (Event, "一 {fm} {fast} 和 一 {sm} {slow} 要 比 一 比 谁 跑 得 快 ， {hero} 和 {beast} 坐 在 路 边 看 。"),
            (Event, "“ 你 [走|跑] 得 太 慢 了 ！ ” {fast} [笑 着|大声 地] 说 。"),
            (Cause, "可是 {fast} {why} ， {slow} 一 步 一 步 地 走 ， 没有 停 下来 。"),
            (Result, "后来 {slow} 先 到/v 了 ， 大家 都 [说 它 真 了不起|为 它 高兴] 。"),
        ],
    },
    // Something breaks and is mended.
    Plot {
        by_day: false,
        cases: &[
            &[("thing", "小桥"), ("why", "水 太 大 了"), ("with", "木头"), ("end", "大家 又 能 过/v 河 了")],
            &[("thing", "屋顶"), ("why", "雪 太 大 了"), ("with", "干 草 和 泥"), ("end", "家 里 又 不 冷 了")],
            &[
                ("thing", "车子"),
                ("why", "路 上 的 石头 太 多 了"),
                ("with", "新 木头"),
                ("end", "大家 又 能 坐 车 了"),
            ],
            &[
                ("thing", "大门"),
                ("why", "风 太 大 了"),
                ("with", "绳子 和 木头"),
                ("end", "羊 再 也 不 会 跑 出去 了"),
            ],
        ],
        lines: &[
            (Event, "[夜里|下午] ， {thing} 坏 了 ， 因为 {why} 。"),
            (Event, "[大家 都 很 急|谁 也 不 知道 怎么 办 才 好] 。"),
            (
                Action,
                "“ 别 怕 ， 我 来 。 ” {hero} 说 。 {ta} 用 {with} 把 {thing} 修 好 了 ， {beast} 也 来 帮 {ta} [拿 东西|] 。",
            ),
            (Result, "[过/v 了 三 天|后来] ， {end} 。"),
        ],
    },
    // A young one looks for its mother.
    Plot {
        by_day: true,
        cases: &[
            &[
                ("mw", "只"),
                ("baby", "小鸡"),
                ("why", "跑 得 太 远 ， 妈妈 没有 跟 上/v 来"),
                ("first", "花猫"),
                ("found", "树 后面"),
            ],
            &[
                ("mw", "条"),
                ("baby", "小鱼"),
                ("why", "游 得 太 快 ， 妈妈 没有 跟 上/v 来"),
                ("first", "大 鱼"),
                ("found", "石头 下面"),
            ],
            &[
                ("mw", "匹"),
                ("baby", "小马"),
                ("why", "走 错 了 路 ， 妈妈 没有 看见"),
                ("first", "黄牛"),
                ("found", "大门 口/n"),
            ],
            &[
                ("mw", "头/m"),
                ("baby", "小熊"),
                ("why", "睡 得 太 久 ， 起来 时 妈妈 已经 不 见 了"),
                ("first", "老 牛"),
                ("found", "山洞 里"),
            ],
        ],
        lines: &[
            (Event, "一 {mw} {baby} 正在 哭 ， 它 [找 不 到/v 妈妈 了|要 找 妈妈] 。"),
            (Cause, "它 {why} 。"),
            (
                Action,
                "{hero} 去 问 {first} ， {first} [说 没有 看见|不 知道] 。 {ta} 又 去 问 {beast} ， {animal} 说 ： “ 它 妈妈 就 在/v {found} 。 ”",
            ),
            (Result, "{baby} 找 到/v 了 妈妈 ， [高兴 得 又 叫 又 跳|又 哭 又 笑] 。"),
        ],
    },
    // A quarrel is settled.
    Plot {
        by_day: true,
        cases: &[
            &[("both", "小羊"), ("want", "一 顶 红 帽子"), ("idea", "今天 你 戴 ， 明天 它 戴")],
            &[("both", "老鼠"), ("want", "一 块 面包"), ("idea", "分 成 两 半 ， 一 人 一 半")],
            &[("both", "花猫"), ("want", "一 张 床"), ("idea", "床 很 大 ， 你们 可以 一起 睡")],
            &[("both", "黑鸟"), ("want", "一 颗 红 果子"), ("idea", "果子 里 有 种子 ， 种 下去 就 会 有 很 多 果子")],
        ],
        lines: &[
            (Event, "{hero} 听见 两 只 {both} 在 大声 说话 ， 它们 都 想 要 {want} 。"),
            (Cause, "“ 是 我 先 看见 的 ！ ” 一 只 说 。 “ 不 ， 是 我 的 ！ ” 另 一 只 说 。"),
            (Action, "{hero} 想 了 想 ， 又 去 问 {beast} 。 {animal} 说 ： “ {idea} 。 ”"),
            (Result, "两 只 {both} [都 笑 了|都 说 好|点 了 点 头] ， 又 成 了 好 朋友 。"),
        ],
    },
    // Lost, and a light leads home.
    Plot {
        by_day: false,
        cases: &[
            &[("lost", "起 了 大雾"), ("light", "窗 口/n 的 灯"), ("why", "{family} 点 了 灯 ， 在 等 {ta} 回 家")],
            &[("lost", "天 黑 了"), ("light", "又 大 又 亮 的 月亮"), ("why", "云 都 散 了")],
            &[("lost", "大雪 把 路 盖 住 了"), ("light", "山 上 的 火"), ("why", "放羊 的 老人 在 那里 过/v 夜")],
            &[("lost", "走 得 太 远 了"), ("light", "前面 的 火 光"), ("why", "大家 都 出来 找 {ta} 了")],
        ],
        lines: &[
            (Event, "可是 {lost} ， {hero} 找 不 到/v 回 家 的 路 。"),
            (Event, "{ta} 坐 在 石头 上 ， [心里 很 怕|想 哭|不 知道 怎么 办 才 好] 。"),
            (Action, "“ 别 怕 ， 跟着 光 走 。 ” {beast} 说 。 {ta} 看见 了 {light} 。"),
            (Cause, "[怎么 会 有 光 呢 ？ 因为|那/p 是 因为] {why} 。"),
            (Result, "{ta} [一 步 一 步|小心] 地 走 ， [很 快|后来] 就 到/v 家 了 。"),
        ],
    },
    // A birthday.
    Plot {
        by_day: false,
        cases: &[
            &[("gift", "一 顶 帽子"), ("why", "外面 太 冷"), ("from", "白白 的 羊毛")],
            &[("gift", "一 个 家"), ("why", "它 的 家 被 风 吹 坏 了"), ("from", "木头 和 干 草")],
            &[("gift", "一 张 小 床"), ("why", "它 一直 睡 在 石头 上"), ("from", "干 草 和 叶子")],
        ],
        lines: &[
            (Setting, "{ta} 有 一 个 好 朋友 ， 是 {beast} ， 明天 是 它 的 生日 。"),
            (Event, "可是 {hero} 不 知道 送 什么 好 。"),
            (Action, "{ta} 想 了 [很 久|一 夜] ， 用 {from} 做 了 {gift} ， 因为 {why} 。"),
            (Result, "{animal} 一 看 ， 高兴 得 [跳 起来|说 不 出 话 来] 。 “ 我 太 喜欢 了 ！ ” 它 说 。"),
        ],
    },
    // Someone is ill.
    Plot {
        by_day: false,
        cases: &[
            &[("ill", "头 很 热"), ("why", "它 在 雨 里 玩 得 太 久"), ("cure", "热 水")],
            &[("ill", "肚子 很 疼"), ("why", "它 吃 了 太 多 糖"), ("cure", "热 汤")],
            &[("ill", "不 想 吃 东西"), ("why", "它 喝 了 河 里 的 水"), ("cure", "干净 的 水")],
        ],
        lines: &[
            (Event, "{beast} 没有 来 玩 ， 它 病 了 ， {ill} 。"),
            (Cause, "{family} 说 ： “ 这/p 是 因为 {why} 。 要 喝 {cure} 。 ”"),
            (Action, "{hero} 每天 都 [去 看 它 ， 给 它 送 去|坐 在 它 的 床 边 ， 给 它 喝] {cure} 。"),
            (Result, "[过/v 了 几 天|后来] ， {animal} 好 了 ， [又 能 跑 又 能 跳|说 以后 会 小心] 。"),
        ],
    },
];
