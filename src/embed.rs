//! Build script: lists the rule files under `rules/` so that the binary carries them.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[expect(clippy::print_stdout, reason = "a build script speaks to cargo by standard output")]
fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=rules");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let mut files = Vec::new();
    if root.join("rules").is_dir() {
        rule_files(&root.join("rules"), &mut files)?;
    }
    files.sort();
    let mut table =
        String::from("/// Path and text of each rule file.\npub(super) static BUILTIN: &[(&str, &str)] = &[\n");
    for file in &files {
        let name = file.strip_prefix(&root).map_err(io::Error::other)?.display().to_string().replace('\\', "/");
        table += &format!("    ({name:?}, include_str!({:?})),\n", file.display().to_string());
    }
    table += "];\n";
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("rules.rs"), table)
}

/// The files `rules/<area>/<id>.yaml`; lists of data lie in other formats.
fn rule_files(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            rule_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}
