use super::*;

const ENGINE: u32 = 2;

fn code(seed: u32, value: f32) -> Code {
    Code { scene: 1, text: 0, seed, engine: ENGINE as u8, value, fingerprint: u64::from(seed) << 20 }
}

fn standings(sample: &Sample) -> Vec<Standing> {
    sample.lines.iter().map(|line| line.standing).collect()
}

#[test]
fn every_line_is_told_by_what_it_is() {
    let other = Code { fingerprint: 1, ..code(4, 2e-5) };
    let lines = [
        code(1, 1e-5).to_string(),
        code(1, 1e-5).to_string().to_lowercase().replace('-', ""),
        code(2, 1e-4).to_string(),
        "220Y-4G02".to_string(),
        String::new(),
        code(4, 2e-5).to_string(),
        other.to_string(),
        Code { text: 1, ..code(5, 1e-5) }.to_string(),
        Code { engine: 99, ..code(6, 1e-5) }.to_string(),
    ];
    let sample = Sample::of(&lines.join("\n"), ENGINE);
    use Standing::{Against, Counts, Fault, OtherEngine, OtherText, SameAs};
    let expected = [Counts, SameAs(1), Counts, Fault, Against(7), Against(6), OtherText, OtherEngine].to_vec();
    assert_eq!(standings(&sample), expected, "lines are counted as they stand, empty ones too");
    assert_eq!(sample.values.len(), 2);
    let list = sample.list("../index.html");
    for words in ["A duplicate: line 1", "重复：第 1 行", "Impossible beside line 7", "Too short: 8 characters"] {
        assert!(list.contains(words), "{words}: {list}");
    }
    assert_eq!(list.matches("class=\"check\"").count(), 7, "whatever is a code can be checked");
    assert!(list.contains("href=\"../index.html#v=1&amp;seed=1&amp;step=50&amp;code="), "{list}");
    assert_eq!(sample.csv().lines().count(), 1 + sample.lines.len());
}

#[test]
fn mean_and_interval_are_on_the_scenes_scale() {
    let text: String = [1e-6, 1e-5, 1e-4].iter().zip(1..).map(|(v, s)| code(s, *v).to_string() + "\n").collect();
    let (n, spread) = Sample::of(&text, ENGINE).spread.expect("three");
    let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-3;
    assert!(n == 3 && near(spread.mean, 1e-5), "{spread:?}");
    // By hand: the logarithms are −6, −5, −4, their deviation 1, t of two degrees 4.303: 4.303/√3 = 2.4844.
    let [lo, hi] = spread.interval.expect("three runs");
    assert!(near(lo, 10f64.powf(-7.4844)) && near(hi, 10f64.powf(-2.5156)), "{lo} {hi}");
    assert!(near(spread.range[0], 1e-6) && near(spread.range[1], 1e-4));
}

#[test]
fn zeros_are_told_and_do_not_break_the_mean() {
    let text = format!("{}\n{}\n{}", code(1, 0.0), code(2, 1e-5), code(3, 1e-5));
    let sample = Sample::of(&text, ENGINE);
    let (n, spread) = sample.spread.expect("two");
    assert!(n == 2 && (spread.mean / 1e-5 - 1.0).abs() < 1e-3, "{spread:?}");
    let threshold = Some(Threshold { value: 1e-4, is_below: true });
    let summary = sample.summary(threshold);
    assert!(summary.contains("1 results are 0 in f32") && summary.contains("in 3 of 3"), "{summary}");
    let picture = sample.picture(threshold).expect("there are values");
    assert_eq!(picture.matches("class=\"one\"").count(), 3, "a zero has its block too");
}

#[test]
fn a_large_class_stays_on_the_picture() {
    let text: String = (0..400).map(|i| code(i, 1e-5 + i as f32 * 1e-9).to_string() + "\n").collect();
    let sample = Sample::of(&text, ENGINE);
    let picture = sample.picture(None).expect("there are values");
    let tops = picture.split(" y=\"").skip(1).filter_map(|part| part.split('"').next()?.parse::<f64>().ok());
    assert_eq!(picture.matches("class=\"one\"").count(), 400);
    assert!(tops.fold(f64::INFINITY, f64::min) >= 0.0);
}

#[test]
fn nothing_and_nonsense_are_sentences() {
    for text in ["", "\n\n", "hello\nworld"] {
        let sample = Sample::of(text, ENGINE);
        assert!(sample.summary(None).contains("No code has come yet"));
        assert_eq!((sample.picture(None), sample.values.len()), (None, 0));
    }
    let nasty = Sample::of("<script>alert(1)</script>", ENGINE).list("../index.html");
    assert!(!nasty.contains("<script>") && nasty.contains("&lt;script&gt;"), "{nasty}");
    assert!(!Sample::of("=cmd|' /C calc'!A0", ENGINE).csv().contains("cmd"), "a table never repeats what is no code");
}
