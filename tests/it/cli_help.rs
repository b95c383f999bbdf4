//! Help: of every command, with an example, and of nothing that does not exist.

use std::path::Path;

use crate::support::{Run, palisade};

const COMMANDS: &[&str] = &[
    "",
    "scan",
    "doctor",
    "snapshot",
    "snapshot take",
    "snapshot info",
    "rules",
    "rules list",
    "rules show",
    "rules check",
    "rules test",
    "rules functions",
    "history",
    "history show",
    "history diff",
    "history verify",
    "history sign-off",
    "respond",
    "plan",
    "apply",
    "undo",
    "waive",
    "schedule",
    "schedule systemd",
    "schedule cron",
    "schedule kubernetes",
    "schedule windows",
    "schedule github-actions",
    "tickets",
    "report",
    "simulate",
    "completions",
    "man",
];

fn run(arguments: &str) -> Run {
    palisade(Path::new(env!("CARGO_MANIFEST_DIR")), arguments).output().expect("the program runs").into()
}

#[test]
fn help_of_every_command() {
    for command in COMMANDS {
        let help = run(&format!("{command} --help"));
        assert_eq!((help.code, help.stderr.as_str()), (0, ""), "{command}");
        assert_eq!(run(&format!("{command} -h")).stdout, help.stdout, "{command}: -h and --help say the same");
        let name = if command.is_empty() { "palisade".into() } else { command.replace(' ', "_") };
        insta::assert_snapshot!(format!("help_{name}"), help.stdout);
    }
}

/// Every command that a help lists is one whose help is tested here.
#[test]
fn no_command_is_forgotten() {
    for command in COMMANDS {
        let help = run(&format!("{command} --help")).stdout;
        let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
        let names = listed.filter(|line| !line.starts_with("    ")).filter_map(|line| line.split_whitespace().next());
        for name in names {
            let whole = format!("{command} {name}");
            assert!(COMMANDS.contains(&whole.trim()), "{whole}");
        }
    }
}

#[test]
fn every_help_has_an_example_that_fits_a_line_and_names_what_exists() {
    for command in COMMANDS {
        let help = run(&format!("{command} --help")).stdout;
        let examples: Vec<&str> = help.lines().skip_while(|line| !line.starts_with("Example")).skip(1).collect();
        assert!(!examples.is_empty(), "{command} has no example");
        for example in examples.iter().filter(|line| line.contains("palisade ")) {
            assert!(example.chars().count() < 80, "{example}");
            let words = example.split("palisade ").nth(1).unwrap_or_default().split_whitespace();
            let named: Vec<&str> = words.take_while(|word| !word.starts_with('-')).take(2).collect();
            let known = COMMANDS.iter().any(|command| *command == named.join(" ") || Some(command) == named.first());
            assert!(known, "{example}");
            let options =
                run(&format!("{} --help", named[0])).stdout + &run(&format!("{} --help", named.join(" "))).stdout;
            for option in example.split_whitespace().filter(|word| word.starts_with("--")) {
                assert!(options.contains(option), "{example}: {option}");
            }
        }
    }
}

#[test]
fn without_a_command_the_help_is_shown_and_the_code_is_2() {
    let bare = run("");
    assert_eq!((bare.code, bare.stdout.as_str()), (2, ""));
    assert_eq!(bare.stderr, run("--help").stdout);
}

#[test]
fn the_manual_holds_every_command_and_option() {
    let manual = run("man").stdout.replace('\\', "");
    for command in COMMANDS.iter().filter(|command| !["", "snapshot", "rules"].contains(command)) {
        assert!(manual.contains(&format!("PALISADE {}", command.to_uppercase())), "{command}");
        for word in run(&format!("{command} --help")).stdout.split_whitespace().filter(|word| word.starts_with("--")) {
            let option = word.trim_end_matches([',', '.', ';', '`', ')', ':']).trim_end_matches("...");
            assert!(manual.contains(option), "{command}: {option}");
        }
    }
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&format!("completions {shell}"));
        assert_eq!(script.code, 0);
        for command in COMMANDS.iter().filter(|command| !command.contains(' ')) {
            assert!(script.stdout.contains(command), "{shell}: {command}");
        }
    }
}

#[test]
fn each_schema_is_printed() {
    for kind in ["scan", "doctor", "history", "tickets"] {
        let schema = run(&format!("report --schema {kind}")).json();
        assert_eq!(schema["properties"]["schema"]["const"], format!("palisade.{kind}/1"));
    }
}
