//! What the doctor may find.

use super::all_passed;
use super::parts::{moment, rule_id};
use crate::model::{
    ClockReading, DoctorReport, Endpoints, ExchangeAnswer, ExchangeProbe, FilesInUse, GraphAnswer, GraphProbe,
    LicenceState, PermissionState, SignInState,
};

/// Half the permissions, a clock that is off, Exchange refused.
pub(crate) fn doctor() -> DoctorReport {
    let permission = |name: &str, granted, checks: &[&str]| PermissionState {
        permission: name.into(),
        granted,
        through: Vec::new(),
        families: Vec::new(),
        checks: checks.iter().map(|rule| rule_id(rule)).collect(),
    };
    DoctorReport {
        schema: DoctorReport::SCHEMA.into(),
        checked_at: moment("2026-11-25T22:50:08Z"),
        version: "0.1.0".into(),
        files: FilesInUse {
            configuration: None,
            configuration_looked_for: vec!["palisade.toml".into(), "/user/kim/.config/palisade/palisade.toml".into()],
            ..FilesInUse::default()
        },
        endpoints: Endpoints {
            cloud: "global".into(),
            authority: "https://login.microsoftonline.com".into(),
            graph: "https://graph.microsoft.com".into(),
            exchange: "https://outlook.office365.com".into(),
        },
        sign_in: SignInState {
            way: Some("client_secret".into()),
            client_id: Some("33333333-4444-5555-6666-777777777777".into()),
            graph_roles: vec!["Policy.Read.All".into()],
            exchange_roles: Vec::new(),
            credential_expires_at: None,
            problem: None,
            hint: None,
        },
        tenant: Some(all_passed().tenant),
        permissions: vec![
            permission("AuditLog.Read.All", Some(false), &["legacy.in-use", "mfa.admin-no-passkey"]),
            permission("Policy.Read.All", Some(true), &["mfa.nothing-enforced"]),
        ],
        unneeded: vec!["Mail.ReadWrite".into()],
        graph: GraphProbe {
            answer: GraphAnswer::Partly,
            detail: Some("licences: graph.microsoft.com answered with nothing".into()),
            hint: Some("try again".into()),
        },
        exchange: ExchangeProbe {
            answer: ExchangeAnswer::Denied,
            detail: Some("403 for Get-AcceptedDomain".into()),
            hint: Some("give the app the directory role Global Reader".into()),
        },
        clocks: vec![ClockReading { host: "graph.microsoft.com".into(), ahead_seconds: -612.0, tolerable: false }],
        licences: vec![LicenceState {
            licence: "Microsoft Entra ID P2".into(),
            present: Some(false),
            checks: vec![rule_id("audit.risky-user")],
        }],
    }
}
