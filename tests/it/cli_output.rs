//! Where results go when something is in the way: a full disk, a reader that leaves, a file that is there already.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use palisade::sim::{Options, Preset};

use crate::support::{Run, Tenant, palisade, spec};

fn tenant() -> Tenant {
    let mut options = Options::new(spec(60, 1, Preset::Messy));
    options.speed = 200.0;
    Tenant::serve(options)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_costs_one_report_and_not_the_others() {
    let tenant = tenant();
    let run = tenant.palisade("scan --only legacy -o table=/dev/full -o json=scan.json");
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("cannot write /dev/full: the disk is full; what fitted is there"), "{}", run.stderr);
    let written = fs::read_to_string(tenant.folder().join("scan.json")).expect("the other report");
    assert!(written.contains("palisade.scan/1"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_can_be_written_nowhere_goes_to_standard_output() {
    let tenant = tenant();
    let run = tenant.palisade("scan --only legacy -o json=/dev/full -o json=no/such/folder/scan.json");
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert_eq!(run.json()["schema"], "palisade.scan/1");
    for said in ["/dev/full", "no/such/folder/scan.json", "the report went to standard output"] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
}

#[test]
fn two_reports_never_go_to_one_place() {
    let tenant = tenant();
    let folder = tenant.folder();
    fs::create_dir(folder.join("in")).unwrap();
    for two in ["json=scan.txt -o table=scan.txt", "json=scan.txt -o in/../scan.txt", "- -o json=-"] {
        let run = tenant.palisade(&format!("scan -o {two}"));
        assert_eq!(run.code, 2, "{two}: {}", run.stderr);
        assert!(run.stderr.contains("one would take the other's place"), "{}", run.stderr);
        assert!(!folder.join("scan.txt").exists(), "{two}");
    }
    assert_eq!(tenant.ledger().total().requests, 0, "said before anybody signs in");
}

#[test]
fn a_dash_is_standard_output() {
    let tenant = tenant();
    let run = tenant.palisade("scan --only legacy -o json=- -o table=scan.txt");
    assert_eq!(run.json()["schema"], "palisade.scan/1", "{}", run.stderr);
    assert!(fs::read_to_string(tenant.folder().join("scan.txt")).unwrap().contains("DO THESE FIRST"));
    assert!(!tenant.folder().join("-").exists());
}

/// Without a standard output Rust's runtime opens `/dev/null` in its place.
#[cfg(unix)]
#[test]
fn a_closed_standard_output_is_no_success() {
    let tenant = tenant();
    let program = env!("CARGO_BIN_EXE_palisade");
    let closed = |arguments: &str| -> Run {
        let command = tenant.command("");
        let like = command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
        let mut shell = std::process::Command::new("sh");
        shell.env_clear().envs(like).current_dir(tenant.folder());
        shell.args(["-c", &format!("{program} {arguments} >&-")]).output().unwrap().into()
    };
    for arguments in ["scan", "scan -o json=scan.json", "snapshot take -", "rules list", "--help", "--version"] {
        let run = closed(arguments);
        assert_eq!(run.code, 3, "{arguments}: {}", run.stderr);
        assert!(run.stderr.contains("cannot write to standard output: it is closed"), "{}", run.stderr);
    }
    assert_eq!(tenant.ledger().total().requests, 0, "said before anybody signs in");
    let run = closed("scan --only legacy -o json=a.json -o table=b.txt");
    assert_eq!(run.code, 1, "nothing goes to the screen: {}", run.stderr);
}

#[test]
fn a_word_that_is_no_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let run: Run = palisade(folder.path(), "scan --demo -o pdf=x.pdf").output().unwrap().into();
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("there is no format \"pdf\"; there are table, json"), "{}", run.stderr);
    assert!(!folder.path().join("pdf=x.pdf").exists());
    let run: Run = palisade(folder.path(), "scan --demo -o x.pdf").output().unwrap().into();
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    assert!(
        run.stderr.contains("the ending .pdf names no format") && run.stderr.contains("-o html=x.pdf"),
        "{}",
        run.stderr
    );
    assert!(!folder.path().join("x.pdf").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_said_by_every_command_that_prints() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in ["completions bash", "man", "--help", "scan --help", "--version", "rules list"] {
        let full = fs::File::options().write(true).open("/dev/full").expect("a device that is always full");
        let run: Run = palisade(folder.path(), arguments).stdout(full).output().unwrap().into();
        assert_eq!(run.code, 3, "{arguments}: {}", run.stderr);
        assert!(run.stderr.starts_with("palisade: cannot write to standard output: No space"), "{}", run.stderr);
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_output_quietly() {
    let tenant = tenant();
    for arguments in ["completions bash", "man", "--help", "snapshot take --quiet -"] {
        let mut command = tenant.command(arguments);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        let mut heard = [0; 1];
        // The pipe is closed with its first byte read.
        process.stdout.take().expect("piped").read_exact(&mut heard).expect("a byte");
        let run: Run = process.wait_with_output().unwrap().into();
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments}");
    }
}

#[test]
fn a_snapshot_takes_no_other_files_place_unless_told() {
    let tenant = tenant();
    let file = tenant.folder().join("kept.snapshot");
    fs::write(&file, "last year's").unwrap();
    let run = tenant.palisade("snapshot take kept.snapshot");
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("kept.snapshot is there already"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(&file).unwrap(), "last year's");
    assert_eq!(tenant.ledger().total().requests, 0, "said before anybody signs in");
    let run = tenant.palisade("snapshot take --force kept.snapshot");
    assert!([0, 4].contains(&run.code), "{}", run.stderr);
    assert_ne!(fs::read(&file).unwrap(), b"last year's");
}

#[test]
fn a_snapshot_says_where_it_is_from() {
    let tenant = tenant();
    tenant.palisade("snapshot take kept.snapshot");
    let info = tenant.palisade("snapshot info kept.snapshot");
    let from = info.stdout.lines().find(|line| line.starts_with("from ")).expect("where Graph was");
    assert!(from.contains("http://127.0.0.1:") && from.ends_with("(a simulated tenant)"), "{from}");
}

#[test]
fn a_configuration_that_is_not_there_is_no_such_file() {
    let run: Run = palisade(Path::new("/"), "scan --config nosuch.toml").output().unwrap().into();
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot read nosuch.toml: no such file"), "{}", run.stderr);
}
