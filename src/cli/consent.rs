//! Consent: shown what will happen, somebody agrees to it. Made here and nowhere else.

use std::io::{IsTerminal, stderr, stdin};

use super::message::Stop;
use super::terminal::{Terminal, write_line};
use crate::model::{AutoApply, Change, Consent, ConsentWay, PlanTenant};
use crate::report::{alike, shown};

/// What somebody is asked to agree to.
pub(crate) struct Asking<'a> {
    pub(crate) tenant: &'a PlanTenant,
    pub(crate) digest: &'a str,
    /// `Carry out`, `Take back`.
    pub(crate) what: &'a str,
    pub(crate) changes: &'a [&'a Change],
    /// What is typed back; without it the tenant's default domain, for what touches the whole tenant.
    pub(crate) word: Option<&'a str>,
    /// What must be given on the command line where nobody can be asked.
    pub(crate) unasked: &'a str,
}

/// Given beforehand by whoever wrote `[auto_apply]`, to no more than stands there.
pub(crate) fn configured(limits: &AutoApply) -> Consent {
    let said = format!("[auto_apply] fixes = {:?}, max_changes = {}", limits.fixes, limits.max_changes);
    Consent::given(ConsentWay::Configured, said)
}

impl Asking<'_> {
    /// Shows it and asks once: a word is typed back that names what is touched.
    pub(crate) fn typed(&self, terminal: &Terminal) -> Result<Consent, Stop> {
        if !stdin().is_terminal() || !stderr().is_terminal() {
            self.show();
            return Err(Stop {
                code: 1,
                hint: Some(self.unasked.into()),
                ..Stop::usage("without a terminal nobody can be asked, and nothing is changed")
            });
        }
        self.show();
        let word = self.word();
        write_line(&format!("\nType {} to go ahead, anything else to leave it:", shown(&word, 200)));
        let mut line = String::new();
        let read = stdin().read_line(&mut line);
        read.map_err(|error| Stop::failed(format!("cannot read what was typed: {error}")))?;
        let said = line.trim();
        if said.is_empty() || !said.eq_ignore_ascii_case(&word) {
            terminal.say("palisade: that is not it");
            return Err(Stop { code: 1, ..Stop::usage("nothing was changed") });
        }
        Ok(Consent::given(ConsentWay::Typed, said))
    }

    /// Agreed to on the command line, by what names exactly this.
    pub(crate) fn on_command_line(&self, said: &str, exact: &str) -> Result<Consent, Stop> {
        if said.eq_ignore_ascii_case(exact) {
            self.show();
            return Ok(Consent::given(ConsentWay::CommandLine, said));
        }
        Err(Stop {
            hint: Some(self.unasked.into()),
            ..Stop::usage(format!("{} is not {exact}: nothing was changed", shown(said, 100)))
        })
    }

    fn word(&self) -> String {
        if let Some(word) = self.word {
            return word.to_owned();
        }
        self.tenant.default_domain.clone().unwrap_or_else(|| self.tenant.id.to_string())
    }

    /// On standard error: the result alone is data.
    fn show(&self) {
        let name = self.tenant.name.as_deref().unwrap_or("(its name is not known)");
        write_line(&format!("Tenant  {}  {}", shown(name, 60), self.tenant.id));
        write_line(&format!("Plan    {}", self.digest));
        write_line(&format!("{} {}:", self.what, crate::report::plural(self.changes.len() as u64, "change")));
        for group in alike(self.changes) {
            let Some(Change { safety, undo, touches, .. }) = group.changes.first() else { continue };
            write_line(&format!("  {}", group.says()));
            let reason = undo.reason.as_deref().map(|reason| format!(": {}", shown(reason, 300))).unwrap_or_default();
            write_line(&format!("      {}, undo {}{reason}", safety.word(), undo.class.word()));
            if !touches.how.is_empty() {
                write_line(&format!("      {}", shown(&touches.how, 300)));
            }
        }
    }
}
