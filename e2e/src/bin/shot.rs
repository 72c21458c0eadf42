//! `cargo run --profile tool -p e2e --bin shot -- --hash '#v=1' --size 390x844 --theme light --lang zh --out x.png`:
//! looks at the page in `dist/` as it is (build it first), and says what state it is in and what went wrong.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use e2e::{Browser, Options, Page};
use lexopt::prelude::*;

const USAGE: &str = "\
Usage: shot [OPTIONS]            looks at dist/; run `cargo xtask build` first

  --hash LINK       the link to open, such as '#v=1&n_layers=4'
  --size WxH        viewport in CSS pixels            (1440x900)
  --scale N         device pixels per CSS pixel       (1)
  --theme NAME      dark or light                     (dark)
  --lang NAME       en or zh                          (en)
  --wait-steps N    wait until step N, at most 120 s
  --wait-secs N     wait this long                    (1)
  --out FILE        the picture                       (target/shots/shot.png)
  --full            the whole page, not only the first screen
  --firefox         Firefox with geckodriver
These are done in the order given, after the waiting; --then-secs between them waits again:
  --click CSS       --place CSS (click there, whatever is on top)
  --eval JS         prints what `return …` gives
  --then-secs N
";

/// What is done to the page once it has been waited for.
enum Action {
    Click(String),
    Place(String),
    Eval(String),
    Wait(f64),
}

struct Args {
    options: Options,
    hash: String,
    wait_steps: u64,
    wait_secs: f64,
    actions: Vec<Action>,
    out: PathBuf,
    full: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args = match parse() {
        Ok(Some(args)) => args,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("error: {error:#}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match shoot(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn parse() -> Result<Option<Args>> {
    let mut args = Args {
        options: Options { strict: false, ..Options::default() },
        hash: String::new(),
        wait_steps: 0,
        wait_secs: 1.0,
        actions: Vec::new(),
        out: PathBuf::from("shot.png"),
        full: false,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("help") | Short('h') => return Ok(None),
            Long("hash") => args.hash = parser.value()?.string()?,
            Long("size") => {
                let size = parser.value()?.string()?;
                let (width, height) = size.split_once('x').context("--size wants WxH")?;
                args.options.size = (width.parse()?, height.parse()?);
            }
            Long("scale") => args.options.scale = parser.value()?.parse()?,
            Long("theme") => args.options.theme = parser.value()?.string()?,
            Long("lang") => args.options.lang = parser.value()?.string()?,
            Long("wait-steps") => args.wait_steps = parser.value()?.parse()?,
            Long("wait-secs") => args.wait_secs = parser.value()?.parse()?,
            // Relative to where the command was typed, not to the folder of all shots.
            Long("out") => args.out = std::path::absolute(parser.value()?)?,
            Long("full") => args.full = true,
            Long("firefox") => args.options.browser = Browser::Firefox,
            Long("click") => args.actions.push(Action::Click(parser.value()?.string()?)),
            Long("place") => args.actions.push(Action::Place(parser.value()?.string()?)),
            Long("eval") => args.actions.push(Action::Eval(parser.value()?.string()?)),
            Long("then-secs") => args.actions.push(Action::Wait(parser.value()?.parse()?)),
            _ => return Err(arg.unexpected().into()),
        }
    }
    Ok(Some(args))
}

async fn shoot(args: Args) -> Result<()> {
    let page = Page::start(args.options.clone()).await?;
    let outcome = tokio::select! {
        outcome = visit(&page, &args) => outcome,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
    };
    for line in page.watch().console() {
        println!("console {line}");
    }
    for problem in page.problems().await {
        println!("{problem}");
    }
    page.quit().await;
    outcome
}

async fn visit(page: &Page, args: &Args) -> Result<()> {
    page.open(&args.hash).await?;
    // A page that prefers its own settings to the system's is told by its own controls.
    let state = page.state().await?;
    if state["lang"].is_string() && state["lang"] != args.options.lang.as_str() {
        page.click(&format!("#lang-{}", args.options.lang)).await?;
    }
    let theme = page.eval("return document.documentElement.dataset.theme ?? null").await?;
    if theme.is_string() && theme != args.options.theme.as_str() {
        page.eval(&format!("document.documentElement.dataset.theme = '{}'", args.options.theme)).await?;
    }
    if args.wait_steps > 0 {
        page.wait_for_step(args.wait_steps, Duration::from_secs(120)).await?;
    }
    tokio::time::sleep(Duration::from_secs_f64(args.wait_secs)).await;
    for action in &args.actions {
        match action {
            Action::Click(css) => page.click(css).await?,
            Action::Place(css) => page.click_place(css).await?,
            Action::Eval(script) => println!("{}", page.eval(script).await?),
            Action::Wait(seconds) => tokio::time::sleep(Duration::from_secs_f64(*seconds)).await,
        }
    }
    if args.full {
        let height = page.eval("return document.documentElement.scrollHeight").await?;
        let height = height.as_u64().and_then(|h| u32::try_from(h).ok()).unwrap_or(args.options.size.1);
        page.set_window_size(args.options.size.0, height).await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let path = page.screenshot(&args.out.to_string_lossy()).await?;
    let mut state = page.state().await?;
    if let Some(fields) = state.as_object_mut() {
        fields.retain(|_, value| value.as_array().is_none_or(|items| items.len() <= 10));
    }
    println!("state {state}");
    println!("{}", path.display());
    Ok(())
}
