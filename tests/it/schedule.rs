//! What `palisade schedule` prints, held against the programs that read it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{Run, palisade};

fn printed(arguments: &str) -> String {
    let run: Run = palisade(Path::new("."), &format!("schedule {arguments}")).output().expect("it runs").into();
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments}");
    run.stdout
}

/// The files that the script writes below /etc/systemd.
fn units(script: &str) -> Vec<(String, String)> {
    let parts = script.split("cat > /etc/systemd/system/").skip(1);
    let part = |part: &str| {
        let (name, rest) = part.split_once(" <<'END'\n").expect("a here-document");
        let (text, _) = rest.split_once("\nEND\n").expect("its end");
        (name.to_owned(), format!("{text}\n"))
    };
    parts.map(part).collect()
}

#[test]
fn systemd_finds_nothing_wrong_with_its_units() {
    let program = env!("CARGO_BIN_EXE_palisade");
    let units = units(&printed(&format!("systemd --at 02:30 --bin {program}")));
    let names: Vec<&str> = units.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["palisade-scan.service", "palisade-scan.timer", "palisade-scan-alarm.service"]);
    let service = &units[0].1;
    for line in
        ["SuccessExitStatus=1 4", "Restart=no", "DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes"]
    {
        assert!(service.lines().any(|other| other == line), "{line} is missing");
    }
    for line in ["Persistent=yes", "RandomizedDelaySec=45min", "OnCalendar=*-*-* 02:30:00"] {
        assert!(units[1].1.lines().any(|other| other == line), "{line} is missing");
    }
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        // Aloud, so that nobody takes it for done.
        #[expect(clippy::print_stderr, reason = "a test that is left out says so")]
        {
            eprintln!("LEFT OUT: systemd-analyze is not on this machine, its verdict is not known");
        }
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in &units {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let mut verify = Command::new("systemd-analyze");
    verify.arg("verify").args(units.iter().map(|(name, _)| folder.path().join(name)));
    let run: Run = verify.output().expect("it runs").into();
    let ours: Vec<&str> = run.stderr.lines().filter(|line| line.contains("palisade")).collect();
    assert!(run.code == 0 && ours.is_empty(), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn the_scripts_are_read_by_a_shell() {
    for arguments in ["systemd", "cron"] {
        let text = printed(arguments);
        // Of a file for cron the command alone is for a shell, after its five fields and the user.
        let script = match text.lines().find(|line| line.contains(" * * * palisade ")) {
            Some(line) => line.split_once(" palisade ").expect("a command").1.to_owned(),
            None => text,
        };
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("script");
        fs::write(&file, script).expect("a file");
        let run: Run = Command::new("sh").arg("-n").arg(&file).output().expect("a shell").into();
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments}");
    }
}

/// The part of the workflow that scans, run by a shell with a stand-in that ends with each code.
#[cfg(unix)]
#[test]
fn the_workflow_is_green_for_results_and_red_for_a_scan_that_could_not_run() {
    use std::os::unix::fs::PermissionsExt;
    let text = printed("github-actions");
    let (_, step) = text.split_once("- name: Scan\n        run: |\n").expect("a step");
    let script: String = step.lines().map(|line| format!("{}\n", line.trim_start())).collect();
    for (code, expected) in [(0, 0), (1, 0), (4, 0), (3, 3), (2, 2)] {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("palisade");
        fs::write(&program, format!("#!/bin/sh\necho '<b>&</pre>'\nexit {code}\n")).expect("a file");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
        let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
        let mut shell = Command::new("bash");
        shell.args(["-e", "-o", "pipefail", "-c", &script]).current_dir(folder.path());
        shell.env("PATH", path).env("GITHUB_STEP_SUMMARY", folder.path().join("summary"));
        let run: Run = shell.output().expect("a shell").into();
        assert_eq!(run.code, expected, "{code}: {}", run.stderr);
        let summary = fs::read_to_string(folder.path().join("summary")).expect("a summary");
        assert_eq!(summary, "<pre>\n&lt;b&gt;&amp;&lt;/pre&gt;\n</pre>\n");
    }
}
