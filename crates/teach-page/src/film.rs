//! The share dialog's form for films, as HTML in one language.

use base::names::{Lang, Text, tx};
use claims_page::html::escape;

/// What is filmed and how, the way it has come, and what became of it. Numbers are filled in where they are known.
pub(crate) fn form(lang: Lang) -> String {
    let say = |text: Text| escape(text.get(lang));
    format!(
        "<details id=\"share-film\"><summary>{}</summary>\
         <form id=\"film-form\"><label class=\"ctl\">{} <select id=\"film-kind\"><option value=\"slow\">{}</option><option value=\"lapse\">{}</option></select></label>\
         <label class=\"ctl\">{} <select id=\"film-format\" data-any-lang><option value=\"webm\">WebM</option><option value=\"gif\">GIF</option></select></label>\
         <p id=\"film-no-webm\" class=\"soft\" hidden>{}</p><button class=\"quiet-btn\">{}</button></form>\
         <div id=\"film-runs\" class=\"row\" hidden><progress id=\"film-progress\" max=\"1\" value=\"0\" aria-label=\"{}\"></progress>\
         <span id=\"film-left\" data-says=\"{}\"></span><button id=\"film-cancel\" class=\"quiet-btn\">{}</button></div>\
         <p id=\"film-said\" role=\"status\" data-saved=\"{}\" data-stopped=\"{}\" data-failed=\"{}\"></p></details>",
        say(TITLE),
        say(KIND),
        say(SLOW),
        say(LAPSE),
        say(FORMAT),
        say(NO_WEBM),
        say(MAKE),
        say(PROGRESS),
        say(LEFT),
        say(CANCEL),
        say(SAVED),
        say(STOPPED),
        say(FAILED)
    )
}

const TITLE: Text = tx("Save a film", "保存影片");
const KIND: Text = tx("Shows", "内容");
const SLOW: Text = tx("this step in slow motion", "这一步的慢动作");
const LAPSE: Text = tx("the training up to it, as a time lapse", "到这一步为止的训练（快进）");
const FORMAT: Text = tx("Format", "格式");
const NO_WEBM: Text = tx(
    "This browser records no WebM. A GIF is larger and has fewer colours.",
    "这个浏览器不能录制 WebM。GIF 体积更大，颜色更少。",
);
const MAKE: Text = tx("Make the film", "开始制作");
const PROGRESS: Text = tx("How much of the film is made", "影片的制作进度");
const LEFT: Text = tx("about {s} s left", "还需约 {s} 秒");
const CANCEL: Text = tx("Cancel", "取消");
const SAVED: Text = tx("Saved as {name}, {kb} kB.", "已保存为 {name}，{kb} kB。");
const STOPPED: Text = tx("Cancelled; no film was saved.", "已取消，没有保存影片。");
const FAILED: Text = tx("The film could not be made: {why}", "影片没有做成：{why}");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_speaks_one_language_and_leaves_room_for_numbers() {
        for lang in [Lang::En, Lang::Zh] {
            let html = form(lang);
            assert_eq!(html.matches("{s}").count(), 1, "{html}");
            assert!(["{name}", "{kb}", "{why}"].iter().all(|gap| html.contains(gap)));
        }
        assert!(form(Lang::En).is_ascii());
        assert!(form(Lang::Zh).contains("慢动作"));
    }
}
