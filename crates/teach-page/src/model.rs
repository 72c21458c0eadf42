//! The share dialog's part that saves a tower as a model. What is said of a file that was saved comes from whoever made it
//! (`folder`).

use base::config::{Link, Tower};
use base::names::{Lang, Text, tx};
use claims_page::html::escape;
use folder::{Kind, NOT_GPT2, obstacle};

/// The part as HTML. `www/model.js` brings it to life.
pub(crate) fn section(link: &Link, lang: Lang) -> String {
    let say = |text: Text| escape(text.get(lang));
    let step = link.view.step.unwrap_or(0);
    let about = escape(&ABOUT.fill(lang, &[("n", &step.to_string())]));
    let towers: String = Tower::BOTH
        .into_iter()
        .map(|tower| format!("<option value=\"{}\">{}</option>", tower.key(), tower.key().to_uppercase()))
        .collect();
    let kinds: String = Kind::ALL
        .into_iter()
        .map(|kind| {
            let name = match kind {
                Kind::Zip => ZIP,
                Kind::Safetensors => SAFETENSORS,
            };
            format!("<option value=\"{}\">{}</option>", kind.key(), say(name))
        })
        .collect();
    // Each tower's own, as it stands at the step; the script shows that of the one that is chosen.
    let notes: String = Tower::BOTH
        .into_iter()
        .filter_map(|tower| Some((tower, obstacle(&link.experiment.config_at(tower, step))?)))
        .map(|(tower, setting)| {
            let note = NOT_GPT2.fill(lang, &[("setting", &setting)]);
            let key = tower.key();
            format!(
                "<p class=\"share-model-note\" data-tower=\"{key}\" data-any-lang hidden>{}{}</p>",
                escape(&note),
                say(STOP)
            )
        })
        .collect();
    format!(
        "<details id=\"share-model\" data-failed=\"{}\" data-cancelled=\"{}\"><summary>{}</summary>\
        <div id=\"share-model-here\"><p>{about}</p>\
        <div class=\"row\"><label class=\"ctl\">{} <select id=\"share-model-tower\">{towers}</select></label>\
        <label class=\"ctl\">{} <select id=\"share-model-kind\" data-any-lang>{kinds}</select></label>\
        <button id=\"share-model-save\" class=\"quiet-btn\">{}</button></div>{notes}\
        <div id=\"share-model-at\" class=\"row\" hidden><progress max=\"1\" value=\"0\" aria-label=\"{}\"></progress><span class=\"soft num\"></span><button id=\"share-model-cancel\" class=\"quiet-btn\">{}</button></div>\
        <p id=\"share-model-said\" role=\"status\" data-any-lang></p>\
        <p data-any-lang>{}</p><div class=\"row\"><label class=\"quiet-btn file\">{}<input type=\"file\" id=\"share-model-files\" multiple accept=\".safetensors,.json,.zip\"></label>\
        <label class=\"quiet-btn file\">{}<input type=\"file\" id=\"share-model-folder\" webkitdirectory></label></div></div>\
        <p id=\"share-model-site\" hidden>{}</p></details>",
        say(FAILED),
        say(CANCELLED),
        say(MODEL),
        say(TOWER),
        say(AS),
        say(SAVE),
        say(PROGRESS),
        say(CANCEL),
        say(OPEN_ABOUT),
        say(OPEN_FILES),
        say(OPEN_FOLDER),
        say(ON_THE_SITE)
    )
}

const MODEL: Text = tx("Model", "模型");
const ABOUT: Text = tx(
    "The tower is trained once more on this device, from its seed to step {n}; then its weights are saved.",
    "在这台设备上从种子开始重新训练这座塔，到第 {n} 步后保存权重。",
);
const TOWER: Text = tx("Tower", "塔");
const AS: Text = tx("As", "格式");
const ZIP: Text = tx("Hugging Face folder (.zip)", "Hugging Face 文件夹（.zip）");
const SAFETENSORS: Text = tx(".safetensors", ".safetensors");
const SAVE: Text = tx("Save the model", "保存模型");
const PROGRESS: Text = tx("Progress", "进度");
const CANCEL: Text = tx("Cancel", "取消");
const OPEN_ABOUT: Text = tx(
    "Or open one: a saved model, or any small GPT-2 with a vocabulary of words or characters. Tower A begins with its weights. Dropping it anywhere on the page does the same.",
    "也可以打开模型：这里保存的，或任何词表按词或按字符切分的小型 GPT-2。塔 A 从它的权重开始。把它拖到页面任意位置也一样。",
);
const OPEN_FILES: Text = tx("Open files…", "打开文件……");
const OPEN_FOLDER: Text = tx("Open a folder…", "打开文件夹……");
const STOP: Text = tx(".", "。");
const CANCELLED: Text = tx("Cancelled; nothing was saved.", "已取消，没有保存文件。");
const FAILED: Text = tx(
    "What saves models could not be loaded. Try again; if the device is offline, go online once.",
    "没能加载保存模型所需的文件。请重试；如果断网，请先联网一次。",
);
pub(crate) const ON_THE_SITE: Text = tx(
    "This single file has no room for what saves and opens models: use the site for it.",
    "单文件版不含保存和打开模型的功能：请到网站上使用。",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tower_is_told_what_gpt2_lacks_at_the_very_step() {
        let notes = |link: &str| -> Vec<&str> {
            let html = section(&Link::parse(link).0, Lang::En);
            let all = ["data-tower=\"a\"", "data-tower=\"b\"", "norm=post", "residual="];
            all.into_iter().filter(|word| html.contains(word)).collect()
        };
        // By default B has no skips.
        assert_eq!(notes("v=1&step=5"), ["data-tower=\"b\"", "residual="]);
        assert_eq!(notes("v=1&step=5&b.residual=all"), Vec::<&str>::new());
        assert_eq!(notes("v=1&step=5&norm=post").len(), 3);
        // A skip that is cut later is there still.
        let cut = |step: u64| format!("v=1&b.residual=all&events=5:a:cut:1m&step={step}");
        assert_eq!(notes(&cut(4)), Vec::<&str>::new());
        assert_eq!(notes(&cut(5)), ["data-tower=\"a\"", "residual="]);
    }
}
