//! What the share dialog has beside the link: the way to the system's own sharing, a frame for another page, a tower as a
//! model, and how to cite the run. HTML in one language, made when the dialog is opened.

use crate::{cite, data, film, model, take};
use base::config::{EMBED, Embed, Link};
use base::names::{Lang, Text, tx};
use claims_page::html::escape;

/// From so many characters on a link is cut off here and there.
const LONG_CHARS: usize = 2_000;

/// What comes before the `#`, and what comes after.
fn halves(address: &str) -> (&str, &str) {
    address.split_once('#').unwrap_or((address, ""))
}

/// The address that shows one part of the run in a frame. The rest of the link stays as it was written, so that a text
/// inside it need not be unpacked.
pub fn embedded(address: &str, embed: Embed) -> String {
    let (page, hash) = halves(address);
    let own = |pair: &&str| !pair.is_empty() && pair.split('=').next() != Some(EMBED);
    let pairs: Vec<&str> = hash.split('&').filter(own).collect();
    format!("{page}#{}&{EMBED}={}", pairs.join("&"), embed.key())
}

/// The frame as HTML for another page.
pub fn snippet(address: &str, embed: Embed, lang: Lang) -> String {
    format!(
        "<iframe src=\"{}\" title=\"{}\" width=\"640\" height=\"420\" loading=\"lazy\" style=\"border: 0\"></iframe>",
        escape(&embedded(address, embed)),
        escape(FRAME_TITLE.get(lang))
    )
}

/// The dialog's further parts, for the page's address with its link. `n_params` are A's and B's, 0 where unknown; `day` is
/// today.
pub fn sheet(address: &str, n_params: [usize; 2], day: &str, lang: Lang) -> String {
    let (_, hash) = halves(address);
    let link = Link::parse(hash).0;
    let say = |text: Text| escape(text.get(lang));
    let n_chars = address.chars().count();
    let mut out = String::new();
    if n_chars > LONG_CHARS {
        let words = TOO_LONG.fill(lang, &[("n", &n_chars.to_string())]);
        out += &format!("<p id=\"share-long\" class=\"refused\">{}</p>", escape(&words));
    }
    if let (Some(step), None) = (link.view.step, link.view.fingerprint) {
        let words = NO_PRINTS.fill(lang, &[("n", &step.to_string())]);
        out += &format!("<p id=\"share-back\">{}</p>", escape(&words));
    }
    out += &format!("<button id=\"share-system\" class=\"quiet-btn\" hidden>{}</button>", say(SYSTEM));
    out += &film::form(lang);
    out += &data::section(lang);
    let option = |embed: Embed| {
        let name = match embed {
            Embed::Stage => STAGE,
            Embed::Lens => LENS,
            Embed::Scene => SCENE,
        };
        format!("<option value=\"{}\">{}</option>", embed.key(), say(name))
    };
    // Without a scene there is no bet to show.
    let options: String =
        Embed::ALL.into_iter().filter(|e| *e != Embed::Scene || link.view.scene.is_some()).map(option).collect();
    out += &format!(
        "<details id=\"share-embed\"><summary>{}</summary><label class=\"ctl\">{} <select id=\"share-kind\">{options}</select></label>{}<button id=\"share-preview\" class=\"quiet-btn\">{}</button><div id=\"share-frame\"></div></details>",
        say(EMBEDDED),
        say(PART),
        block("snippet", SNIPPET, &snippet(address, Embed::Stage, lang), 3, lang),
        say(PREVIEW)
    );
    let [en, zh] = [Lang::En, Lang::Zh].map(|lang| cite::methods(&link, n_params, lang));
    let blocks = [
        block("methods-en", METHODS_EN, &en, 5, lang),
        block("methods-zh", METHODS_ZH, &zh, 5, lang),
        block("bibtex", BIBTEX, &cite::bibtex(&link, address, day), 5, lang),
        block("hashes", HASHES, &cite::fingerprints(&link), 3, lang),
        block("address", ADDRESS, address, 2, lang),
    ];
    out += &model::section(&link, lang);
    out += &take::section(&link, lang);
    out += &format!("<details id=\"share-cite\"><summary>{}</summary>{}</details>", say(CITE), blocks.concat());
    out
}

/// A text that can be selected and copied.
fn block(id: &str, name: Text, text: &str, rows: usize, lang: Lang) -> String {
    // Read aloud, and looked through for untranslated words, as what they are.
    let own = match id {
        "methods-zh" => " lang=\"zh-Hans\"",
        "methods-en" | "bibtex" => " lang=\"en\"",
        _ => "",
    };
    let (name, copy) = (escape(name.get(lang)), escape(COPY.get(lang)));
    format!(
        "<div class=\"copied\"><div class=\"row\"><span class=\"soft\" data-any-lang>{name}</span><button class=\"quiet-btn\" data-copy=\"share-{id}\" aria-label=\"{copy}{}{name}\">{copy}</button></div><textarea id=\"share-{id}\"{own} readonly rows=\"{rows}\" spellcheck=\"false\" aria-label=\"{name}\" data-any-lang>{}</textarea></div>",
        if lang == Lang::En { ": " } else { "：" },
        escape(text)
    )
}

/// What a button says once it has copied, and where it may not.
pub fn copied_words(lang: Lang) -> [&'static str; 2] {
    [COPIED, BY_HAND].map(|text| text.get(lang))
}

const SYSTEM: Text = tx("Send by another app…", "用其他应用发送…");
const TOO_LONG: Text = tx(
    "This link has {n} characters. Some chat and mail programs cut links off after about 2,000: make sure that it arrives whole.",
    "链接共 {n} 个字符。有些聊天和邮件软件会截断约 2000 字符以上的链接，发出后请确认对方收到的是完整的。",
);
const NO_PRINTS: Text = tx(
    "Step {n} lies back. Only the steps at which the towers last stood still have their fingerprints, so this link carries none.",
    "第 {n} 步是回看的一步。指纹只保留塔最近停留的几步，所以这个链接里没有指纹。",
);
const EMBEDDED: Text = tx("In your own page", "嵌入自己的网页");
const PART: Text = tx("What to show", "显示");
const STAGE: Text = tx("both towers", "两座塔");
const LENS: Text = tx("the open lens", "打开的视图");
const SCENE: Text = tx("the scene with its bet", "场景与猜测");
const SNIPPET: Text = tx("HTML", "HTML 代码");
const PREVIEW: Text = tx("Preview", "预览");
const FRAME_TITLE: Text = tx("Strata: two transformers in training", "Strata：两个正在训练的 Transformer");
const CITE: Text = tx("Cite this run", "引用这次训练");
const METHODS_EN: Text = tx("Methods, in English", "方法（英文）");
const METHODS_ZH: Text = tx("Methods, in Chinese", "方法（中文）");
const BIBTEX: Text = tx("BibTeX", "BibTeX 条目");
const HASHES: Text = tx("Fingerprints (64 bits over all weights and the step)", "指纹（由全部权重和步数算出，64 位）");
const ADDRESS: Text = tx("Link", "链接");
const COPY: Text = tx("Copy", "复制");
const COPIED: Text = tx("Copied", "已复制");
const BY_HAND: Text = tx("Select and copy by hand", "请选中后手动复制");

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://example.org/#v=1&step=50&lang=zh&embed=lens&fp=0123456789abcdef.fedcba9876543210";

    #[test]
    fn a_frame_shows_the_same_run_and_says_once_what_of_it() {
        for embed in Embed::ALL {
            let address = embedded(LINK, embed);
            assert_eq!(address.matches("embed=").count(), 1, "{address}");
            let (read, problems) = Link::parse(halves(&address).1);
            assert_eq!((read.view.embed, problems), (Some(embed), vec![]));
            let mut without = Link::parse(halves(LINK).1).0;
            without.view.embed = Some(embed);
            assert_eq!(read, without);
            let snippet = snippet(LINK, embed, Lang::Zh);
            assert!(snippet.contains(&escape(&address)) && !snippet.contains("&step"), "{snippet}");
        }
    }

    #[test]
    fn the_sheet_warns_of_long_links_alone_and_offers_a_bet_only_where_there_is_one() {
        for lang in [Lang::En, Lang::Zh] {
            let short = sheet(LINK, [5, 6], "2026-11-29", lang);
            assert!(!short.contains("share-long") && !short.contains("value=\"scene\""));
            assert!(short.contains("0123456789abcdef") && short.contains("@misc"));
            // Of a step that lies back nobody knows the fingerprints any more; that is said.
            let back = sheet("https://example.org/#v=1&step=50", [5, 6], "2026-11-29", lang);
            assert!(back.contains("share-back") && back.contains("50") && !short.contains("share-back"));
            let long = format!("{LINK}&scene=highway&predictions.typed={}", "a".repeat(240));
            assert!(sheet(&long, [0, 0], "", lang).contains("value=\"scene\""));
            let long = format!("{long}&x={}", "y".repeat(LONG_CHARS));
            assert!(sheet(&long, [0, 0], "", lang).contains(&format!("{} ", long.len())));
        }
    }

    #[test]
    fn nothing_of_a_link_becomes_markup() {
        let evil = "https://example.org/</textarea><b>#v=1&scene=\"><b>&lens=<b>";
        let html = sheet(evil, [0, 0], "", Lang::En);
        assert!(!html.contains("<b>") && html.matches("</textarea>").count() == 6, "{html}");
    }
}
