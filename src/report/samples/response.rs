//! What an investigation may find.

use super::parts::moment;
use crate::model::{
    AddressSeen, Certainty, ChangeStatus, Fate, FirstSeen, Gap, Guard, LeftOut, MessageCounts, Mode, Observation,
    Place, PlaybookPoint, PointStatus, Reason, RecipientRow, Recipients, Requests, Resource, ResourceType,
    RespondingTenant, RespondingUser, Response, Safety, SeenBy, StepChange, StepGap, StepReport, StepStatus, Tie,
    TimelineEntry, TimelineSource, UndoClass, Verdict, Verdicted, Weight, Whose, Window,
};

/// An account in an attacker's hands, whose names are written by the attacker, read with gaps.
pub(crate) fn hijacked() -> Response {
    let mailbox = "2be9c1f6-0000-4000-8000-000000000001";
    let rule = Observation {
        id: format!("account.rule-hides-mail:{mailbox}/7"),
        kind: "account.rule-hides-mail",
        judgement: Verdicted::Malicious,
        reasons: vec![
            Reason { code: "H3", weight: Weight::Hard, text: "hides mail about invoice, payment".into() },
            Reason { code: "S1", weight: Weight::Soft, text: "its name is next to nothing".into() },
        ],
        tie: vec![Tie::Window, Tie::Ip],
        resource: Resource::new(ResourceType::InboxRule, format!("{mailbox}/7"), "\u{1b}[2J\u{202e}."),
        first_seen: Some(FirstSeen { at: moment("2026-11-22T02:19:44Z"), source: SeenBy::Audit }),
        question: None,
    };
    let phone = Observation {
        id: "account.unconfirmed-method:u/m".into(),
        kind: "account.unconfirmed-method",
        judgement: Verdicted::Unknown,
        reasons: vec![Reason { code: "M4", weight: Weight::Soft, text: "registered in the window".into() }],
        tie: Vec::new(),
        resource: Resource::new(ResourceType::AuthenticationMethod, "u/m", "phone +49 xxx31"),
        first_seen: Some(FirstSeen { at: moment("2026-11-21T12:00:00Z"), source: SeenBy::Api }),
        question: Some("Did you register the phone +49 xxx31 on 21 November, 12:00 UTC?".into()),
    };
    let change = StepChange {
        id: format!("disable-rule/inbox_rule/{mailbox}/7"),
        summary: "Disable the inbox rule \"\u{1b}[2J.\"".into(),
        status: ChangeStatus::Planned,
        safety: Safety::Review,
        undo: UndoClass::Partial,
        undo_reason: Some("rules that lived only in Outlook are lost".into()),
        why: None,
    };
    let step = |step, title, observations: Vec<Observation>, changes, gaps| StepReport {
        step,
        title,
        status: StepStatus::ActionNeeded,
        judgement: observations.first().map(|one: &Observation| one.judgement).or(Some(Verdicted::NotAssessed)),
        why: observations.first().map_or_else(
            || "sign-in log: the tenant has no Entra ID P1 to look with".into(),
            |one| format!("{}: {}", one.resource.name, one.reasons[0].text),
        ),
        observations,
        changes,
        gaps,
    };
    let unlicensed = StepGap { what: "sign-in log", gap: Gap::Unlicensed("Entra ID P1".into()) };
    let denied = StepGap { what: "methods", gap: Gap::denied(["UserAuthenticationMethod.Read.All"]) };
    Response {
        schema: Response::SCHEMA.into(),
        run: uuid::Uuid::from_u128(1),
        mode: Mode::Live,
        read_at: moment("2026-11-22T07:01:00Z"),
        version: "0.1.0".into(),
        tenant: RespondingTenant { id: uuid::Uuid::from_u128(2), name: Some("Contoso".into()) },
        user: RespondingUser {
            id: uuid::Uuid::from_u128(3),
            upn: "dana@contoso.example".into(),
            name: "Dana \u{1b}[31mReyes".into(),
            department: Some("Accounts Payable".into()),
            enabled: Some(true),
            roles: vec!["User Administrator".into()],
        },
        verdict: Verdict::Compromised,
        window: Window {
            from: moment("2026-11-20T02:07:00Z"),
            t0: moment("2026-11-22T02:07:00Z"),
            to: moment("2026-11-22T07:01:00Z"),
            assumed: false,
        },
        addresses: vec![AddressSeen {
            network: "203.0.113.7".into(),
            whose: Whose::Attacker,
            reasons: vec!["a hosting provider".into(), "never used before".into()],
            country: Some("NL".into()),
            network_number: Some(14_061),
            sign_ins: 4,
            failed: 0,
            first: Some(moment("2026-11-22T02:07:00Z")),
            last: Some(moment("2026-11-22T04:07:00Z")),
        }],
        guards: vec![Guard {
            code: "administrator",
            text: "holds User Administrator: the incident is one of the whole tenant".into(),
        }],
        steps: vec![
            step(2, "sessions", Vec::new(), Vec::new(), vec![unlicensed]),
            step(3, "sign-in methods", vec![phone], Vec::new(), vec![denied]),
            step(4, "rules and forwarding", vec![rule], vec![change], Vec::new()),
        ],
        plan: "5b1e".repeat(16),
        applied: None,
        proof: None,
        release: None,
        permissions: None,
        playbook: vec![PlaybookPoint {
            step: 4,
            what: "Remove rules that the owner did not make",
            status: PointStatus::Open,
            why: "1 of 1: --apply does it".into(),
        }],
        watched: None,
        recipients: Some(written_to()),
        tasks: vec!["To see more, grant UserAuthenticationMethod.Read.All.".into()],
        timeline: vec![TimelineEntry {
            at: moment("2026-11-22T02:19:44Z"),
            source: TimelineSource::MailboxLog,
            what: "New-InboxRule on dana@contoso.example\\\u{1b}[2J.".into(),
            address: Some("203.0.113.7".into()),
            session: None,
            by: Whose::Attacker,
        }],
        requests: Requests::default(),
    }
}

/// The same after it was contained, but for one change that could not be made.
pub(crate) fn contained() -> Response {
    let mut response = hijacked();
    response.applied = Some(uuid::Uuid::from_u128(4));
    for change in response.steps.iter_mut().flat_map(|step| &mut step.changes) {
        (change.status, change.why) = (ChangeStatus::Failed, Some("Disable-InboxRule: refused with status 403".into()));
    }
    response
}

/// Somebody who answered, with a name of control characters, and a group.
fn written_to() -> Recipients {
    let row = |address: &str, replied: Option<&str>, left_out: Option<LeftOut>| RecipientRow {
        address: address.into(),
        place: Place::External,
        certainty: Certainty::Attacker,
        first_sent: Some(moment("2026-11-22T03:10:00Z")),
        last_sent: Some(moment("2026-11-22T03:10:00Z")),
        messages: 1,
        subjects: vec!["=cmd|' /C calc'!A0".into()],
        fate: Fate::Delivered,
        replied: replied.map(moment),
        left_out,
        traces: vec!["4451a062-48cb-e80d-e8c0-196330437ae6".into()],
    };
    Recipients {
        internal: 0,
        external: 2,
        replied: 1,
        possible: 0,
        left_out: 1,
        messages: MessageCounts { attacker: 1, possible: 0, user: 3 },
        file: None,
        people: vec![
            row("\u{202e}=payables@customer.example", Some("2026-11-22T05:00:00Z"), None),
            row("buyer@customer.example", None, None),
            row("all-staff@contoso.example", None, Some(LeftOut::Group)),
        ],
    }
}
