//! Assembles a static site: its index.html, the files of its www/, and libraries compiled for wasm32 under `www/pkg/`.

use std::fs;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use anyhow::{Context, Result, ensure};
use base::names::terms::{Term, math};
use ledger::words::glossary;
use xtask::{offline, paths, programs, progress, progress::Progress};

/// One of the two sites that are built here.
pub struct Site {
    /// What is compiled.
    modules: &'static [Module],
    /// Where index.html and www/ are, below the workspace's root.
    home: &'static str,
    /// Where the site is made.
    folder: fn() -> PathBuf,
}

/// A library as a wasm module.
struct Module {
    /// The package whose library it is.
    package: &'static str,
    /// The library's name.
    library: &'static str,
    /// The name of the glue and the module in `www/pkg/`.
    name: &'static str,
}

/// What visitors load: the page with its workers, once a lens is opened what lenses compute, on the page of
/// claims what measures one, on the page of sweeps what trains and draws them, for a class or a QR code what these
/// need, and what trains a tower once more where somebody saves it.
pub const PAGE: Site = Site {
    modules: &[
        Module { package: "strata", library: "strata", name: "app" },
        Module { package: "strata-desk", library: "desk", name: "desk" },
        Module { package: "strata-claims", library: "claims", name: "claims" },
        Module { package: "strata-share", library: "share", name: "share" },
        Module { package: "strata-sweeps", library: "sweeps", name: "sweeps" },
        Module { package: "strata-packs", library: "packs", name: "packs" },
        Module { package: "strata-models", library: "models", name: "models" },
        Module { package: "strata-film", library: "film", name: "film" },
    ],
    home: "",
    folder: paths::dist,
};

/// A worker around the engine alone, which the page's visitors never load: the benchmark and fingerprints.
pub const TOOLS: Site = Site {
    modules: &[Module { package: "strata-tools", library: "tools", name: "tools" }],
    home: "tools",
    folder: paths::dist_tools,
};

/// What only lenses with a tab need, and name where they panic: a module with it carries what lenses compute.
const OF_A_LOOK: &str = "nalgebra-";

/// The most that the words of a scene may take, uncompressed.
const MAX_SCENE_BYTES: usize = 6_000;

/// How a library is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// As visitors load it.
    Release,
    /// As visitors load it, with the libraries that the benchmark compares; for [`TOOLS`].
    Bench,
    /// Compiles again in seconds and keeps names in stack traces; see `profile.page-dev` in Cargo.toml.
    Debug,
}

impl Flavour {
    fn profile(self) -> &'static str {
        if self == Flavour::Debug { "page-dev" } else { "page" }
    }
}

impl Site {
    /// How many steps [`Site::build`] takes.
    pub const fn steps(&self) -> usize {
        3 + self.modules.len()
    }

    /// Whether it is what visitors load.
    pub fn is_page(&self) -> bool {
        self.home.is_empty()
    }

    /// Builds the site and returns its folder.
    pub fn build(&self, flavour: Flavour, progress: &mut Progress) -> Result<PathBuf> {
        let step = progress.start("wasm32 target");
        if programs::ensure_wasm_target()? {
            step.ok_with("added by rustup")
        } else {
            step.ok()
        }

        let mut wasms = Vec::new();
        for module in self.modules {
            // One by one: what is compiled together has all features that any of it asks for.
            let step = progress.start_loud(&format!("compile {} for wasm32", module.package));
            wasms.push(module.compile(flavour)?);
            step.ok();
        }

        let step = progress.start("wasm-bindgen");
        let folder = (self.folder)();
        // Made anew, so that a file removed from www/ does not live on.
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        let pkg = folder.join("www").join("pkg");
        fs::create_dir_all(&pkg).with_context(|| format!("cannot make {}", pkg.display()))?;
        for (module, wasm) in self.modules.iter().zip(&wasms) {
            module.bindgen(wasm, &pkg, flavour).context("wasm-bindgen failed")?;
        }
        step.ok();

        let step = progress.start("copy index.html and www/");
        let home = paths::root().join(self.home);
        fs::copy(home.join("index.html"), folder.join("index.html")).context("cannot copy index.html")?;
        copy_folder(&home.join("www"), &folder.join("www"))?;
        make_pages_beside(&folder.join("www"))?;
        if self.is_page() {
            make_terms(&folder.join("www").join("terms.bin"))?;
            make_scenes(&folder.join("www").join("scenes"))?;
            crate::icons::write(&folder)?;
            // Last, as it tells of every file.
            if flavour == Flavour::Debug { offline::leave(&folder)? } else { offline::stamp(&folder).map(drop)? }
        }
        step.ok();
        Ok(folder)
    }
}

/// Where a site ships a ledger, the page that is made from it, and the pages of sweeps, scenes and teaching.
fn make_pages_beside(www: &Path) -> Result<()> {
    let ledger = www.join("ledger.json");
    if !ledger.exists() {
        return Ok(());
    }
    let text = fs::read_to_string(&ledger).with_context(|| format!("cannot read {}", ledger.display()))?;
    fs::write(www.join("teach.html"), teach_page::page()).context("cannot write teach.html")?;
    fs::write(www.join("scenes.html"), teach_page::contents()).context("cannot write scenes.html")?;
    let page = claims_page::page_of(&text).with_context(|| format!("{} is no ledger", ledger.display()))?;
    fs::write(www.join("claims.html"), page).context("cannot write claims.html")?;
    fs::write(www.join("sweeps.html"), sweeps_page::page()).context("cannot write sweeps.html")
}

/// The technical words, fetched where a text that has some is opened.
fn make_terms(file: &Path) -> Result<()> {
    let term = |term: &glossary::Term| {
        let formula = term.formula.map(|source| math(source).with_context(|| format!("{} is no MathML", term.key)));
        Ok(Term { name: term.name.into(), says: term.says.into(), formula: formula.transpose()? })
    };
    let all: Vec<Term> = glossary::GLOSSARY.iter().map(term).collect::<Result<_>>()?;
    fs::write(file, postcard::to_allocvec(&all).context("cannot write the technical words")?)?;
    Ok(())
}

/// The words of every scene in a file of their own: the page fetches those of the one that is open.
fn make_scenes(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for scene in scenes::lesson() {
        let bytes = postcard::to_allocvec(&scene).with_context(|| format!("cannot write {}", scene.key))?;
        ensure!(bytes.len() <= MAX_SCENE_BYTES, "the scene {} takes {} bytes", scene.key, bytes.len());
        fs::write(folder.join(format!("{}.bin", scene.key)), bytes)?;
    }
    Ok(())
}

impl Module {
    fn compile(&self, flavour: Flavour) -> Result<PathBuf> {
        let mut cargo = paths::cargo();
        cargo.args(["build", "--package", self.package, "--lib", "--target", programs::WASM]);
        cargo.args(["--profile", flavour.profile()]);
        if flavour == Flavour::Bench {
            cargo.args(["--features", "bench-libs"]);
        }
        // Cargo adds these to the flags of .cargo/config.toml.
        cargo.arg("--config").arg(format!("target.{}.rustflags={}", programs::WASM, toml_list(&remaps()?)));
        // And these would silently replace them all, and with them wasm SIMD.
        cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        progress::run(&mut cargo, "the build of the library")?;
        let built = paths::target()?.join(programs::WASM).join(flavour.profile());
        Ok(built.join(self.library).with_extension("wasm"))
    }

    fn bindgen(&self, wasm: &Path, pkg: &Path, flavour: Flavour) -> Result<()> {
        let names = flavour == Flavour::Debug;
        wasm_bindgen_cli_support::Bindgen::new()
            .input_path(wasm)
            .web(true)?
            .typescript(false)
            // The library's default is true, and then `init()` without an argument fails in the browser.
            .omit_default_module_path(false)
            .keep_debug(false)
            .remove_name_section(!names)
            .remove_producers_section(!names)
            .out_name(self.name)
            .generate(pkg)?;
        if flavour != Flavour::Debug {
            let file = |end: &str| pkg.join(format!("{}{end}", self.name));
            let module = file("_bg.wasm");
            crate::shorten::number_imports(&file(".js"), &module)?;
            let ordered = crate::order::order_functions(&fs::read(&module)?)?;
            fs::write(&module, ordered).with_context(|| format!("cannot write {}", module.display()))?;
        }
        Ok(())
    }
}

/// Flags that keep this machine's folders out of the module: a panic in a library names `sycamore-web-0.9.4/src/…`, wherever
/// Cargo unpacked it. (A matter of manners: brotli had made the repeated folders nearly free.)
fn remaps() -> Result<Vec<String>> {
    let registries = cargo_home().map(|home| home.join("registry").join("src"));
    let entries = registries.and_then(|dir| fs::read_dir(dir).ok()).into_iter().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    folders.sort();
    folders.push(paths::root());
    folders.iter().map(|folder| remap(folder)).collect()
}

fn remap(folder: &Path) -> Result<String> {
    let folder = folder.to_str().with_context(|| format!("{} is not UTF-8", folder.display()))?;
    // With the slash, or every remapped path would begin with one.
    Ok(format!("--remap-path-prefix={folder}{MAIN_SEPARATOR}="))
}

/// Fails where a compiled file of a site names a folder of this machine.
pub fn names_no_folder_of_ours(site: &Path) -> Result<()> {
    let mut ours: Vec<PathBuf> = ["src", "crates", "port", "desk", "claims", "sweeps", "share", "models"]
        .iter()
        .map(|dir| paths::root().join(dir))
        .collect();
    ours.push(paths::target()?);
    ours.extend(cargo_home().map(|home| home.join("registry")));
    let ours: Vec<String> = ours.iter().map(|path| path.display().to_string()).collect();
    let pkg = site.join("www").join("pkg");
    for entry in fs::read_dir(&pkg).with_context(|| format!("cannot read {}", pkg.display()))? {
        let path = entry?.path();
        let bytes = fs::read(&path)?;
        let named = ours.iter().find(|ours| contains(&bytes, ours.as_bytes()));
        ensure!(named.is_none(), "{} names {}", path.display(), named.map_or("", String::as_str));
    }
    Ok(())
}

/// Fails unless what lenses with a tab compute is in the module of their own and nowhere else in the page.
pub fn looks_at_the_desk_alone(page: &Path) -> Result<()> {
    let pkg = page.join("www").join("pkg");
    for (module, does) in [("app_bg.wasm", false), ("desk_bg.wasm", true)] {
        let bytes = fs::read(pkg.join(module)).with_context(|| format!("cannot read {module}"))?;
        let found = contains(&bytes, OF_A_LOOK.as_bytes());
        ensure!(
            found == does,
            "{module} has {} lenses compute: see the feature `looks` of strata-lens",
            if found { "what" } else { "nothing of what" }
        );
    }
    Ok(())
}

/// Fails where the page's module has the words of a scene in it: they come in a file of their own.
pub fn tells_no_scene(page: &Path) -> Result<()> {
    let module = fs::read(page.join("www").join("pkg").join("app_bg.wasm"))?;
    for scene in scenes::lesson() {
        ensure!(!contains(&module, scene.told.en.as_bytes()), "app_bg.wasm tells the scene {}", scene.key);
    }
    Ok(())
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn cargo_home() -> Option<PathBuf> {
    let set = std::env::var_os("CARGO_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    set.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}

/// As TOML, whose strings escape as JSON's do.
fn toml_list(words: &[String]) -> String {
    serde_json::Value::from(words).to_string()
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == "pkg" {
            continue; // made by wasm-bindgen, never by hand
        }
        if source.is_dir() {
            copy_folder(&source, &target)?;
        } else if source.extension().is_some_and(|ext| ext == "css") {
            let css = fs::read_to_string(&source).with_context(|| format!("cannot read {}", source.display()))?;
            fs::write(&target, crate::shorten::lean_style(&css))?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("cannot copy {}", source.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_valid_toml_whatever_the_folder_is_called() {
        let flag = remap(Path::new("/home/x \"y\"/.cargo")).unwrap();
        assert_eq!(flag, "--remap-path-prefix=/home/x \"y\"/.cargo/=");
        assert_eq!(toml_list(&[flag]), r#"["--remap-path-prefix=/home/x \"y\"/.cargo/="]"#);
    }

    #[test]
    fn a_page_that_carries_looks_is_refused() {
        let page = std::env::temp_dir().join(format!("strata-desk-{}", std::process::id()));
        let pkg = page.join("www/pkg");
        fs::create_dir_all(&pkg).unwrap();
        for (app, desk, is_good) in [("towers", OF_A_LOOK, true), (OF_A_LOOK, OF_A_LOOK, false), ("", "", false)] {
            fs::write(pkg.join("app_bg.wasm"), app).unwrap();
            fs::write(pkg.join("desk_bg.wasm"), desk).unwrap();
            assert_eq!(looks_at_the_desk_alone(&page).is_ok(), is_good, "{app:?} {desk:?}");
        }
        fs::remove_dir_all(page).unwrap();
    }

    #[test]
    fn what_lenses_compute_is_what_is_loaded_later() {
        let [_, desk, ..] = PAGE.modules else { panic!("two modules and more") };
        assert_eq!(paths::LATER, [format!("www/pkg/{}.js", desk.name), format!("www/pkg/{}_bg.wasm", desk.name)]);
    }

    #[test]
    fn a_module_that_names_the_workspace_is_refused() {
        let site = std::env::temp_dir().join(format!("strata-site-{}", std::process::id()));
        let module = site.join("www/pkg/app_bg.wasm");
        fs::create_dir_all(site.join("www/pkg")).unwrap();
        fs::write(&module, "\0asm panicked at sycamore-web-0.9.4/src/lib.rs").unwrap();
        names_no_folder_of_ours(&site).unwrap();
        fs::write(&module, format!("\0asm panicked at {}/src/lib.rs", paths::root().display())).unwrap();
        let error = names_no_folder_of_ours(&site).unwrap_err().to_string();
        assert!(error.contains("app_bg.wasm names /"), "{error}");
        fs::remove_dir_all(site).unwrap();
    }
}
