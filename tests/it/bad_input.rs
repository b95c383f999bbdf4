//! What goes wrong around a run: each is said in words that help, with the exit code it means.

mod credentials;
mod files;
mod interrupts;
mod names;
mod servers;

use palisade::sim::{Options, Preset};

use crate::support::{Run, Tenant, spec};

fn tenant(preset: Preset) -> Tenant {
    let mut options = Options::new(spec(120, 4, preset));
    options.speed = 200.0;
    Tenant::serve(options)
}

/// The complaint of a run that ended with `code` and printed nothing else.
#[track_caller]
fn complaint(run: &Run, code: i32) -> &str {
    assert_eq!(run.code, code, "{}\n{}", run.stdout, run.stderr);
    assert_eq!(run.stdout, "", "data was printed although the run failed");
    &run.stderr
}

#[track_caller]
fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word:?} is not in:\n{text}");
    }
}
