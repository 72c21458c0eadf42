//! One full training step against PyTorch's numbers, for every value of every setting.
//!
//! `tests/reference/make_fixtures.py` wrote the files: gradients come from autograd in f64, updates from
//! `torch.optim`. Here the same parameters run through the engine in f32.

use base::config::Link;
use base::corpora::{Corpus, IGNORE, LabelSet, Levels, Split};
use base::names::Lang;
use engine::nn::{Batch, Model, Trainer};
use safetensors::SafeTensors;
use std::collections::BTreeMap;
use std::path::PathBuf;

struct Fixture {
    name: String,
    link: String,
    d_vocab: usize,
    f32s: BTreeMap<String, Vec<f32>>,
    i32s: BTreeMap<String, Vec<i32>>,
}

fn fixtures() -> Vec<Fixture> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(dir)
        .expect("the fixtures stand in the repository")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == "safetensors"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 24, "only {} fixtures", paths.len());
    paths.iter().map(read).collect()
}

fn read(path: &PathBuf) -> Fixture {
    let bytes = std::fs::read(path).expect("a readable fixture");
    let (_, header) = SafeTensors::read_metadata(&bytes).expect("a safetensors header");
    let meta = header.metadata().clone().expect("metadata");
    let tensors = SafeTensors::deserialize(&bytes).expect("a safetensors file");
    let (mut f32s, mut i32s) = (BTreeMap::new(), BTreeMap::new());
    for (name, view) in tensors.tensors() {
        let words = view.data().chunks_exact(4).map(|w| <[u8; 4]>::try_from(w).expect("four bytes"));
        match view.dtype() {
            safetensors::Dtype::F32 => drop(f32s.insert(name, words.map(f32::from_le_bytes).collect())),
            safetensors::Dtype::I32 => drop(i32s.insert(name, words.map(i32::from_le_bytes).collect())),
            other => panic!("{name} has type {other:?}"),
        }
    }
    let d_vocab = meta["d_vocab"].parse().expect("a number");
    let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
    Fixture { name, link: meta["link"].clone(), d_vocab, f32s, i32s }
}

/// Hands out the fixture's three batches in turn.
struct Replay {
    batches: Vec<(Vec<u32>, Vec<u32>)>,
    batch_size: u64,
    vocab: Vec<String>,
}

impl Corpus for Replay {
    fn id(&self) -> base::config::CorpusId {
        base::config::CorpusId::Induction
    }
    fn vocab(&self) -> &[String] {
        &self.vocab
    }
    fn levels(&self) -> Levels {
        Levels::default()
    }
    fn label_sets(&self) -> &[LabelSet] {
        &[]
    }
    fn sequence(&self, _: Split, index: u64, inputs: &mut [u32], targets: &mut [u32]) {
        let (step, row) = ((index / self.batch_size) as usize, (index % self.batch_size) as usize);
        let (i, t) = &self.batches[step % self.batches.len()];
        let at = row * inputs.len();
        inputs.copy_from_slice(&i[at..at + inputs.len()]);
        targets.copy_from_slice(&t[at..at + targets.len()]);
    }
    fn labels(&self, _: Split, _: u64, _: usize, _: &mut [u8]) {}
    fn prompt(&self) -> Vec<u32> {
        Vec::new()
    }
    fn decode(&self, _: &[u32]) -> String {
        String::new()
    }
    fn about(&self, _: Lang) -> String {
        String::new()
    }
}

fn replay(fixture: &Fixture, batch_size: usize) -> Replay {
    let ids = |name: &str| -> Vec<u32> {
        fixture.i32s[name].iter().map(|&x| if x < 0 { IGNORE } else { x as u32 }).collect()
    };
    let (inputs, targets) = (ids("batches_inputs"), ids("batches_targets"));
    let n = inputs.len() / 3;
    let batches = (0..3).map(|i| (inputs[i * n..(i + 1) * n].to_vec(), targets[i * n..(i + 1) * n].to_vec())).collect();
    Replay { batches, batch_size: batch_size as u64, vocab: vec![String::new(); fixture.d_vocab] }
}

fn load(fixture: &Fixture, model: &mut Model<f32>) {
    let infos = model.param_table().infos.clone();
    let stored = fixture.f32s.keys().filter(|k| k.starts_with("param.")).count();
    assert_eq!(infos.len(), stored, "{}: the same set of weights", fixture.name);
    for info in infos {
        let values = &fixture.f32s[&format!("param.{}", info.name)];
        assert_eq!(values.len(), info.span.len, "{}: size of {}", fixture.name, info.name);
        model.params_mut()[info.span.range()].copy_from_slice(values);
    }
}

/// Largest difference, relative to the largest entry of the tensor (or to 1e-3 of the whole file's typical 1).
fn check(fixture: &Fixture, what: &str, got: &[f32], tolerance: f32) {
    let want = &fixture.f32s[what];
    assert_eq!(got.len(), want.len(), "{}: size of {what}", fixture.name);
    let scale = want.iter().fold(1e-3f32, |m, x| m.max(x.abs()));
    for (i, (&got, &want)) in got.iter().zip(want).enumerate() {
        let error = (got - want).abs() / scale;
        assert!(error <= tolerance, "{} {what}[{i}]: {got} instead of {want} ({error:.1e})", fixture.name);
    }
}

fn trainer(fixture: &Fixture) -> (Trainer<f32>, Replay) {
    let (link, problems) = Link::parse(&fixture.link);
    assert!(problems.is_empty(), "{}: {problems:?}", fixture.name);
    let config = link.experiment.a().clone().validate(fixture.d_vocab).expect("a small model");
    let corpus = replay(fixture, config.batch_size);
    let mut trainer = Trainer::new(&config, &corpus);
    load(fixture, trainer.model_mut());
    trainer.measure(&corpus);
    (trainer, corpus)
}

#[test]
fn one_step_agrees_with_pytorch() {
    for fixture in fixtures() {
        let (mut trainer, _) = trainer(&fixture);
        let model = trainer.model();
        check(&fixture, "logits", model.act(model.act_table().logits), 2e-5);
        check(&fixture, "loss", &[trainer.measured().loss_nats as f32], 1e-5);
        check(&fixture, "grad_norm", &[trainer.measured().grad_l2 as f32], 1e-5);
        for info in &model.param_table().infos {
            check(&fixture, &format!("grad.{}", info.name), &model.grads()[info.span.range()], 1e-4);
        }
        let mut n_hooks = 0;
        for hook in model.hooks() {
            for (prefix, tensor) in [("act", model.tensor(hook)), ("grad_act", model.grad(hook))] {
                let name = format!("{prefix}.{hook}");
                if fixture.f32s.contains_key(&name) {
                    check(&fixture, &name, &tensor.expect("a hook of this config").to_vec(), 1e-4);
                    n_hooks += 1;
                }
            }
        }
        let stored =
            fixture.f32s.keys().filter(|name| name.starts_with("act.") || name.starts_with("grad_act.")).count();
        assert_eq!(n_hooks, stored, "{}: every stored hook is compared", fixture.name);
        for edge in model.edges() {
            let half = model.edge(edge).expect("an edge of this config");
            check(&fixture, &edge.to_string(), &half.to_vec(), 1e-4);
        }

        // Adam's first step is lr·sign(g): where g is only rounding noise, its sign is nobody's truth.
        let grads: Vec<f32> = trainer.model().grads().to_vec();
        trainer.update();
        let model = trainer.model();
        for info in &model.param_table().infos {
            let name = format!("next.{}", info.name);
            let want = &fixture.f32s[&name];
            let masked: Vec<f32> = model.params()[info.span.range()]
                .iter()
                .zip(want)
                .zip(&grads[info.span.range()])
                .map(|((&got, &want), &g)| if g.abs() <= 1e-5 { want } else { got })
                .collect();
            check(&fixture, &name, &masked, 1e-5);
        }
    }
}

#[test]
fn ten_and_two_hundred_losses_agree_with_pytorch() {
    let mut n_long = 0;
    for fixture in fixtures() {
        let long = fixture.f32s.get("losses200");
        n_long += long.is_some() as usize;
        let want = long.unwrap_or(&fixture.f32s["losses10"]);
        let (mut trainer, corpus) = trainer(&fixture);
        for (step, &want) in want.iter().enumerate() {
            let got = trainer.measured().loss_nats as f32;
            let tolerance = if step < 10 { 1e-4 } else { 1e-3 };
            assert!((got - want).abs() <= tolerance, "{} step {step}: {got} instead of {want}", fixture.name);
            trainer.step(&corpus);
        }
    }
    assert_eq!(n_long, 2, "two long runs");
}

#[test]
fn the_batch_type_is_plain_data() {
    fn plain<T: Send + Clone + PartialEq + 'static>() {}
    plain::<Batch>();
}
