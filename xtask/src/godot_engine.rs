//! A Godot engine: `GODOT`, one on the path, or Debian's, unpacked into a private folder.
//!
//! Debian 12 has no Godot 4. Its newer suites do, built against a newer C library, so the program is unpacked together with
//! everything it needs, and its loader and library path are changed to that folder. Nothing else on the machine changes.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{output, root, run, target_folder};

const AT_LEAST: (u32, u32) = (4, 5);
const SUITE: &str = "forky";
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
const PROGRAM: &str = "godot";
const TEMPLATE: &str = "godot-template-release";
/// The engine, a template to export with, OpenGL in software, and what changes the programs.
const PACKAGES: [&str; 8] =
    [PROGRAM, TEMPLATE, "libgl1", "libglx-mesa0", "libgl1-mesa-dri", "libegl1", "libegl-mesa0", "patchelf"];

/// A program that runs.
pub struct Engine {
    program: PathBuf,
    pub version: String,
    /// Where Debian's packages were unpacked; `None` for an engine that was there.
    unpacked: Option<PathBuf>,
}

impl Engine {
    /// The engine on the client's project. Its files (`user://`, caches) go into `home`, not among the player's.
    pub fn command(&self, home: &Path) -> Command {
        let mut command = self.bare_command(home);
        command.arg("--path").arg(root().join("game_client"));
        command
    }

    /// The engine without a project.
    pub fn bare_command(&self, home: &Path) -> Command {
        let mut command = Command::new(&self.program);
        self.set_environment(&mut command, home);
        command
    }

    /// What a program of this engine needs, besides its arguments.
    pub fn set_environment(&self, command: &mut Command, home: &Path) {
        for (name, folder) in [("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache")] {
            command.env(name, home.join(folder));
        }
        if let Some(libraries) = self.unpacked.as_deref().and_then(library_folder) {
            command.env("LIBGL_DRIVERS_PATH", libraries.join("dri"));
        }
        if let Some(unpacked) = &self.unpacked {
            command.env("__EGL_VENDOR_LIBRARY_DIRS", unpacked.join("usr/share/glvnd/egl_vendor.d"));
        }
    }

    /// The template for Linux that came with the engine; one that was there has its own, or none.
    pub fn template(&self) -> Option<PathBuf> {
        self.unpacked.as_ref().map(|unpacked| unpacked.join("usr/bin").join(TEMPLATE))
    }
}

/// Finds an engine, or installs one where that is possible.
pub fn require_godot() -> Result<Engine, String> {
    if let Some(chosen) = std::env::var_os("GODOT").filter(|path| !path.is_empty()) {
        let name = chosen.to_string_lossy().into_owned();
        return found(chosen, None)
            .ok_or_else(|| format!("GODOT={name} is no Godot {}.{} or newer", AT_LEAST.0, AT_LEAST.1));
    }
    let on_path = ["godot", "godot4"].into_iter().find_map(|name| found(name.into(), None));
    let folder = target_folder().join("godot");
    if let Some(engine) = on_path.or_else(|| unpacked_in(&folder)) {
        return Ok(engine);
    }
    install(&folder)?;
    unpacked_in(&folder).ok_or_else(|| advice("the engine that was unpacked does not run"))
}

fn unpacked_in(folder: &Path) -> Option<Engine> {
    let unpacked = folder.join("root");
    found(unpacked.join("usr/bin").join(PROGRAM).into_os_string(), Some(unpacked))
}

fn found(program: OsString, unpacked: Option<PathBuf>) -> Option<Engine> {
    let version = output(&program.to_string_lossy(), &["--version"])?;
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let is_new_enough = (numbers.next()?, numbers.next()?) >= AT_LEAST;
    is_new_enough.then(|| Engine { program: program.into(), version, unpacked })
}

fn advice(reason: &str) -> String {
    format!(
        "Godot {}.{} or newer is missing, and {reason}. Install it (https://godotengine.org/download) so that `godot` is on \
         the path, or name the program in the variable GODOT.",
        AT_LEAST.0, AT_LEAST.1
    )
}

/// Fetches the packages with apt, in a state of its own, and unpacks them.
fn install(folder: &Path) -> Result<(), String> {
    if output("apt-get", &["--version"]).is_none() || output("dpkg-deb", &["--version"]).is_none() {
        return Err(advice("this system has no apt to fetch it with"));
    }
    let mirror = mirror().ok_or_else(|| advice("apt knows no mirror of Debian here"))?;
    if !Path::new(KEYRING).is_file() {
        return Err(advice("Debian's keyring (debian-archive-keyring) is not installed"));
    }
    println!("Godot is missing: unpacking Debian's into {} (200 MB to fetch, 800 MB on disk)", folder.display());
    let _ = std::fs::remove_dir_all(folder);
    let apt = folder.join("apt");
    for inner in ["lists/partial", "cache/archives/partial"] {
        make_folder(&apt.join(inner))?;
    }
    // An empty status: whatever this system has, everything the engine needs is fetched.
    write(&apt.join("status"), "")?;
    write(&apt.join("sources.list"), &format!("deb [signed-by={KEYRING}] {mirror} {SUITE} main\n"))?;
    write(&apt.join("apt.conf"), &apt_settings(&apt))?;
    let apt_get = |arguments: &[&str]| {
        run(Command::new("apt-get").arg("-q").args(arguments).env("APT_CONFIG", apt.join("apt.conf")))
    };
    apt_get(&["update"])?;
    apt_get(&[["install", "--yes", "--download-only"].as_slice(), &PACKAGES].concat())?;
    let unpacked = folder.join("root");
    for archive in files(&apt.join("cache/archives"), |name| name.ends_with(".deb")) {
        run(Command::new("dpkg-deb").arg("-x").args([&archive, &unpacked]))?;
    }
    let _ = std::fs::remove_dir_all(&apt);
    point_at(&unpacked)
}

/// The mirror that this machine takes Debian itself from.
fn mirror() -> Option<String> {
    let listed = output("apt-get", &["indextargets", "--format", "$(LABEL) $(REPO_URI)", "Created-By: Packages"])?;
    listed.lines().find_map(|line| line.strip_prefix("Debian ")).map(str::to_owned)
}

fn apt_settings(apt: &Path) -> String {
    let apt = apt.display();
    format!(
        "Dir::State \"{apt}\";\nDir::State::status \"{apt}/status\";\nDir::State::lists \"{apt}/lists\";\n\
         Dir::Cache \"{apt}/cache\";\nDir::Etc::sourcelist \"{apt}/sources.list\";\nDir::Etc::sourceparts \"/dev/null\";\n\
         Dir::Etc::preferencesparts \"/dev/null\";\nAPT::Install-Recommends \"false\";\nAPT::Sandbox::User \"\";\n\
         Acquire::Languages \"none\";\n"
    )
}

/// Makes the programs use the loader and the libraries they came with.
fn point_at(unpacked: &Path) -> Result<(), String> {
    let libraries = library_folder(unpacked).ok_or("the packages hold no loader")?;
    let loader = loader_in(&libraries).ok_or("the packages hold no loader")?;
    let patchelf = || {
        let mut command = Command::new(&loader);
        command.arg("--library-path").arg(&libraries).arg(unpacked.join("usr/bin/patchelf"));
        command
    };
    // A library's own path would win over the program's.
    for library in files(&libraries, |name| name.contains(".so")) {
        let own = patchelf().arg("--print-rpath").arg(&library).output();
        if own.is_ok_and(|own| own.status.success() && !own.stdout.trim_ascii().is_empty()) {
            run(patchelf().arg("--remove-rpath").arg(&library))?;
        }
    }
    let path = [libraries.clone(), libraries.join("pulseaudio")].map(|folder| folder.display().to_string()).join(":");
    for program in [PROGRAM, TEMPLATE] {
        let program = unpacked.join("usr/bin").join(program);
        run(patchelf()
            .arg("--set-interpreter")
            .arg(&loader)
            .args(["--force-rpath", "--set-rpath", &path])
            .arg(&program))?;
    }
    Ok(())
}

/// `usr/lib/x86_64-linux-gnu`, or what it is called on this kind of machine.
fn library_folder(unpacked: &Path) -> Option<PathBuf> {
    let folders = std::fs::read_dir(unpacked.join("usr/lib")).ok()?.filter_map(Result::ok);
    folders.map(|entry| entry.path()).find(|folder| loader_in(folder).is_some())
}

fn loader_in(folder: &Path) -> Option<PathBuf> {
    files(folder, |name| name.starts_with("ld-linux")).into_iter().next()
}

fn files(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let plain = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    plain.filter(|entry| is_wanted(&entry.file_name().to_string_lossy())).map(|entry| entry.path()).collect()
}

fn make_folder(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    std::fs::write(file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))
}
