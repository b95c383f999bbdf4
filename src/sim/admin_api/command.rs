//! The body of a call: which cmdlet, with which parameters.

use serde_json::{Map, Value};

use super::super::reply::Reply;
use super::super::route::Cmdlet;
use super::super::service::Service;
use super::error;

/// Parameters of every cmdlet (PowerShell, "about_CommonParameters").
const COMMON: [&str; 5] = ["Confirm", "ErrorAction", "Verbose", "WarningAction", "WhatIf"];
/// Rows of a cmdlet that has `ResultSize`, when it is not given.
const ROWS: usize = 1_000;

/// A call that names a cmdlet this caller may run.
pub(super) struct Command {
    pub(super) cmdlet: &'static Cmdlet,
    /// In the cmdlet's own spelling, without those of the engine.
    pub(super) parameters: Map<String, Value>,
    /// Rows after which the listing stops; `None` is `Unlimited`.
    pub(super) rows: Option<usize>,
}

/// The cmdlet's name as sent, for the ledger and the faults; empty when there is none.
pub(super) fn name(body: &Value) -> &str {
    body.pointer("/CmdletInput/CmdletName").and_then(Value::as_str).unwrap_or("")
}

/// Names of the parameters as sent, for the ledger.
pub(super) fn given(body: &Value) -> Vec<&str> {
    let given = body.pointer("/CmdletInput/Parameters").and_then(Value::as_object);
    given.into_iter().flat_map(|given| given.keys().map(String::as_str)).collect()
}

impl Command {
    /// # Errors
    /// The refusal of a malformed call, of a cmdlet outside the caller's role, or of an unknown parameter.
    pub(super) fn read(service: &Service, body: &Value) -> Result<Self, Reply> {
        let Some(cmdlet) = service.cmdlets.get(&name(body).to_ascii_lowercase()).copied() else {
            service.books.write(|ledger| ledger.unknown.push(name(body).to_owned()));
            return Err(error::forbidden());
        };
        if service.world.exchange_role.is_none_or(|role| role < cmdlet.role) {
            return Err(error::forbidden());
        }
        let Some(given) = body.pointer("/CmdletInput/Parameters").and_then(Value::as_object) else {
            return Err(error::value("Parameters must be an object."));
        };
        let mut command = Self { cmdlet, parameters: Map::new(), rows: cmdlet.result_size.then_some(ROWS) };
        for (name, value) in given {
            command.bind(name, value)?;
        }
        Ok(command)
    }

    fn bind(&mut self, name: &str, value: &Value) -> Result<(), Reply> {
        if self.cmdlet.result_size && name.eq_ignore_ascii_case("ResultSize") {
            self.rows = result_size(value)?;
            return Ok(());
        }
        if COMMON.iter().any(|common| common.eq_ignore_ascii_case(name)) {
            return Ok(());
        }
        let known = self.cmdlet.parameters.iter().find(|known| known.eq_ignore_ascii_case(name));
        let known = known.ok_or_else(|| error::parameter(name))?;
        self.parameters.insert((*known).to_owned(), value.clone());
        Ok(())
    }
}

fn result_size(value: &Value) -> Result<Option<usize>, Reply> {
    if value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("Unlimited")) {
        return Ok(None);
    }
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    let number = number.and_then(|number| usize::try_from(number).ok());
    number.map(Some).ok_or_else(|| error::value("Cannot convert the value of ResultSize to type Unlimited."))
}
