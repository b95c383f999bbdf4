//! Build script: lists the rule files under `rules/` so that the binary carries them, and gives what judges besides the
//! rules (facts, conditions, lists) a mark that changes when it does.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[expect(clippy::print_stdout, reason = "a build script speaks to cargo by standard output")]
fn main() -> io::Result<()> {
    for read in JUDGING {
        println!("cargo::rerun-if-changed={read}");
    }
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let mut files = Vec::new();
    if root.join("rules").is_dir() {
        files_below(&root.join("rules"), "yaml", &mut files)?;
    }
    files.sort();
    println!("cargo::rustc-env=PALISADE_JUDGING={:016x}", judging(&root)?);
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

/// What a verdict rests on besides the rule's own file. Rule files lie below `rules` too, but count one by one.
const JUDGING: [&str; 3] = ["rules", "src/facts", "src/judge/expr"];

/// A mark of all that judges besides the rules, the same on every machine: FNV-1a (64 bits) over the texts.
fn judging(root: &Path) -> io::Result<u64> {
    let mut files = Vec::new();
    files_below(&root.join("rules/data"), "txt", &mut files)?;
    files_below(&root.join("src/facts"), "rs", &mut files)?;
    files_below(&root.join("src/judge/expr"), "rs", &mut files)?;
    files.retain(|file| !file.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs"));
    files.sort();
    let mut mark = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        for byte in fs::read(file)?.into_iter().filter(|byte| *byte != b'\r') {
            mark = (mark ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Ok(mark)
}

/// The files with this ending below a folder.
fn files_below(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files_below(&path, ending, files)?;
        } else if path.extension().is_some_and(|extension| extension == ending) {
            files.push(path);
        }
    }
    Ok(())
}
