//! The files that a trained tower becomes: read back by the libraries that others read them with, and the same bytes twice.

use base::config::{Link, Tower};
use engine::lab::{Lab, TowerSpec};
use folder::{File, Format, Kind, NAMES, Replay, Saved, Trained};
use safetensors::SafeTensors;
use serde_json::{Value, json};
use std::io::{Cursor, Read};

const LINK: &str = "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2&mlp_ratio=2&step=4";

/// Trains in one go, as the command line does, and asks.
fn with<T>(link: &str, tower: Tower, ask: impl FnOnce(&Trained) -> T) -> T {
    let link = Link::parse(link).0;
    let (mut lab, _) = Lab::build(TowerSpec::of(&link.experiment, tower)).expect("it can be");
    lab.train_to(link.view.step.expect("a step"), u64::MAX, |_| {});
    let (trainer, corpus) = (lab.trainer().expect("built"), lab.corpus().expect("built"));
    ask(&Trained { link: &link, tower, trainer, corpus })
}

/// As the page does: step by step, from a link alone.
fn replayed(link: &str, tower: Tower, kind: Kind, kept_text: Option<&str>) -> Result<Saved, String> {
    let mut replay = Replay::new(link, tower, kept_text, None).map_err(|why| why.en)?;
    while replay.is_busy() {
        replay.advance();
    }
    assert!(replay.step() <= replay.goal());
    replay.saved(kind).map_err(|why| why.en)
}

/// The files of a zip by their paths, which must be safe everywhere.
fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    (0..zip.len())
        .map(|i| {
            let mut file = zip.by_index(i).expect("a file");
            let path = file.enclosed_name().expect("a path inside").to_string_lossy().into_owned();
            assert!(path.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c)), "{path}");
            let when = file.last_modified().expect("a time");
            assert_eq!((when.year(), when.month(), when.day(), when.hour()), (1980, 1, 1, 0));
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("readable, with its checksum");
            (path, bytes)
        })
        .collect()
}

#[test]
fn a_zip_holds_the_folder_and_is_the_same_however_the_tower_came_there() {
    for (link, tower, name) in [
        (LINK.to_string(), Tower::A, "strata-stories-en-2L-A-step4"),
        (LINK.to_string(), Tower::B, "strata-stories-en-2L-B-step4"),
        (format!("{LINK}&norm=post&corpus=induction"), Tower::A, "strata-induction-2L-A-step4"),
        (format!("{LINK}&events=2:a:cut:1m,3:a:lr:0.01&corpus=grammar-zh"), Tower::A, "strata-grammar-zh-2L-A-step4"),
    ] {
        let (files, zip) = with(&link, tower, |t| {
            (t.files(Format::HuggingFace).expect("files"), t.zip(Format::HuggingFace).expect("a zip"))
        });
        let saved = replayed(&link, tower, Kind::Zip, None).expect("saved");
        assert!(saved.bytes == zip, "{link}: the page's zip has other bytes");
        assert_eq!(saved.name, format!("{name}.zip"));
        let expected: Vec<(String, Vec<u8>)> =
            files.iter().map(|File { name: file, bytes }| (format!("{name}/{file}"), bytes.clone())).collect();
        assert!(unzipped(&zip) == expected, "{link}: the zip holds other files than the folder");
        assert!(files.iter().all(|file| NAMES.contains(&file.name)));
    }
}

#[test]
fn a_folder_is_gpt2_where_it_can_be() {
    let files = |link: &str, tower, format| -> Vec<String> {
        let mut names: Vec<String> =
            with(link, tower, |t| t.files(format).expect("files").iter().map(|f| f.name.to_string()).collect());
        names.sort();
        names
    };
    let mut all = NAMES.map(str::to_string).to_vec();
    all.sort();
    assert_eq!(files(LINK, Tower::A, Format::HuggingFace), all);
    // Its own `generation_config.json` is all that only a GPT-2 has.
    all.retain(|name| name != "generation_config.json");
    for (link, tower, format) in [
        (LINK.to_string(), Tower::A, Format::Plain),
        (LINK.to_string(), Tower::B, Format::HuggingFace),
        (format!("{LINK}&norm=post"), Tower::A, Format::HuggingFace),
    ] {
        assert_eq!(files(&link, tower, format), all, "{link}");
    }
}

#[test]
fn one_safetensors_file_holds_every_weight_and_tells_its_settings() {
    let saved = replayed(LINK, Tower::B, Kind::Safetensors, None).expect("saved");
    assert_eq!(saved.name, "strata-stories-en-2L-B-step4.safetensors");
    let (read, (_, header)) = (
        SafeTensors::deserialize(&saved.bytes).expect("safetensors"),
        SafeTensors::read_metadata(&saved.bytes).expect("a header"),
    );
    let told = header.metadata().as_ref().expect("metadata");
    assert_eq!(told.len(), 1);
    let config: Value = serde_json::from_str(&told["config"]).expect("JSON");
    with(LINK, Tower::B, |trained| {
        assert!(trained.safetensors().expect("bytes") == saved.bytes, "the command line's file has other bytes");
        let model = trained.trainer.model();
        let infos = &model.param_table().infos;
        assert_eq!(read.len(), infos.len());
        for info in infos {
            let tensor = read.tensor(&info.name).expect("there");
            assert_eq!((tensor.dtype(), tensor.shape()), (safetensors::Dtype::F32, &info.shape[..]), "{}", info.name);
            let bits: Vec<u32> =
                tensor.data().chunks_exact(4).map(|four| u32::from_le_bytes(four.try_into().unwrap())).collect();
            let ours: Vec<u32> = model.params()[info.span.range()].iter().map(|x| x.to_bits()).collect();
            assert_eq!(bits, ours, "{}", info.name);
        }
        assert_eq!(config["fingerprint"], trained.fingerprint());
        assert_eq!(config["vocab"].as_object().map(|v| v.len()), Some(trained.corpus.vocab().len()));
    });
    assert_eq!((&config["model"], &config["step"], &config["residual"]), (&json!("b"), &json!(4), &json!("none")));
    // Its link leads to the same run.
    assert_eq!(Link::parse(config["link"].as_str().expect("a link")).0, Link::parse(LINK).0);
}

#[test]
fn what_is_said_follows_from_the_fingerprints() {
    let said = |link: &str| {
        let mut replay = Replay::new(link, Tower::B, None, None).expect("it can be");
        while replay.is_busy() {
            replay.advance();
        }
        replay.saved(Kind::Zip).expect("saved").said
    };
    let print = with(LINK, Tower::B, |trained| trained.fingerprint());
    let alone = said(LINK);
    assert!(alone.en.contains("names none") && alone.zh.contains("没有可供比对") && alone.en.contains(&print));
    let same = said(&format!("{LINK}&fp=0123456789abcdef.{print}"));
    assert!(same.en.contains(&format!("the fingerprint of this run: {print}")), "{}", same.en);
    assert!(same.zh.contains(&format!("一致：{print}")), "{}", same.zh);
    assert!(same.en.contains(" kB") && same.en.contains("strata-stories-en-2L-B-step4.zip"), "{}", same.en);
    // A's, which B's must not be taken for.
    let differs = said(&format!("{LINK}&fp={print}.0123456789abcdef"));
    assert!(differs.en.contains(&print) && differs.en.contains("the run’s is 0123456789abcdef"), "{}", differs.en);
    assert!(differs.zh.contains("不同"), "{}", differs.zh);
}

#[test]
fn a_text_of_ones_own_comes_with_the_link_or_from_the_device() {
    let text = "Ape, bee & cat.\nBär \"Öl\" 猫\n".repeat(20);
    let mut link = Link::parse(&format!("{LINK}&corpus=own-text&text_unit=word")).0;
    let without = link.format();
    link.experiment.own_text = Some(text.clone());
    let with_text = link.format();
    let saved = |link: &str, kept: Option<&str>| replayed(link, Tower::A, Kind::Safetensors, kept);
    let carried = saved(&with_text, Some("a text that nobody asked for")).expect("saved");
    assert_eq!(carried.name, "strata-own-text-2L-A-step4.safetensors");
    assert!(with(&with_text, Tower::A, |trained| trained.safetensors().expect("bytes")) == carried.bytes);
    let kept = saved(&without, Some(&text)).expect("saved");
    let bits = |saved: &Saved| {
        SafeTensors::deserialize(&saved.bytes)
            .expect("read")
            .tensor("transformer.wte.weight")
            .expect("there")
            .data()
            .to_vec()
    };
    assert!(bits(&carried) == bits(&kept));
    assert!(saved(&without, None).err().expect("refused").contains("neither in the link nor on this device"));
    assert!(saved(&without, Some("short")).err().expect("refused").contains("needs at least"));
}

#[test]
fn numbers_that_have_ended_are_not_saved() {
    let broken = "v=1&n_layers=2&norm=none&init=gpt2&init_std=1&lr=1&warmup_steps=0&clip_l2=0&optimizer=sgd&step=60";
    let why = replayed(broken, Tower::A, Kind::Zip, None).err().expect("refused");
    assert!(why.contains("A broke at step ") && why.contains("NaN"), "{why}");
}
