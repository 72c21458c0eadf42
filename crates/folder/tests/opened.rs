//! Model files read back: what was saved is what begins, in every form; what cannot begin says why; nobody panics.

use base::config::{Experiment, Init, Link, Tower};
use engine::lab::{Lab, TowerSpec};
use folder::{Format, Kind, Named, Opened, Trained, open};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const LINK: &str = "v=1&n_layers=2&d_model=16&n_heads=2&n_ctx=16&batch_size=2&mlp_ratio=2";

fn lab(experiment: &Experiment, tower: Tower) -> Lab {
    Lab::build(TowerSpec::of(experiment, tower)).expect("it can be").0
}

/// A tower after four steps, as files in each form.
fn saved(link: &str, tower: Tower) -> (Lab, Vec<(&'static str, Vec<Named>)>) {
    let link = Link::parse(link).0;
    let mut lab = lab(&link.experiment, tower);
    lab.train_to(4, u64::MAX, |_| {});
    let (trainer, corpus) = (lab.trainer().expect("built"), lab.corpus().expect("built"));
    let trained = Trained { link: &link, tower, trainer, corpus };
    let named = |name: &str, bytes: Vec<u8>| Named { name: name.to_string(), bytes };
    let folder = |format| {
        let files = trained.files(format).expect("files");
        files.into_iter().map(|file| named(&format!("some/where/{}", file.name), file.bytes)).collect()
    };
    let forms = vec![
        ("hf", folder(Format::HuggingFace)),
        ("plain", folder(Format::Plain)),
        ("zip", vec![named("A Model.ZIP", trained.zip(Format::HuggingFace).expect("a zip"))]),
        ("safetensors", vec![named("x.safetensors", trained.safetensors().expect("bytes"))]),
    ];
    (lab, forms)
}

fn bits(lab: &Lab) -> Vec<u32> {
    lab.trainer().expect("built").model().params().iter().map(|x| x.to_bits()).collect()
}

#[test]
fn what_was_saved_begins_again_in_every_form() {
    let own = Link::parse(&format!("{LINK}&corpus=own-text&text_unit=word")).0;
    let mut own = own;
    own.experiment.own_text = Some("Ape, bee & cat.\nBär \"Öl\" 猫\n".repeat(20));
    for (link, tower) in [
        (LINK.to_string(), Tower::A),
        (LINK.to_string(), Tower::B),
        (format!("{LINK}&norm=post&pos=rel&corpus=induction&tied=off"), Tower::A),
        (format!("{LINK}&corpus=grammar-zh&act_fn=off&residual_scale=0.5&seed=9"), Tower::B),
        (format!("{LINK}&tied=off&act_fn=silu&corpus=dyck"), Tower::A),
        (own.format(), Tower::A),
    ] {
        let (lab_there, forms) = saved(&link, tower);
        let was = Link::parse(&link).0.experiment;
        let mut prints = Vec::new();
        for (form, files) in forms {
            let Opened { experiment, file, said } =
                open(files).unwrap_or_else(|why| panic!("{link} {form}: {}", why.en));
            assert!(said.en.contains("2 layers of width 16") && said.zh.contains("2 层，宽 16"), "{said:?}");
            assert_eq!(experiment.model_file.as_ref(), Some(&file), "{link} {form}");
            // A's settings are the saved tower's, B's too but for where it begins.
            let mut expected = was.config(tower).to_config();
            expected.init = Init::File;
            // A text of one's own that is told is of the unit it was cut by.
            assert_eq!(experiment.a().to_config(), expected, "{link} {form}");
            assert_eq!(experiment.own_text, was.own_text, "{link} {form}");
            assert_eq!(experiment.b().init, Init::Xavierp);
            let mut here = lab(&experiment, Tower::A);
            assert!(bits(&here) == bits(&lab_there), "{link} {form}: other weights");
            assert_eq!(here.corpus().expect("built").vocab(), lab_there.corpus().expect("built").vocab());
            // On from there as plain training from those weights, and back to them.
            here.train_to(3, u64::MAX, |_| {});
            let mut once_more = lab(&experiment, Tower::A);
            once_more.train_to(3, u64::MAX, |_| {});
            assert!(bits(&here) == bits(&once_more) && bits(&here) != bits(&lab_there));
            prints.push(file.print);
            // The page's link names it.
            let link = Link { experiment, ..Link::default() }.format();
            assert!(link.contains("init=file") && link.contains(&format!("model={:016x}", file.print)), "{link}");
            assert_eq!(Link::parse(&link).0.format(), link);
        }
        assert!(prints.iter().all(|print| *print == prints[0]), "{link}: {prints:x?}");
    }
}

/// The files of a GPT-2 folder, to be changed.
#[derive(Clone)]
struct Parts {
    config: Value,
    tokenizer: Value,
    tensors: BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)>,
}

impl Parts {
    fn good() -> Parts {
        static GOOD: LazyLock<Parts> = LazyLock::new(Parts::made);
        GOOD.clone()
    }

    fn made() -> Parts {
        let (_, forms) = saved(LINK, Tower::A);
        let files: BTreeMap<String, Vec<u8>> = forms
            .into_iter()
            .find(|(form, _)| *form == "hf")
            .into_iter()
            .flat_map(|(_, files)| files)
            .map(|file| (file.name.replace("some/where/", ""), file.bytes))
            .collect();
        let read = |name: &str| serde_json::from_slice(&files[name]).expect("JSON");
        let tensors = SafeTensors::deserialize(&files["model.safetensors"]).expect("tensors");
        let owned =
            |(name, view): (String, TensorView)| (name, (view.dtype(), view.shape().to_vec(), view.data().to_vec()));
        Parts {
            config: read("config.json"),
            tokenizer: read("tokenizer.json"),
            tensors: tensors.tensors().into_iter().map(owned).collect(),
        }
    }

    fn files(&self) -> Vec<Named> {
        let views = self.tensors.iter().map(|(name, (dtype, shape, bytes))| {
            (name.clone(), TensorView::new(*dtype, shape.clone(), bytes).expect("it fits"))
        });
        let json = |name: &str, value: &Value| Named { name: name.to_string(), bytes: value.to_string().into_bytes() };
        let weights = serialize(views, None).expect("bytes");
        vec![
            Named { name: "model.safetensors".to_string(), bytes: weights },
            json("config.json", &self.config),
            json("tokenizer.json", &self.tokenizer),
        ]
    }

    fn open(&self) -> Result<Opened, String> {
        open(self.files()).map_err(|why| {
            assert!(!why.zh.is_empty() && !why.en.contains('{') && !why.zh.contains('{'), "{why:?}");
            why.en
        })
    }

    /// Every tensor of these names by another rule.
    fn renamed(mut self, rename: impl Fn(&str) -> String) -> Parts {
        self.tensors = self.tensors.into_iter().map(|(name, tensor)| (rename(&name), tensor)).collect();
        self
    }
}

#[test]
fn files_of_other_makers_are_read_as_they_mean_it() {
    let good = Parts::good().open().expect("good");
    // The corpus is found by its words alone, without a link.
    assert_eq!(good.experiment.a().corpus.key(), "stories-en");
    let bits_of = |opened: &Opened| bits(&lab(&opened.experiment, Tower::A));

    // The bare transformer's names; a head that is the embedding once more; the mask beside the weights.
    let mut other = Parts::good().renamed(|name| name.replace("transformer.", ""));
    other.tensors.insert("lm_head.weight".into(), other.tensors["wte.weight"].clone());
    other.tensors.insert("h.0.attn.bias".into(), (Dtype::BOOL, vec![1, 1, 2, 2], vec![1, 0, 1, 1]));
    let opened = other.open().expect("other names");
    assert_eq!(opened.file.print, good.file.print);
    assert!(bits_of(&opened) == bits_of(&good));

    // A longer table of positions is cut to the context; a head of its own is kept.
    let mut longer = Parts::good();
    longer.config["n_positions"] = json!(1024);
    let wpe = longer.tensors.get_mut("transformer.wpe.weight").expect("there");
    wpe.1[0] = 1024;
    wpe.2.resize(1024 * 16 * 4, 0);
    let mut head = longer.tensors["transformer.wte.weight"].clone();
    head.2[0] ^= 1;
    longer.tensors.insert("lm_head.weight".into(), head);
    let opened = longer.open().expect("longer");
    assert_eq!((opened.experiment.a().n_ctx, opened.experiment.a().tied), (256, false));
    lab(&opened.experiment, Tower::A);

    // Halves are what they are as f32.
    let mut half = Parts::good();
    for (dtype, _, bytes) in half.tensors.values_mut() {
        *dtype = Dtype::BF16;
        *bytes = bytes.as_chunks::<4>().0.iter().flat_map(|four| [four[2], four[3]]).collect();
    }
    let cut = |bits: Vec<u32>| bits.into_iter().map(|bits| bits & 0xffff_0000).collect::<Vec<_>>();
    assert!(bits_of(&half.open().expect("halves")) == cut(bits_of(&good)));
}

#[test]
fn what_no_tower_can_begin_from_says_why() {
    type Change = fn(&mut Parts);
    let table: [(&str, Change); 14] = [
        ("type “llama”", |p| p.config["model_type"] = json!("llama")),
        ("activation_function = \"tanh\"", |p| p.config["activation_function"] = json!("tanh")),
        ("layer_norm_epsilon = 0.1", |p| p.config["layer_norm_epsilon"] = json!(0.1)),
        ("scale_attn_by_inverse_layer_idx = true", |p| p.config["scale_attn_by_inverse_layer_idx"] = json!(true)),
        ("n_layers = 48", |p| p.config["n_layer"] = json!(48)),
        ("n_head = \"many\"", |p| p.config["n_head"] = json!("many")),
        ("d_model = 18", |p| p.config["n_embd"] = json!(18)),
        ("not read here (BPE)", |p| {
            p.tokenizer["model"] = json!({ "type": "BPE", "vocab": { "a": 0 }, "merges": ["a a"] });
        }),
        ("(ByteLevel)", |p| p.tokenizer["pre_tokenizer"] = json!({ "type": "ByteLevel" })),
        ("before cutting it (Lowercase)", |p| p.tokenizer["normalizer"] = json!({ "type": "Lowercase" })),
        ("not numbered from 0", |p| p.tokenizer["model"]["vocab"] = json!({ "a": 0, "b": 7 })),
        ("has 1 tokens, the model vectors for", |p| p.tokenizer["model"]["vocab"] = json!({ "a": 0 })),
        ("lacks transformer.wte.weight", |p| _ = p.tensors.remove("transformer.wte.weight")),
        ("is I64; weights are read as", |p| {
            p.tensors.insert("transformer.ln_f.bias".into(), (Dtype::I64, vec![2], vec![0; 16]));
        }),
    ];
    for (expected, change) in table {
        let mut parts = Parts::good();
        change(&mut parts);
        let why = parts.open().err().unwrap_or_else(|| panic!("opened in spite of: {expected}"));
        assert!(why.contains(expected), "{why} / {expected}");
    }
    let mut nan = Parts::good();
    nan.tensors.get_mut("transformer.wte.weight").expect("there").2[..4].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(nan.open().expect_err("NaN").contains("NaN"));

    let without = |name: &str| {
        let files = Parts::good().files().into_iter().filter(|file| file.name != name).collect();
        open(files).expect_err("something lacks").en
    };
    assert!(without("model.safetensors").contains("no .safetensors"));
    assert!(without("config.json").contains("config.json"));
    assert!(without("tokenizer.json").contains("vocabulary"));
    let broken = |name: &str| {
        open(vec![Named { name: name.to_string(), bytes: b"not what it says".to_vec() }]).expect_err("broken").en
    };
    assert!(broken("a.safetensors").contains("no whole safetensors"));
    assert!(broken("a.zip").contains("zip cannot be read"));
}

#[test]
fn a_tower_of_another_shape_than_the_file_s_cannot_be_built() {
    let opened = Parts::good().open().expect("good");
    for (change, expected) in [
        ("n_layers=3", "transformer.h.2.ln_1.weight is missing there and [16] here"),
        ("n_layers=1", "there and missing here"),
        ("n_ctx=24", "transformer.wpe.weight is [16, 16] there and [24, 16] here"),
        ("tied=off", "lm_head.weight is missing there"),
    ] {
        let (key, value) = change.split_once('=').expect("a pair");
        let mut other = opened.experiment.clone();
        let field = base::config::fields::field(key).expect("a setting");
        other.set(Tower::A, field, value).expect("a value");
        let Err(engine::lab::Failure::Model([en, zh])) = Lab::build(TowerSpec::of(&other, Tower::A)).map(|_| ()) else {
            panic!("{change}: built")
        };
        assert!(en.contains(expected) && zh.contains("不符"), "{en}");
    }
    // A shorter context takes the first positions.
    let mut shorter = opened.experiment.clone();
    shorter.set(Tower::A, base::config::fields::field("n_ctx").expect("a setting"), "8").expect("a value");
    lab(&shorter, Tower::A);
    // Another text has other words; the file that is not here is asked for.
    let mut other = opened.experiment.clone();
    other.set(Tower::A, base::config::fields::field("corpus").expect("a setting"), "stories-zh").expect("a value");
    let why = Lab::build(TowerSpec::of(&other, Tower::B)).err().expect("other words");
    assert!(matches!(&why, engine::lab::Failure::Text([en, _]) if en.contains("other tokens")), "{why:?}");
    let link = Link { experiment: opened.experiment, ..Link::default() }.format();
    let why = Lab::build(TowerSpec::of(&Link::parse(&link).0.experiment, Tower::A)).err().expect("no file");
    assert!(matches!(&why, engine::lab::Failure::Model([en, _]) if en.contains("not here")), "{why:?}");
}

#[test]
fn a_saved_tower_that_began_from_a_file_needs_it_again() {
    let opened = Parts::good().open().expect("good");
    let link = Link { experiment: opened.experiment.clone(), ..Link::default() };
    let link = format!("{}&step=2", link.format());
    let replay = |file| -> Result<Vec<u8>, String> {
        let mut replay = folder::Replay::new(&link, Tower::A, None, file).map_err(|why| why.en)?;
        while replay.is_busy() {
            replay.advance();
        }
        Ok(replay.saved(Kind::Safetensors).map_err(|why| why.en)?.bytes)
    };
    assert!(replay(None).expect_err("no file").contains("not here"));
    let mut other = opened.file.clone();
    other.print ^= 1;
    assert!(replay(Some(other)).expect_err("another file").contains("not here"));
    let bytes = replay(Some(opened.file)).expect("saved");
    let mut here = lab(&opened.experiment, Tower::A);
    here.train_to(2, u64::MAX, |_| {});
    let again = open(vec![Named { name: "a.safetensors".into(), bytes }]).expect("opened");
    assert!(bits(&lab(&again.experiment, Tower::A)) == bits(&here));
}
