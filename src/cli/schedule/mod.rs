//! `palisade schedule`: units for a scheduled scan, ready as printed.
//!
//! Findings (1) and parts that were not assessed (4) are results, not crashes: nothing fails or starts again for them. A scan
//! that could not run (3, and 2 for a configuration that is wrong) must be noticed: it fails the unit. Credentials stand in no
//! unit, only where they are.

mod cron;
mod github_actions;
mod kubernetes;
mod systemd;
mod windows;

use clap::{Args, Subcommand};

use super::message::Stop;
use super::output::to_stdout;

#[derive(Debug, Subcommand)]
pub(crate) enum ScheduleCommand {
    /// A shell script that sets up a hardened service and its timer
    #[command(after_help = "\
Example:
  palisade schedule systemd --at 02:30 > install.sh   # read it, then run it")]
    Systemd(OnHost),
    /// A file for /etc/cron.d
    #[command(after_help = "Example:\n  palisade schedule cron | sudo tee /etc/cron.d/palisade")]
    Cron(OnHost),
    /// A CronJob that signs in by workload identity, with what it needs
    #[command(after_help = "\
Example:
  palisade schedule kubernetes --image registry.example/palisade:0.1.0")]
    Kubernetes(InCluster),
    /// A PowerShell script that registers a task
    #[command(after_help = "Example:\n  palisade schedule windows > install.ps1")]
    Windows(When),
    /// A workflow that signs in by OIDC, without any secret
    #[command(after_help = "\
Example:
  palisade schedule github-actions > .github/workflows/palisade.yml")]
    GithubActions(When),
}

/// When, and which tenant.
#[derive(Args, Clone, Debug)]
pub(crate) struct When {
    /// Every day at this time, and up to 45 minutes later by chance; UTC on Kubernetes and GitHub, where GitHub adds its own
    #[arg(long, value_name = "HH:MM", default_value = "03:00", value_parser = time)]
    pub(crate) at: Time,
    /// The tenant, by its id or, where the unit has a palisade.toml, by its name in it; else the only one, or AZURE_TENANT_ID
    #[arg(long, value_name = "NAME|ID", value_parser = word)]
    pub(crate) tenant: Option<String>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct OnHost {
    #[command(flatten)]
    pub(crate) when: When,
    /// Where palisade is installed
    #[arg(long, value_name = "PATH", default_value = "/usr/local/bin/palisade", value_parser = path)]
    pub(crate) bin: String,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct InCluster {
    #[command(flatten)]
    pub(crate) when: When,
    /// An image with palisade, a shell and the system's certificates
    #[arg(long, value_name = "IMAGE", value_parser = image)]
    pub(crate) image: String,
    /// The namespace
    #[arg(long, value_name = "NAME", default_value = "palisade", value_parser = word)]
    pub(crate) namespace: String,
}

/// A time of the day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Time {
    hour: u8,
    minute: u8,
}

impl std::fmt::Display for Time {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl When {
    /// The end of a command line that names the tenant.
    fn tenant(&self) -> String {
        self.tenant.as_ref().map(|tenant| format!(" --tenant {tenant}")).unwrap_or_default()
    }

    /// The five fields of cron.
    fn cron(&self) -> String {
        format!("{} {} * * *", self.at.minute, self.at.hour)
    }
}

pub(crate) fn run(command: &ScheduleCommand) -> Result<u8, Stop> {
    if let Some(name) = name_without_a_file(command) {
        return Err(Stop {
            hint: Some("give the tenant's id, or leave it to AZURE_TENANT_ID".into()),
            ..Stop::usage(format!("--tenant {name}: this unit has no palisade.toml in which a tenant has a name"))
        });
    }
    let text = match command {
        ScheduleCommand::Systemd(args) => systemd::script(args),
        ScheduleCommand::Cron(args) => cron::file(args),
        ScheduleCommand::Kubernetes(args) => kubernetes::manifest(args),
        ScheduleCommand::Windows(args) => windows::script(args),
        ScheduleCommand::GithubActions(args) => github_actions::workflow(args),
    };
    to_stdout(|out| out.write_all(text.as_bytes()))?;
    Ok(0)
}

/// The name of a tenant where the unit brings no configuration.
fn name_without_a_file(command: &ScheduleCommand) -> Option<&str> {
    let tenant = match command {
        ScheduleCommand::Kubernetes(args) => args.when.tenant.as_deref(),
        ScheduleCommand::GithubActions(when) => when.tenant.as_deref(),
        ScheduleCommand::Systemd(_) | ScheduleCommand::Cron(_) | ScheduleCommand::Windows(_) => None,
    };
    tenant.filter(|tenant| uuid::Uuid::try_parse(tenant).is_err())
}

fn time(text: &str) -> Result<Time, String> {
    let wrong = || "a time of the day is written like 03:00".to_owned();
    let (hour, minute) =
        text.split_once(':').filter(|(hour, minute)| hour.len() == 2 && minute.len() == 2).ok_or_else(wrong)?;
    let (hour, minute) = (hour.parse::<u8>().map_err(|_| wrong())?, minute.parse::<u8>().map_err(|_| wrong())?);
    if hour < 24 && minute < 60 { Ok(Time { hour, minute }) } else { Err(wrong()) }
}

/// What stands in units and shells as it is.
fn plain(text: &str, more: &[u8]) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || more.contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '/') && text.bytes().all(is_plain)
}

fn word(text: &str) -> Result<String, String> {
    match plain(text, b"._-") && !text.starts_with('/') {
        true => Ok(text.into()),
        false => Err("letters, digits, dots, hyphens and underscores alone can stand in a unit".into()),
    }
}

fn path(text: &str) -> Result<String, String> {
    match plain(text, b"/._-+") && text.starts_with('/') {
        true => Ok(text.into()),
        false => Err("a whole path without spaces or signs that a shell reads: /usr/local/bin/palisade".into()),
    }
}

fn image(text: &str) -> Result<String, String> {
    match plain(text, b"/._-:@") && !text.starts_with('/') {
        true => Ok(text.into()),
        false => Err("an image is written like registry.example/palisade:0.1.0".into()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::args::{Cli, Command};
    use super::*;

    fn printed(arguments: &str) -> String {
        let cli = Cli::try_parse_from(arguments.split_whitespace()).expect("it can be typed");
        let Command::Schedule(command) = cli.command else { panic!("{arguments}") };
        match command {
            ScheduleCommand::Systemd(args) => systemd::script(&args),
            ScheduleCommand::Cron(args) => cron::file(&args),
            ScheduleCommand::Kubernetes(args) => kubernetes::manifest(&args),
            ScheduleCommand::Windows(args) => windows::script(&args),
            ScheduleCommand::GithubActions(args) => github_actions::workflow(&args),
        }
    }

    fn all() -> Vec<(&'static str, String)> {
        ["systemd", "cron", "kubernetes --image registry.example/palisade:0.1.0", "windows", "github-actions"]
            .map(|kind| (kind, printed(&format!("palisade schedule {kind} --at 04:30 --tenant contoso"))))
            .to_vec()
    }

    /// The words after the program's name up to where a shell or a unit ends the command.
    fn commands(text: &str) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        for line in text.lines() {
            let line = line.replace("palisade.exe' -Argument '", "palisade ").replace("\\palisade.exe", "/palisade");
            let Some((_, rest)) = line.split_once("palisade scan ") else { continue };
            let end = rest.find([';', '>', '\'', '|', '`', ')']).unwrap_or(rest.len());
            let words = rest[..end]
                .split_whitespace()
                .map(|word| word.replace(['"', '\\'], ""))
                .filter(|word| !word.is_empty());
            found.push(["palisade", "scan"].map(str::to_owned).into_iter().chain(words).collect());
        }
        found
    }

    #[test]
    fn every_command_line_of_a_unit_is_one_that_palisade_takes() {
        for (kind, text) in all() {
            let commands = commands(&text);
            assert!(!commands.is_empty(), "{kind}:\n{text}");
            for words in commands {
                let cli = Cli::try_parse_from(&words).unwrap_or_else(|error| panic!("{kind}: {words:?}: {error}"));
                let Command::Scan(scan) = cli.command else { panic!("{words:?}") };
                assert_eq!(scan.tenant.tenant.as_deref(), Some("contoso"), "{kind}: {words:?}");
            }
        }
    }

    #[test]
    fn every_unit_says_how_to_set_it_up_and_how_to_take_it_away() {
        for (kind, text) in all() {
            assert!(text.contains("To set it up"), "{kind}:\n{text}");
            assert!(text.contains("To take it away"), "{kind}:\n{text}");
            assert!(text.ends_with('\n') && text.lines().all(|line| line == line.trim_end()), "{kind}:\n{text}");
            assert!(!text.to_lowercase().contains("client_secret"), "{kind}: credentials by reference\n{text}");
        }
    }

    #[test]
    fn a_line_of_cron_has_five_fields_a_user_and_a_command() {
        let text = printed("palisade schedule cron --at 04:30");
        let lines: Vec<&str> =
            text.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_digit())).collect();
        assert_eq!(lines.len(), 1, "{text}");
        let fields: Vec<&str> = lines[0].split_whitespace().collect();
        assert_eq!(&fields[..6], ["30", "4", "*", "*", "*", "palisade"]);
        assert!(!lines[0].contains('%'), "cron reads a percent sign as the end of the line");
    }

    #[test]
    fn kubernetes_gets_what_must_be_there() {
        let text = printed("palisade schedule kubernetes --at 04:30 --image registry.example/palisade:0.1.0");
        let mut kinds = Vec::new();
        for document in text.split("\n---\n") {
            let value: serde_json::Value = serde_saphyr::from_str(document).expect("it is YAML");
            kinds.push(value["kind"].as_str().unwrap_or_default().to_owned());
            if value["kind"] != "CronJob" {
                continue;
            }
            assert_eq!(value["apiVersion"], "batch/v1");
            let spec = &value["spec"];
            assert_eq!((&spec["schedule"], &spec["concurrencyPolicy"]), (&"30 4 * * *".into(), &"Forbid".into()));
            let job = &spec["jobTemplate"]["spec"];
            assert_eq!(job["backoffLimit"], 0, "nothing starts again");
            let pod = &job["template"]["spec"];
            assert_eq!(job["template"]["metadata"]["labels"]["azure.workload.identity/use"], "true");
            assert_eq!(
                (&pod["restartPolicy"], &pod["securityContext"]["runAsNonRoot"]),
                (&"Never".into(), &true.into())
            );
            let container = &pod["containers"][0];
            assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
            assert_eq!(container["securityContext"]["allowPrivilegeEscalation"], false);
            assert_eq!(container["securityContext"]["capabilities"]["drop"][0], "ALL");
            assert_eq!(container["image"], "registry.example/palisade:0.1.0");
        }
        assert_eq!(kinds, ["Namespace", "ServiceAccount", "PersistentVolumeClaim", "CronJob"]);
    }

    #[test]
    fn the_workflow_may_ask_for_a_token_and_nothing_else() {
        let text = printed("palisade schedule github-actions");
        let value: serde_json::Value = serde_saphyr::from_str(&text).expect("it is YAML");
        assert_eq!(value["permissions"], serde_json::json!({ "id-token": "write" }));
        assert_eq!(value["concurrency"]["cancel-in-progress"], false);
        assert_eq!(value["on"]["schedule"][0]["cron"], "0 3 * * *");
        let steps = value["jobs"]["scan"]["steps"].as_array().expect("steps").clone();
        assert!(steps.iter().all(|step| step["uses"].is_null()), "nobody else's code runs beside the token");
        assert!(steps.iter().any(|step| step["run"].as_str().is_some_and(|run| run.contains("--auth github-oidc"))));
    }

    #[test]
    fn what_a_shell_would_read_is_refused() {
        for arguments in [
            vec!["systemd", "--bin", "/opt/pali sade"],
            vec!["systemd", "--bin", "palisade"],
            vec!["cron", "--tenant", "a;reboot"],
            vec!["cron", "--tenant", "$(reboot)"],
            vec!["cron", "--at", "25:00"],
            vec!["cron", "--at", "3"],
            vec!["kubernetes", "--image", "x y"],
        ] {
            let words = ["palisade", "schedule"].into_iter().chain(arguments.iter().copied());
            assert!(Cli::try_parse_from(words).is_err(), "{arguments:?}");
        }
    }
}
