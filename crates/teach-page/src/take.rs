//! The share dialog's part that saves the page as one file with this run in it, as HTML in one language.

use base::config::Link;
use base::names::{Lang, Text, tx};
use claims_page::html::escape;

/// The part. `www/take.js` brings it to life.
pub(crate) fn section(link: &Link, lang: Lang) -> String {
    let say = |text: Text| escape(text.get(lang));
    let about = ABOUT.fill(lang, &[("n", &link.view.step.unwrap_or(0).to_string())]);
    format!(
        "<details id=\"share-take\" data-saved=\"{}\" data-lacks=\"{}\" data-none=\"{}\" data-failed=\"{}\"><summary>{}</summary>\
        <p>{}</p><button id=\"share-take-save\" class=\"quiet-btn\">{}</button><p id=\"share-take-said\" role=\"status\"></p></details>",
        say(SAVED),
        say(LACKS),
        say(NONE),
        say(FAILED),
        say(TITLE),
        escape(&about),
        say(SAVE)
    )
}

const TITLE: Text = tx("Take it with you", "带走这次训练");
const ABOUT: Text = tx(
    "The whole page as one file with this run in it. It opens by a double click, needs no network, and trains to step {n} again, to the same bits.",
    "把整个页面连同这次训练存成一个文件。双击即可打开，不需要网络，会重新训练到第 {n} 步，结果逐位相同。",
);
const SAVE: Text = tx("Save the file", "保存文件");
const SAVED: Text = tx("Saved, {n} MB.", "已保存，{n} MB。");
const LACKS: Text = tx(
    " The text or model that this run began from is not kept on this device, so the file asks for it.",
    "这台设备上没有保留这次训练所用的文本或模型，打开文件时需要再提供。",
);
const NONE: Text = tx(
    "This site carries no file to take along; the link above leads to the run all the same.",
    "这个网站没有提供可带走的文件；用上面的链接同样能打开这次训练。",
);
const FAILED: Text = tx(
    "The file could not be loaded. Try again; if the device is offline, go online once.",
    "没能加载这个文件。请重试；如果断网，请先联网一次。",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_says_how_far_the_file_trains() {
        let link = Link::parse("v=1&step=120").0;
        for (lang, far) in [(Lang::En, "to step 120 again"), (Lang::Zh, "第 120 步")] {
            let html = section(&link, lang);
            assert!(html.contains(far) && html.contains("data-saved=") && html.contains("{n} MB"), "{html}");
        }
        assert!(!section(&link, Lang::Zh).contains("file with"));
    }
}
