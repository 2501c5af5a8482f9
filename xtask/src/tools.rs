//! The tools that building and testing need: found, installed where that is possible, or named plainly.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{npm, output, root, run, target_folder};

const NODE_AT_LEAST: (u32, u32) = (20, 19);

/// Node and npm, new enough for the website.
pub fn require_node() -> Result<(), String> {
    let wanted = format!("Node.js {}.{} or newer (https://nodejs.org)", NODE_AT_LEAST.0, NODE_AT_LEAST.1);
    let Some(version) = output("node", &["--version"]) else {
        return Err(format!("Node.js is missing. The website is built with {wanted}."));
    };
    let mut numbers = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < NODE_AT_LEAST {
        return Err(format!("Node.js {version} is too old. The website is built with {wanted}."));
    }
    if npm().arg("--version").output().is_err() {
        return Err("npm is missing. It comes with Node.js; some systems package it apart.".into());
    }
    Ok(())
}

/// The website's packages as the lock file says. Skipped when they are in place already.
pub fn install_website_packages() -> Result<(), String> {
    let website = root().join("website");
    let stamp = website.join("node_modules/.package-lock.json");
    if is_newer(&stamp, &website.join("package-lock.json")) {
        return Ok(());
    }
    run(npm().args(["ci", "--no-audit", "--no-fund"]))
}

fn is_newer(file: &Path, than: &Path) -> bool {
    let time = |path: &Path| std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    matches!((time(file), time(than)), (Some(file), Some(than)) if file >= than)
}

/// A Chromium for the browser play-through: `CHROMIUM`, one on the path, or Debian's package.
pub fn require_chromium() -> Result<String, String> {
    if let Some(chosen) = std::env::var("CHROMIUM").ok().filter(|path| !path.is_empty()) {
        return Ok(chosen);
    }
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    install_package("Chromium", "chromium")?;
    find_chromium().ok_or_else(|| {
        "Chromium is missing. Install it (Debian: apt-get install chromium), or name one in the variable CHROMIUM."
            .into()
    })
}

fn find_chromium() -> Option<String> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(|name| output("sh", &["-c", &format!("command -v {name}")]))
}

/// The folder of PostgreSQL's `initdb` and `pg_ctl`: `POSTGRES_BIN`, the path, or Debian's package.
pub fn require_postgres() -> Result<PathBuf, String> {
    if let Some(chosen) = std::env::var_os("POSTGRES_BIN").filter(|path| !path.is_empty()) {
        return Ok(chosen.into());
    }
    if let Some(found) = find_postgres() {
        return Ok(found);
    }
    if output("apt-get", &["--version"]).is_some() {
        // Only the programs are wanted: by itself the package makes a server too, and starts it.
        const FOLDER: &str = "/etc/postgresql-common/createcluster.d";
        let setting = format!("mkdir -p {FOLDER} && echo 'create_main_cluster = false' > {FOLDER}/jet_raiders.conf");
        as_root("sh", &["-c", &setting])?;
        let installed = install_package("PostgreSQL", "postgresql");
        as_root("rm", &[&format!("{FOLDER}/jet_raiders.conf")])?;
        installed?;
    }
    find_postgres().ok_or_else(|| {
        "PostgreSQL is missing. Install it (Debian: apt-get install postgresql), or name the folder of initdb and pg_ctl \
         in the variable POSTGRES_BIN."
            .into()
    })
}

/// Debian keeps one folder per version, off the path: the newest.
fn find_postgres() -> Option<PathBuf> {
    let is_complete = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    let on_path = std::env::var_os("PATH").and_then(|path| std::env::split_paths(&path).find(is_complete));
    on_path.or_else(|| {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(Result::ok);
        let folders = versions.map(|version| (version.file_name(), version.path().join("bin")));
        let complete = folders.filter(|(_, folder)| is_complete(folder));
        complete.max_by_key(|(name, _)| name.to_string_lossy().parse::<u32>().unwrap_or(0)).map(|(_, folder)| folder)
    })
}

/// The folder of `prometheus` and `promtool`: `PROMETHEUS_BIN`, the path, or Debian's package, unpacked below `target` and not
/// installed: by itself the package starts a server.
pub fn require_prometheus() -> Result<PathBuf, String> {
    if let Some(chosen) = std::env::var_os("PROMETHEUS_BIN").filter(|path| !path.is_empty()) {
        return Ok(chosen.into());
    }
    let is_complete = |folder: &PathBuf| folder.join("prometheus").is_file() && folder.join("promtool").is_file();
    let on_path = std::env::var_os("PATH").and_then(|path| std::env::split_paths(&path).find(is_complete));
    let unpacked = target_folder().join("prometheus");
    let programs = unpacked.join("usr/bin");
    if let Some(found) = on_path.or_else(|| is_complete(&programs).then(|| programs.clone())) {
        return Ok(found);
    }
    if output("apt-get", &["--version"]).is_some() {
        println!("Prometheus is missing: unpacking Debian's package in {}", unpacked.display());
        apt_get(&["update"])?;
        std::fs::create_dir_all(&unpacked).map_err(|error| format!("cannot make {}: {error}", unpacked.display()))?;
        // apt's own user may not write there, which it only remarks upon.
        let script =
            "rm -f *.deb && apt-get -q download prometheus && dpkg-deb --extract prometheus_*.deb . && rm *.deb";
        run(Command::new("sh").args(["-c", script]).current_dir(&unpacked))?;
    }
    is_complete(&programs).then_some(programs).ok_or_else(|| {
        "Prometheus is missing. Install it (Debian: apt-get install prometheus), or name the folder of prometheus and \
         promtool in the variable PROMETHEUS_BIN."
            .into()
    })
}

/// A virtual environment of Python under the build folder with what `requirements` lists; the folder of its programs.
pub fn require_python_tools(name: &str, requirements: &Path) -> Result<PathBuf, String> {
    let environment = target_folder().join(name);
    let programs = environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let installed = environment.join("requirements.txt");
    let read = |path: &Path| std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
    if read(&installed).ok() == Some(read(requirements)?) {
        return Ok(programs);
    }
    if !can_make_environments() {
        install_package("Python's venv", "python3-venv")?;
    }
    if !can_make_environments() {
        return Err(
            "Python 3 with its module venv is missing. Install it (Debian: apt-get install python3-venv).".into()
        );
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    let mut install = Command::new(programs.join("python"));
    run(install
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(requirements))?;
    // Last, so that an installation that was broken off is done again.
    std::fs::copy(requirements, &installed).map_err(|error| format!("{}: {error}", installed.display()))?;
    Ok(programs)
}

/// Debian packages a Python without the parts that a virtual environment needs.
fn can_make_environments() -> bool {
    output("python3", &["-c", "import ensurepip, venv"]).is_some()
}

/// Valgrind, which counts instructions; its version.
pub fn require_valgrind() -> Result<String, String> {
    let version = || output("valgrind", &["--version"]);
    if version().is_none() {
        install_package("Valgrind", "valgrind")?;
    }
    version().ok_or_else(|| "Valgrind is missing. Install it (Debian: apt-get install valgrind).".into())
}

/// `Xvfb`, which draws for programs where there is no monitor.
pub fn require_xvfb() -> Result<(), String> {
    let is_there = || output("sh", &["-c", "command -v Xvfb"]).is_some();
    if !is_there() {
        install_package("Xvfb", "xvfb")?;
    }
    is_there().then_some(()).ok_or_else(|| "Xvfb is missing. Install it (Debian: apt-get install xvfb).".into())
}

/// Installs a package of Debian, where there is apt.
fn install_package(what: &str, package: &str) -> Result<(), String> {
    if output("apt-get", &["--version"]).is_none() {
        return Ok(());
    }
    println!("{what} is missing: installing Debian's package");
    apt_get(&["update"])?;
    apt_get(&["install", "-y", "--no-install-recommends", package])
}

fn apt_get(arguments: &[&str]) -> Result<(), String> {
    let words: Vec<&str> =
        ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"].iter().chain(arguments).copied().collect();
    as_root("env", &words)
}

/// Through sudo, if this is not root.
fn as_root(program: &str, arguments: &[&str]) -> Result<(), String> {
    let is_root = output("id", &["-u"]).as_deref() == Some("0");
    let mut command = Command::new(if is_root { program } else { "sudo" });
    if !is_root {
        command.arg(program);
    }
    run(command.args(arguments))
}
