//! Build script: lists the rule files and data files under `rules/` so that the binary carries them.
fn main() {
    println!("cargo::rerun-if-changed=rules");
}
