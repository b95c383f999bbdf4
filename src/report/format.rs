//! What a format is: a name, and of each kind of report how it is written, if it is.

use std::fmt;
use std::io::{self, Write};

use super::Look;
use crate::model::{ApplyReport, DoctorReport, HistoryReport, Plan, Response, ScanReport};

/// Writes one kind of report.
pub type Writes<R> = fn(&R, &Look, &mut dyn Write) -> io::Result<()>;

/// One way to write reports. A kind that it does not write is `None`.
pub struct Format {
    /// The word after `--format`, and the ending of a file by which it is recognised.
    pub name: &'static str,
    /// Other endings that mean it.
    pub endings: &'static [&'static str],
    /// For the help: what it is good for.
    pub says: &'static str,
    pub scan: Option<Writes<ScanReport>>,
    pub doctor: Option<Writes<DoctorReport>>,
    pub history: Option<Writes<HistoryReport>>,
    pub apply: Option<Writes<ApplyReport>>,
    pub plan: Option<Writes<Plan>>,
    pub response: Option<Writes<Response>>,
}

/// Writes nothing: what a format in the table leaves out.
pub(super) const NOTHING: Format = Format {
    name: "",
    endings: &[],
    says: "",
    scan: None,
    doctor: None,
    history: None,
    apply: None,
    plan: None,
    response: None,
};

/// A kind of report as far as formats tell them apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Scan,
    Doctor,
    /// Past runs; one that changed the tenant is told as [`Kind::Apply`] is.
    History,
    Apply,
    Plan,
    Response,
}

impl Kind {
    pub const ALL: [Self; 6] = [Self::Scan, Self::Doctor, Self::History, Self::Apply, Self::Plan, Self::Response];
}

impl Format {
    /// Whether it writes reports of this kind.
    pub fn writes(&self, kind: Kind) -> bool {
        match kind {
            Kind::Scan => self.scan.is_some(),
            Kind::Doctor => self.doctor.is_some(),
            Kind::History => self.history.is_some() && self.apply.is_some(),
            Kind::Apply => self.apply.is_some(),
            Kind::Plan => self.plan.is_some(),
            Kind::Response => self.response.is_some(),
        }
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}

/// By name, of which there is one each.
impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
