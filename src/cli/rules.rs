//! `palisade rules list|show|check|test|functions`.

use std::fmt::Write;
use std::path::Path;

use super::args::RulesCommand;
use super::message::Stop;
use super::output::to_stdout;
use super::terminal::Terminal;
use crate::app::{self, Catalog, Constant, FUNCTIONS, Kind, Rule, RuleSet, Schema, Yields};

use crate::model::Severity;
use crate::report::{plural, wrapped};

pub(crate) fn run(command: &RulesCommand, terminal: &Terminal) -> Result<u8, Stop> {
    match command {
        RulesCommand::List { only, rules } => print(&list(&app::chosen(&app::rules(rules.as_deref())?.rules, only)?)),
        RulesCommand::Show { id, rules } => show(&app::rules(rules.as_deref())?.rules, id, terminal.look().width),
        RulesCommand::Check { dir } => check(dir.as_deref(), terminal),
        RulesCommand::Test { dir } => test(dir.as_deref(), terminal),
        RulesCommand::Functions { subject } => functions(subject.as_deref(), terminal.look().width),
    }
}

fn print(text: &str) -> Result<u8, Stop> {
    to_stdout(|out| out.write_all(text.as_bytes()))?;
    Ok(0)
}

/// `value` after `lead`, broken into lines of `width` that stand under each other. Its own line breaks stay.
fn hang(text: &mut String, lead: &str, value: &str, width: usize) {
    let lead_width = lead.chars().count();
    let width = width.saturating_sub(lead_width).max(20);
    let indent = " ".repeat(lead_width);
    let lines = value.trim().lines().flat_map(|line| wrapped(line, width));
    for (at, line) in lines.enumerate() {
        let _ = writeln!(text, "{}{line}", if at == 0 { lead } else { &indent });
    }
}

/// A line each: in a pipe it is searched, so only a terminal breaks it.
fn list(rules: &RuleSet) -> String {
    let mut text = String::new();
    let width = super::look::columns().unwrap_or(usize::MAX);
    for rule in rules.iter() {
        hang(&mut text, &format!("{:<9} {:<32} ", rule.gravest().word(), rule.id.as_str()), &rule.title, width);
    }
    text
}

fn show(rules: &RuleSet, id: &str, width: usize) -> Result<u8, Stop> {
    match rules.get(id) {
        Some(rule) => print(&page(rule, width)),
        None => Err(Stop {
            hint: Some("palisade rules list prints the ids".into()),
            ..Stop::usage(format!("there is no rule {id:?}"))
        }),
    }
}

fn page(rule: &Rule, width: usize) -> String {
    let mut text = format!("{}\n{}\n\n", rule.id, rule.title);
    let mut line = |name: &str, value: &str| {
        if !value.trim().is_empty() {
            hang(&mut text, &format!("{name:<12} "), value, width);
        }
    };
    line("about", rule.about.name);
    line("yields", yields(rule.yields));
    line("tier", &rule.tier.to_string());
    line("severity", &severities(rule));
    line("because", &rule.because);
    line("only", rule.only.as_ref().map_or("", |condition| &condition.text));
    line("fails when", &rule.when.text);
    line("events of", rule.events.as_deref().unwrap_or_default());
    line("licence", rule.licence.as_deref().unwrap_or_default());
    line("why", &rule.why);
    line("steps", &rule.steps);
    line("fix", rule.fix.as_deref().unwrap_or_default());
    for setting in &rule.settings {
        let default = said(&setting.default);
        line("setting", &format!("{} ({}, default {default}): {}", setting.name, setting.kind.words(), setting.about));
    }
    line("reads", &rule.reads().join(", "));
    line("CIS M365", &rule.maps.cis_m365.join(", "));
    line("SCuBA", &rule.maps.scuba.join(", "));
    line("ATT&CK", &rule.maps.attack.join(", "));
    line("NIST 800-53", &rule.maps.nist_800_53.join(", "));
    // An address broken in two could not be followed.
    let width = usize::MAX;
    hang(&mut text, "see          ", &rule.see.join("\n"), width);
    hang(&mut text, "file         ", &rule.path, width);
    text
}

fn yields(yields: Yields) -> &'static str {
    match yields {
        Yields::Each => "one finding for each",
        Yields::List => "one finding for each cause, with a list of all it concerns",
        Yields::Tenant => "one finding for the tenant",
    }
}

fn severities(rule: &Rule) -> String {
    let one = |severity: Severity, when: Option<&str>| match when {
        Some(when) => format!("{} when {when}", severity.word()),
        None => severity.word().to_owned(),
    };
    let all = rule.severity.iter().map(|case| one(case.severity, case.when.as_ref().map(|when| when.text.as_str())));
    all.collect::<Vec<_>>().join("\n")
}

/// The rules of a folder, or the built-in ones.
fn load(dir: Option<&Path>) -> Result<RuleSet, Stop> {
    let loaded = match dir {
        Some(dir) => Catalog::folder(dir),
        None => app::rules(None),
    };
    // A mistake in a rule file is what these commands look for: 1, not a failure to run.
    loaded.map(|book| book.rules).map_err(|error| match error {
        app::Error::Rules(_) => Stop { code: 1, ..Stop::from(error) },
        other => Stop::from(other),
    })
}

/// A value as `palisade.toml` writes it.
fn said(value: &Constant) -> String {
    match value {
        Constant::Bool(value) => value.to_string(),
        Constant::Int(value) => value.to_string(),
        Constant::List(items) => format!("[{}]", items.iter().map(said).collect::<Vec<_>>().join(", ")),
        Constant::Text(text) => format!("{text:?}"),
        // No setting is of another type.
        other => format!("{other:?}"),
    }
}

fn check(dir: Option<&Path>, terminal: &Terminal) -> Result<u8, Stop> {
    let rules = load(dir)?;
    terminal.say(&format!("palisade: {} well written", counted(rules.len(), "rule", ["is", "are"])));
    Ok(0)
}

fn test(dir: Option<&Path>, terminal: &Terminal) -> Result<u8, Stop> {
    let rules = load(dir)?;
    let broken = rules.test();
    for case in &broken {
        terminal.say(&case.problem.draw(terminal.messages_in_colour()));
    }
    match broken.len() {
        0 => {
            terminal
                .say(&format!("palisade: the cases of {} come out as they should", plural(whole(rules.len()), "rule")));
            Ok(0)
        }
        count => {
            let cases = counted(count, "case", ["comes", "come"]);
            Err(Stop { code: 1, ..Stop::failed(format!("{cases} out otherwise than they should")) })
        }
    }
}

fn whole(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// `1 rule is`, `2 rules are`
fn counted(count: usize, noun: &str, [one, many]: [&str; 2]) -> String {
    format!("{} {}", plural(whole(count), noun), if count == 1 { one } else { many })
}

fn functions(subject: Option<&str>, width: usize) -> Result<u8, Stop> {
    let vocabulary = Catalog::vocabulary();
    if let Some(name) = subject {
        return match vocabulary.schema(name) {
            Some(schema) => print(&fields(schema, width)),
            None => Err(Stop {
                hint: Some("palisade rules functions lists the subjects".into()),
                ..Stop::usage(format!("there is no subject {name:?}"))
            }),
        };
    }
    let mut text = String::from("Subjects (`about:`); `palisade rules functions NAME` prints the fields of one\n");
    for schema in std::iter::once(vocabulary.tenant).chain(vocabulary.subjects.iter().copied()) {
        hang(&mut text, &format!("  {:<20} ", schema.name), schema.doc, width);
    }
    text += "\nFunctions\n";
    for function in FUNCTIONS {
        hang(&mut text, &format!("  {:<34} ", function.usage), function.doc, width);
    }
    text += "\nLists for inList(\"name\", text)\n";
    for list in &vocabulary.lists {
        hang(&mut text, &format!("  {:<34} ", list.name), list.doc, width);
    }
    let _ = writeln!(text, "\nLicences (`licence:`): {}", vocabulary.licences.join(", "));
    print(&text)
}

fn fields(schema: &Schema, width: usize) -> String {
    let mut text = String::new();
    hang(&mut text, &format!("{}: ", schema.name), schema.doc, width);
    text.push('\n');
    for field in schema.fields {
        let _ = writeln!(text, "  {}.{} ({})", schema.name, field.name, type_name(&field.kind));
        hang(&mut text, "      ", field.doc, width);
        if !field.from.is_empty() {
            hang(&mut text, "      read from: ", &field.from.join(", "), width);
        }
        if let Kind::Record(inner) = field.kind {
            for inner in inner.fields {
                hang(&mut text, &format!("        .{} ({}) ", inner.name, type_name(&inner.kind)), inner.doc, width);
            }
        }
    }
    text
}

fn type_name(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "true or false".into(),
        Kind::Int => "number".into(),
        Kind::Time => "time".into(),
        Kind::Str => "text".into(),
        Kind::Word(words) => format!("one of {}", words.join(", ")),
        Kind::List(of) => format!("list of {}", type_name(of)),
        Kind::Record(schema) => format!("record {}", schema.name),
        other => format!("{other:?}").to_lowercase(),
    }
}
