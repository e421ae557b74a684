//! Which pips there are.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use modelway_core::{Environment, Error, ErrorKind};

/// A program that is pip, or a Python that may have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pip {
    pub(super) program: PathBuf,
    /// Whether it is Python, and pip a module of it.
    pub(super) is_python: bool,
}

impl Pip {
    fn new(program: PathBuf) -> Self {
        let stem = program.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let is_python = stem.starts_with("python") || stem.starts_with("pypy") || stem == "py.exe";
        Self { program, is_python }
    }

    /// What stands before pip's own arguments.
    pub(super) fn arguments(&self) -> Vec<OsString> {
        if self.is_python { vec!["-m".into(), "pip".into()] } else { Vec::new() }
    }
}

impl fmt::Display for Pip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.program.file_name().unwrap_or_default().to_string_lossy();
        f.write_str(&name)?;
        if self.is_python { f.write_str(" -m pip") } else { Ok(()) }
    }
}

/// `MODELWAY_PIP` alone, or the Pythons and pips of `PATH`.
pub(super) fn candidates(environment: &dyn Environment) -> Result<Vec<Pip>, Error> {
    if let Some(given) = environment.get("MODELWAY_PIP").filter(|given| !given.trim().is_empty()) {
        let program = Path::new(&given);
        let found = match program.components().count() {
            1 => in_path(&given, environment),
            _ => std::path::absolute(program).ok().filter(|program| program.is_file()),
        };
        return found.map(|program| vec![Pip::new(program)]).ok_or_else(|| {
            Error::new(ErrorKind::Configuration, format!("MODELWAY_PIP names no program: {given}"))
        });
    }
    let names = ["python3", "python", "py", "pip3", "pip"];
    Ok(names.iter().filter_map(|name| in_path(name, environment)).map(Pip::new).collect())
}

/// The first program of that name. Relative folders in `PATH` do not count: what lies about in the current
/// folder is not to be run.
fn in_path(name: &str, environment: &dyn Environment) -> Option<PathBuf> {
    let path = environment.get("PATH")?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&file))
        .find(|program| program.is_file())
}
