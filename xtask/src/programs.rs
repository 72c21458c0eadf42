//! Programs of this machine: finding them, and installing what is missing where that is allowed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::progress;

/// The target that the page is built for.
pub const WASM: &str = "wasm32-unknown-unknown";

/// A program that some command needs.
pub struct Program {
    /// What a person calls it.
    pub title: &'static str,
    /// The environment variable that names it, asked first.
    pub variable: &'static str,
    /// The names looked for on PATH, best first.
    pub names: &'static [&'static str],
    /// Debian's packages that bring it; none where Debian has none.
    pub packages: &'static [&'static str],
    /// The crate and version that bring it where Debian does not.
    pub krate: Option<(&'static str, &'static str)>,
}

/// The browser of the end-to-end tests. The font is for screenshots: without it Chinese is drawn as boxes.
pub const CHROMIUM: Program = Program {
    title: "Chromium",
    variable: "CHROMIUM",
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    packages: &["chromium", "chromium-driver", "fonts-noto-cjk"],
    krate: None,
};

/// Drives Chromium; must be of the same version.
pub const CHROMEDRIVER: Program = Program {
    title: "ChromeDriver",
    variable: "CHROMEDRIVER",
    names: &["chromedriver"],
    packages: &["chromium", "chromium-driver", "fonts-noto-cjk"],
    krate: None,
};

/// The second browser, for the same bits in another engine.
pub const FIREFOX: Program = Program {
    title: "Firefox",
    variable: "FIREFOX",
    names: &["firefox", "firefox-esr"],
    packages: &["firefox-esr"],
    krate: None,
};

/// Drives Firefox.
pub const GECKODRIVER: Program = Program {
    title: "geckodriver",
    variable: "GECKODRIVER",
    names: &["geckodriver"],
    packages: &[],
    krate: Some(("geckodriver", "0.37.1")),
};

/// Says what may not stand in Cargo.lock. Lean, as of this version: it fetches advisories by the machine's own git.
pub const CARGO_DENY: Program = Program {
    title: "cargo-deny",
    variable: "CARGO_DENY",
    names: &["cargo-deny"],
    packages: &[],
    krate: Some(("cargo-deny", "0.20.2")),
};

/// Runs the wasm tests that need no page.
pub const NODE: Program =
    Program { title: "Node.js", variable: "NODE", names: &["node", "nodejs"], packages: &["nodejs"], krate: None };

/// Compiles libFuzzer, which is written in C++.
pub const CXX: Program = Program {
    title: "A C++ compiler",
    variable: "CXX",
    names: &["c++", "g++", "clang++"],
    packages: &["g++"],
    krate: None,
};

/// Fetches what the tests ask whether everybody can use the page.
pub const NPM: Program = Program { title: "npm", variable: "NPM", names: &["npm"], packages: &["npm"], krate: None };

impl Program {
    /// Where the program is: its variable, then PATH, then what we compiled ourselves.
    pub fn find(&self) -> Option<PathBuf> {
        match std::env::var_os(self.variable) {
            Some(path) if !path.is_empty() => on_path(&path),
            _ => self.names.iter().find_map(on_path).or_else(|| self.compiled()),
        }
    }

    /// Where [`Program::find_or_install`] puts a program that it compiles.
    fn compiled(&self) -> Option<PathBuf> {
        let (name, _) = self.krate?;
        on_path(tools().ok()?.join("bin").join(name).with_extension(std::env::consts::EXE_EXTENSION))
    }

    /// Like [`Program::find`], installing Debian's packages or compiling the crate where there is no such program and
    /// we may.
    pub fn find_or_install(&self) -> Result<PathBuf> {
        if let Some(path) = self.find() {
            return Ok(path);
        }
        if let Some(path) = std::env::var_os(self.variable).filter(|path| !path.is_empty()) {
            bail!("{} names {}, which is no program", self.variable, path.display());
        }
        if let Some((name, version)) = self.krate {
            eprintln!("    {} is missing; compiling {name} {version} into target/tools", self.title);
            let mut cargo = crate::paths::cargo();
            // Not optimised, and without what a debugger needs: it only passes messages on.
            cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
            cargo.args(["install", name, "--version", version, "--locked", "--quiet", "--debug", "--root"]);
            progress::run(cargo.arg(tools()?), "cargo install").with_context(|| self.missing())?;
            return self.find().with_context(|| self.missing());
        }
        let Some(mut apt) = (!self.packages.is_empty()).then(apt_get).flatten() else {
            bail!("{}", self.missing());
        };
        eprintln!("    {} is missing; installing Debian's {}", self.title, self.packages.join(", "));
        progress::run(apt.args(["update", "-qq"]), "apt-get update").with_context(|| self.missing())?;
        let mut apt = apt_get().with_context(|| self.missing())?;
        apt.args(["install", "-y", "-qq", "-o", "Dpkg::Use-Pty=0", "--no-install-recommends"]).args(self.packages);
        progress::run(&mut apt, "apt-get install").with_context(|| self.missing())?;
        self.find().with_context(|| self.missing())
    }

    /// The one sentence that says what to do.
    pub fn missing(&self) -> String {
        let install = match self.krate {
            Some((name, version)) => format!("install it (`cargo install {name} --version {version} --locked`)"),
            None => format!("install it (on Debian: `apt-get install {}`)", self.packages.join(" ")),
        };
        format!("{} was not found: {install} or name it in ${}", self.title, self.variable)
    }
}

/// The folder of programs that we compile, below Cargo's target folder so that `cargo clean` removes them too.
fn tools() -> Result<PathBuf> {
    Ok(crate::paths::target()?.join("tools"))
}

/// A program by path, or by name on PATH.
fn on_path(name: impl AsRef<OsStr>) -> Option<PathBuf> {
    let name = Path::new(name.as_ref());
    if name.components().count() > 1 {
        return name.is_file().then(|| name.to_path_buf());
    }
    let paths = std::env::var_os("PATH")?;
    let file = name.with_extension(std::env::consts::EXE_EXTENSION);
    std::env::split_paths(&paths).map(|dir| dir.join(&file)).find(|path| path.is_file())
}

/// `apt-get`, if it exists and we are root or may become root without a password.
fn apt_get() -> Option<Command> {
    let apt = on_path("apt-get")?;
    let mut command = if succeeds(Command::new("sh").args(["-c", "test \"$(id -u)\" = 0"])) {
        Command::new(apt)
    } else if on_path("sudo").is_some() && succeeds(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "DEBIAN_FRONTEND=noninteractive"]).arg(apt);
        sudo
    } else {
        return None;
    };
    command.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    Some(command)
}

/// Adds the wasm32 target where it is missing; says whether it did.
pub fn ensure_wasm_target() -> Result<bool> {
    let has = || -> Result<bool> {
        let output = Command::new("rustc")
            .args(["--print", "target-libdir", "--target", WASM])
            .current_dir(crate::paths::root()) // so that rust-toolchain.toml is obeyed
            .output()
            .context("cannot run rustc")?;
        let dir = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        let Ok(entries) = std::fs::read_dir(dir) else { return Ok(false) };
        Ok(entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-")))
    };
    if has()? {
        return Ok(false);
    }
    rustup(&["target", "add", WASM])?;
    if !has()? {
        bail!("the {WASM} target is still missing after `rustup target add {WASM}`");
    }
    Ok(true)
}

/// Adds rustfmt and clippy where the toolchain came without them; says whether it did.
pub fn ensure_lint_tools() -> Result<bool> {
    let has = |tool: &str| succeeds(crate::paths::cargo().args([tool, "--version"]));
    if has("fmt") && has("clippy") {
        return Ok(false);
    }
    rustup(&["component", "add", "rustfmt", "clippy"])?;
    Ok(true)
}

/// rustup's own lines go to standard error only when it fails, so that a step stays on one line.
fn rustup(args: &[&str]) -> Result<()> {
    let line = format!("rustup {}", args.join(" "));
    let Some(rustup) = on_path("rustup") else {
        bail!("rustup was not found, so nothing could be added: run `{line}` (or your system's way to do that)");
    };
    let output = Command::new(rustup)
        .args(args)
        .current_dir(crate::paths::root())
        .stdin(Stdio::null())
        .output()
        .context("cannot run rustup")?;
    if !output.status.success() {
        bail!("`{line}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_told_in_one_sentence() {
        let sentence = CHROMIUM.missing();
        assert!(sentence.contains("apt-get install chromium") && sentence.contains("$CHROMIUM"), "{sentence}");
        assert!(GECKODRIVER.missing().contains("cargo install geckodriver"));
    }

    #[test]
    fn a_program_on_path_is_found_and_a_wrong_path_is_not() {
        assert!(on_path("cargo").is_some());
        assert!(on_path("/nowhere/chromium").is_none());
        assert!(on_path("no-such-program-anywhere").is_none());
    }
}
