//! A configuration file, read and checked.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use toml::Spanned;

use super::check::{self, Checked, Mentions};
use super::error::{ConfigError, Place, Problem};
use super::tenant::{self, CredentialReference};
use super::written::{Written, WrittenTenant};
use crate::model::{RuleId, Settings};

/// A configuration file, read and checked. Without a file everything is empty.
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub path: Option<PathBuf>,
    /// What holds for every tenant.
    pub(super) general: Settings,
    /// By the name in `[tenant.NAME]`.
    pub(super) tenants: BTreeMap<String, Entry>,
    mentions: Vec<Mention>,
    given: Vec<Given>,
    /// Fixes that a scan may carry out by itself, and where they are named.
    fixes: Vec<(String, Place)>,
}

/// One `[tenant.NAME]`.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub id: Option<uuid::Uuid>,
    pub client_id: Option<String>,
    pub credential: Option<CredentialReference>,
    pub strict: Option<bool>,
    pub settings: Settings,
}

/// A rule that the file speaks of, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mention {
    pub rule: RuleId,
    pub place: Place,
}

/// A value that the file gives for a setting of a rule, and where.
#[derive(Clone, Debug, PartialEq)]
struct Given {
    rule: RuleId,
    name: String,
    value: serde_json::Value,
    name_place: Place,
    value_place: Place,
}

/// Why a rule cannot take a setting.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unfit {
    /// The name is wrong, else the value.
    pub on_name: bool,
    pub message: String,
    pub hint: Option<String>,
}

/// More than a person writes.
const LARGEST: u64 = 4_000_000;

impl Config {
    /// # Errors
    /// When the file cannot be read, or holds a key, a date, a rule id or a kind that it may not hold.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let unreadable = |source| ConfigError::Unreadable { path: path.into(), source };
        let length = fs::metadata(path).map_err(unreadable)?.len();
        if length > LARGEST {
            return Err(unreadable(std::io::Error::other("the file is larger than 4 MB")));
        }
        Self::parse(path, &fs::read_to_string(path).map_err(unreadable)?)
    }

    /// The text of the file at `path`; paths in it are relative to the folder that file is in.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let written: Written = toml::from_str(text).map_err(|error| {
            let problem = explain(error.message());
            ConfigError::at(path, Place::of(text, error.span().map_or(0, |span| span.start)), problem)
        })?;
        let wrong = |(at, problem)| ConfigError::at(path, Place::of(text, at), problem);
        let mut mentions = Mentions::default();
        let general = check::settings(&written.tables(), &mut mentions).map_err(wrong)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut tenants = BTreeMap::new();
        for (name, tenant) in &written.tenant {
            tenants.insert(name.clone(), entry(tenant, folder, &mut mentions).map_err(wrong)?);
        }
        let mention = |(rule, at)| Mention { rule, place: Place::of(text, at) };
        let fixes = mentions.fixes.into_iter().map(|(fix, at)| (fix, Place::of(text, at))).collect();
        let given = mentions.settings.into_iter().map(|given| Given {
            name_place: Place::of(text, given.name_at),
            value_place: Place::of(text, given.value_at),
            rule: given.rule,
            name: given.name,
            value: given.value,
        });
        let (given, mentions) = (given.collect(), mentions.rules.into_iter().map(mention).collect());
        Ok(Self { path: Some(path.into()), general, tenants, mentions, given, fixes })
    }

    /// Holds every rule the file speaks of against the rules there are.
    ///
    /// # Errors
    /// When it speaks of a rule that is not known: a waiver or approval would silently do nothing.
    pub fn check_rules(&self, is_known: impl Fn(&RuleId) -> bool) -> Result<(), ConfigError> {
        let Some(mention) = self.mentions.iter().find(|mention| !is_known(&mention.rule)) else { return Ok(()) };
        let problem = Problem::hint(
            format!("there is no rule {}", mention.rule),
            "palisade rules list prints the ids of all rules; those of your own need --rules",
        );
        Err(self.wrong(&mention.place, problem))
    }

    /// Holds every setting the file gives for a rule against what the rule takes.
    ///
    /// # Errors
    /// When a rule has no such setting, or one of another type.
    pub fn check_settings(
        &self,
        unfit: impl Fn(&RuleId, &str, &serde_json::Value) -> Option<Unfit>,
    ) -> Result<(), ConfigError> {
        let wrong = self.given.iter().find_map(|given| Some((given, unfit(&given.rule, &given.name, &given.value)?)));
        let Some((given, Unfit { on_name, message, hint })) = wrong else { return Ok(()) };
        let place = if on_name { &given.name_place } else { &given.value_place };
        Err(self.wrong(place, Problem { message, hint }))
    }

    /// Holds every fix that a scan may carry out by itself against what `unfit` says of it.
    ///
    /// # Errors
    /// When one is no fix that can be carried out unasked.
    pub fn check_fixes(&self, unfit: impl Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
        let wrong = self.fixes.iter().find_map(|(fix, place)| Some((place, unfit(fix)?)));
        wrong.map_or(Ok(()), |(place, message)| Err(self.wrong(place, Problem::new(message))))
    }

    fn wrong(&self, place: &Place, problem: Problem) -> ConfigError {
        let path = self.path.as_deref().unwrap_or(Path::new("palisade.toml"));
        ConfigError::at(path, place.clone(), problem)
    }
}

fn entry(tenant: &Spanned<WrittenTenant>, folder: &Path, mentions: &mut Mentions) -> Checked<Entry> {
    let written = tenant.get_ref();
    Ok(Entry {
        id: written.id.as_ref().map(check::uuid).transpose()?,
        client_id: written.client_id.as_ref().map(check::uuid).transpose()?.map(|id| id.to_string()),
        credential: tenant::credential(written, tenant.span().start, folder)?,
        strict: written.strict,
        settings: check::settings(&written.tables(), mentions)?,
    })
}

/// Adds to the parser's words what a person should know of secrets.
fn explain(message: &str) -> Problem {
    let is_secret = ["secret", "client_secret", "password", "token"]
        .iter()
        .any(|key| message.contains(&format!("unknown field `{key}`")));
    match is_secret {
        true => Problem::hint(
            "a secret has no place in this file",
            "name the environment variable that holds it: secret_env, token_env or password_env = \"NAME\"",
        ),
        false => Problem::new(message.replace("unknown field", "unknown key").replace('\n', " ")),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::config::AuthWay;
    use crate::model::{AutoApply, Covers, HolderKind};

    const WHOLE: &str = r#"
strict = false

[tenant.contoso]
id = "11111111-2222-3333-4444-555555555555"
client_id = "33333333-4444-5555-6666-777777777777"
certificate = "certs/contoso.pem"
break_glass = ["BG1@contoso.example", "bg2@contoso.example"]

[tenant.fabrikam]
id = "22222222-2222-3333-4444-555555555555"
auth = "managed-identity"
strict = true

[[tenant.fabrikam.waiver]]
area = "legacy"
reason = "moving in spring"
owner = "it"
until = 2027-03-31

[[role_holder]]
principal = "Alice@contoso.example"
role = "Exchange Administrator"
kind = "eligible"

[[approved]]
rule = "mailbox.forwards-outside"
resource = "Archive@contoso.example"
reason = "legal archive"

[[waiver]]
rule = "legacy.imap"
resource = "scanner@contoso.example"
reason = "old scanner, replaced in March"
owner = "it-sec"
until = 2027-03-31

[settings."mfa.avoidable"]
accept_managed_device = true
"#;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(Path::new("conf/palisade.toml"), text)
    }

    /// The error's first line and its hint.
    fn refused(text: &str) -> (String, Option<String>) {
        let error = parse(text).expect_err("the file is wrong");
        (error.to_string().lines().next().unwrap_or_default().to_owned(), error.hint().map(Into::into))
    }

    #[test]
    fn what_stands_at_the_top_holds_for_each_tenant() {
        let config = parse(WHOLE).expect("the file is right");
        let contoso = config.tenant(Some("contoso"), None).expect("it is there");
        assert_eq!(contoso.settings.break_glass, ["bg1@contoso.example", "bg2@contoso.example"]);
        assert_eq!(contoso.settings.role_holders[0].kind, HolderKind::Eligible);
        assert_eq!(contoso.settings.role_holders[0].principal, "alice@contoso.example");
        assert_eq!(contoso.settings.approved[0].resource, "archive@contoso.example");
        assert_eq!(contoso.settings.waivers[0].until, date(2027, 3, 31));
        assert_eq!(contoso.settings.rules["mfa.avoidable"]["accept_managed_device"], serde_json::json!(true));
        assert_eq!(contoso.credential, Some(CredentialReference::Certificate("conf/certs/contoso.pem".into())));
        assert!(!contoso.settings.strict);
    }

    #[test]
    fn what_stands_under_a_tenant_is_added_for_it_alone() {
        let config = parse(WHOLE).expect("the file is right");
        let fabrikam = config.tenant(Some("fabrikam"), None).expect("it is there");
        assert!(fabrikam.settings.strict);
        assert_eq!(fabrikam.settings.waivers.len(), 2);
        assert_eq!(fabrikam.settings.waivers[1].covers, Covers::Area("legacy".into(), None));
        assert_eq!(fabrikam.credential, Some(CredentialReference::Auth(AuthWay::ManagedIdentity)));
        assert!(fabrikam.settings.break_glass.is_empty());
    }

    #[test]
    fn a_tenant_is_chosen_by_name_by_id_or_by_being_the_only_one() {
        let config = parse(WHOLE).expect("the file is right");
        let id = uuid::uuid!("22222222-2222-3333-4444-555555555555");
        assert_eq!(config.tenant(None, Some(id)).expect("it is there").name.as_deref(), Some("fabrikam"));
        assert_eq!(config.tenant(Some(&id.to_string()), None).expect("it is there").name.as_deref(), Some("fabrikam"));
        let error = config.tenant(None, None).expect_err("there are two");
        assert_eq!(error.hint(), Some("choose one with --tenant: contoso, fabrikam"));
        assert!(config.tenant(Some("contosso"), None).is_err());
        let only = parse("[tenant.one]\nstrict = true").expect("the file is right");
        assert_eq!(only.tenant(None, None).expect("it is there").name.as_deref(), Some("one"));
        assert_eq!(Config::default().tenant(None, None).expect("no file, no trouble"), Default::default());
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_line_and_column() {
        let error = parse("strict = true\n\n[tenant.a]\n  brake_glass = []\n").expect_err("a typo");
        let text = error.to_string();
        assert!(text.starts_with("cannot use conf/palisade.toml:4:3: unknown key `brake_glass`"), "{text}");
        assert!(text.ends_with("\n  |\n4 |   brake_glass = []\n  |   ^"), "{text}");
    }

    #[test]
    fn what_a_scan_may_change_is_named_and_counted() {
        let allows = |fix: &str, most: &str| format!("fixes = [\"{fix}\"]\nmax_changes = {most}\n");
        let own = format!("[auto_apply]\n{}[tenant.a]\n[tenant.b.auto_apply]\n{}", allows("x", "5"), allows("y", "7"));
        let config = parse(&own).expect("the file is right");
        let allowed = |name: &str| config.tenant(Some(name), None).expect("it is there").settings.auto_apply;
        assert_eq!(allowed("a"), Some(AutoApply { fixes: vec!["x".into()], max_changes: 5 }));
        assert_eq!(allowed("b"), Some(AutoApply { fixes: vec!["y".into()], max_changes: 7 }));
        assert_eq!(Config::default().tenant(None, None).expect("no file, no trouble").settings.auto_apply, None);
        let error = config.check_fixes(|fix| (fix == "y").then(|| "nobody knows it".into())).expect_err("y is wrong");
        assert!(error.to_string().starts_with("cannot use conf/palisade.toml:6:10: nobody knows it"), "{error}");
        for most in ["0", "-1", "10001"] {
            let (message, _) = refused(&format!("[auto_apply]\n{}", allows("x", most)));
            assert_eq!(
                message,
                "cannot use conf/palisade.toml:3:15: max_changes is a number of changes a run from 1 to 10000"
            );
        }
        assert!(refused("[auto_apply]\nfixes = []\nmax_changes = 1\n").0.contains("fixes names no fix"));
        assert!(parse("[auto_apply]\nmax_changes = 1\n").is_err(), "silence allows nothing");
    }

    #[test]
    fn runs_are_kept_as_long_as_is_said_for_the_tenant_else_for_all() {
        let text = "[retention]\nruns = 90\n[tenant.a]\n[tenant.b.retention]\nruns = 30\n";
        let config = parse(text).expect("the file is right");
        let kept = |name: &str| config.tenant(Some(name), None).expect("it is there").settings.keep_runs;
        assert_eq!((kept("a"), kept("b")), (Some(90), Some(30)));
        assert_eq!(Config::default().tenant(None, None).expect("no file, no trouble").settings.keep_runs, None);
        for runs in ["0", "-1", "36501"] {
            let (message, _) = refused(&format!("[retention]\nruns = {runs}\n"));
            assert_eq!(message, "cannot use conf/palisade.toml:2:8: runs is a number of days from 1 to 36500");
        }
        assert!(refused("[retention]\ndays = 3\nruns = 3").0.contains("unknown key"));
    }

    #[test]
    fn a_secret_is_refused_and_never_repeated() {
        let error = parse("[tenant.a]\nsecret_env = \"Pa55~w0rd!\"\n").expect_err("that is no name");
        assert!(!format!("{error} {error:?}").contains("Pa55~w0rd!"), "{error}");
        let error = parse("[tenant.a]\nclient_secret = \"Pa55~w0rd!\"\n").expect_err("no such key");
        assert!(!format!("{error} {error:?}").contains("Pa55~w0rd!"), "{error}");
        assert!(error.hint().expect("a hint").contains("secret_env"));
    }

    #[test]
    fn every_value_is_held_against_what_it_may_be() {
        let waiver = |rest: &str| format!("[[waiver]]\nreason = \"r\"\nowner = \"o\"\nuntil = 2027-03-31\n{rest}");
        let cases = [
            (waiver(""), "1:1: a waiver names a rule, a fingerprint or an area"),
            (
                waiver("rule = \"legacy.imap\"\narea = \"legacy\""),
                "1:1: a waiver names only one of rule, fingerprint and area",
            ),
            (waiver("rule = \"Legacy IMAP\""), "5:8: \"Legacy IMAP\" is no rule id; one looks like \"legacy.imap\""),
            (
                waiver("fingerprint = \"abc\""),
                "5:15: a fingerprint is 32 hex digits, as findings[].fingerprint in JSON",
            ),
            (waiver("area = \"legacy.imap\""), "5:8: an area is the part of a rule id before its dot: \"legacy\""),
            (
                "break_glass = [\"Bob\"]".into(),
                "1:16: a break-glass account is named by its user principal name or object id",
            ),
            ("[tenant.a]\nid = \"contoso\"".into(), "2:6: an id looks like 11111111-2222-3333-4444-555555555555"),
            (
                "[[role_holder]]\nprincipal = \"a\"\nrole = \"b\"\nkind = \"forever\"".into(),
                "4:8: unknown kind \"forever\", expected eligible, time_bound or permanent",
            ),
            (
                "[[waiver]]\nrule = \"legacy.imap\"\nreason = \"r\"\nowner = \"o\"\nuntil = 2027-03-31T10:00:00Z"
                    .into(),
                "5:9: until is a day without a time: 2027-03-31",
            ),
            (
                "[tenant.a]\ncertificate = \"a.pem\"\nauth = \"azure-cli\"".into(),
                "1:1: a tenant names only one of certificate, secret_env, federated_token_file and auth",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(refused(&text).0, format!("cannot use conf/palisade.toml:{expected}"), "{text}");
        }
    }

    #[test]
    fn a_day_that_is_none_is_refused() {
        let text = "[[waiver]]\nrule = \"legacy.imap\"\nreason = \"r\"\nowner = \"o\"\nuntil = 2027-02-30";
        assert!(refused(text).0.starts_with("cannot use conf/palisade.toml:5:"), "{:?}", refused(text));
        let quoted = text.replace("2027-02-30", "\"2027-03-31\"");
        assert!(refused(&quoted).0.starts_with("cannot use conf/palisade.toml:5:9: "), "{:?}", refused(&quoted));
    }

    #[test]
    fn a_rule_that_does_not_exist_is_named_with_its_place() {
        let config = parse(WHOLE).expect("the file is right");
        assert!(config.check_rules(|_| true).is_ok());
        let error = config.check_rules(|rule| rule.as_str() != "legacy.imap").expect_err("one is unknown");
        assert!(error.to_string().contains("palisade.toml:32:8: there is no rule legacy.imap"), "{error}");
    }

    #[test]
    fn a_byte_order_mark_is_no_mistake() {
        assert!(parse("\u{feff}strict = true").is_ok());
    }

    proptest! {
        #[test]
        fn no_text_can_break_the_reader(text in "[a-z\\[\\]\"'=.#\\n 0-9é:-]{0,80}") {
            if let Err(ConfigError::Wrong { place, .. }) = parse(&text) {
                prop_assert!(place.line <= text.matches('\n').count() + 1);
            }
        }
    }
}
