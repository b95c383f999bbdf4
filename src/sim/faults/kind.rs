//! The things that go wrong.

use std::time::Duration;

/// How a refusal says when to come back (`Retry-After`, RFC 9110 10.2.3; Microsoft's documents also print decimals).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wait {
    /// Integer, decimal or date, as the seed has it.
    Any,
    Integer,
    Decimal,
    Date,
    /// No `Retry-After` at all.
    Untold,
}

/// What comes instead of the answer to a write that was carried out (reported of the service: a write executed although
/// the answer was 429).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Loss {
    Throttled,
    Unavailable,
    /// 504 of the gateway.
    Timeout,
    Reset,
}

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// 429 although no limit is exceeded.
    Throttled(Wait),
    /// 429 whose error code is `UnknownError` and whose message is empty.
    ThrottledWithoutWords,
    /// A bare status in the service's error shape: 408, 423, 500, 504.
    Status(u16),
    /// 502 with a gateway's HTML page.
    BadGateway,
    /// 503 with or without `Retry-After`.
    Unavailable(Wait),
    /// 503, and again for everything else on the same connection.
    SickConnection,
    /// The connection breaks before the answer.
    Reset,
    /// The connection breaks in the middle of the body.
    Torn,
    /// The body is cut and says that it is whole.
    Truncated,
    /// The body comes in sixteen crumbs, this far apart.
    Drip(Duration),
    /// The answer takes this long.
    Hang(Duration),
    /// 200 with nothing in it.
    EmptyBody,
    /// 200 with a web page.
    WrongContentType,
    /// The access token has ended before its time.
    ExpiredToken,
    /// 401 with a claims challenge, for clients that declared `cp1`.
    ClaimsChallenge,

    /// A page without rows, with a next link.
    EmptyPage,
    /// A page with fewer rows than asked.
    ShortPage,
    /// The last row of a page comes again on the next.
    RepeatedRow,
    /// The last full page has a next link, to an empty page.
    FullLastPage,
    /// A row moves while it is listed and is in no page.
    MissedRow,
    /// A page whose next link is its own.
    SameLink,
    /// A next link to another host.
    ForeignLink,
    /// 400 `Directory_ExpiredPageToken` from the second page on.
    ExpiredPageToken,
    /// 503 from the second page on.
    LostPage,

    /// A batch entry without a response.
    MissingEntry,
    /// 503 for the batch, after its entries were carried out.
    BatchLost,
    /// 424 for the batch when an entry in it was refused, as an older text has it.
    BatchFailedDependency,

    /// A write is carried out, and the answer says that it was not, or nothing at all.
    Done(Loss),
    /// A write shows on one replica at once and on the others later.
    Lag,

    /// Exchange: 302 to a sub-domain of the base host.
    RegionalRedirect,
    /// 302 to a host that must not be followed.
    ForeignRedirect,
    /// Exchange: 400 that carries `ServerBusyException`.
    Busy,
    /// Exchange: 200 with an `error` in the body.
    ErrorInSuccess,
}

/// Where in the work of answering a fault strikes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) enum Stage {
    /// Any single request or batch entry.
    Answer,
    /// The making of a page.
    Page,
    /// The envelope of a batch.
    Batch,
    /// An answer of Exchange alone.
    Exchange,
    /// The answer to a write that was carried out.
    Done,
    /// The way of a write to the replicas.
    Lag,
}

impl Fault {
    pub(in crate::sim) fn stage(self) -> Stage {
        match self {
            Self::EmptyPage
            | Self::ShortPage
            | Self::RepeatedRow
            | Self::FullLastPage
            | Self::MissedRow
            | Self::SameLink
            | Self::ForeignLink
            | Self::ExpiredPageToken
            | Self::LostPage => Stage::Page,
            Self::MissingEntry | Self::BatchLost | Self::BatchFailedDependency => Stage::Batch,
            Self::Done(_) => Stage::Done,
            Self::Lag => Stage::Lag,
            Self::RegionalRedirect | Self::Busy | Self::ErrorInSuccess => Stage::Exchange,
            Self::Throttled(_)
            | Self::ThrottledWithoutWords
            | Self::Status(_)
            | Self::BadGateway
            | Self::Unavailable(_)
            | Self::SickConnection
            | Self::Reset
            | Self::Torn
            | Self::Truncated
            | Self::Drip(_)
            | Self::Hang(_)
            | Self::EmptyBody
            | Self::WrongContentType
            | Self::ExpiredToken
            | Self::ClaimsChallenge
            | Self::ForeignRedirect => Stage::Answer,
        }
    }

    /// What is played instead of the answer to a write that was carried out.
    pub(in crate::sim) fn instead(self) -> Option<Self> {
        let Self::Done(loss) = self else { return None };
        Some(match loss {
            Loss::Throttled => Self::Throttled(Wait::Any),
            Loss::Unavailable => Self::Unavailable(Wait::Untold),
            Loss::Timeout => Self::Status(504),
            Loss::Reset => Self::Reset,
        })
    }

    /// The name under which the ledger counts it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Throttled(_) => "throttled",
            Self::ThrottledWithoutWords => "throttled-without-words",
            Self::Status(408) => "408",
            Self::Status(423) => "423",
            Self::Status(500) => "500",
            Self::Status(504) => "504",
            Self::Status(_) => "status",
            Self::BadGateway => "bad-gateway",
            Self::Unavailable(_) => "unavailable",
            Self::SickConnection => "sick-connection",
            Self::Reset => "reset",
            Self::Torn => "torn",
            Self::Truncated => "truncated",
            Self::Drip(_) => "drip",
            Self::Hang(_) => "hang",
            Self::EmptyBody => "empty-body",
            Self::WrongContentType => "wrong-content-type",
            Self::ExpiredToken => "expired-token",
            Self::ClaimsChallenge => "claims-challenge",
            Self::EmptyPage => "empty-page",
            Self::ShortPage => "short-page",
            Self::RepeatedRow => "repeated-row",
            Self::FullLastPage => "full-last-page",
            Self::MissedRow => "missed-row",
            Self::SameLink => "same-link",
            Self::ForeignLink => "foreign-link",
            Self::ExpiredPageToken => "expired-page-token",
            Self::LostPage => "lost-page",
            Self::MissingEntry => "missing-entry",
            Self::BatchLost => "batch-lost",
            Self::BatchFailedDependency => "batch-failed-dependency",
            Self::Done(Loss::Throttled) => "done-throttled",
            Self::Done(Loss::Unavailable) => "done-unavailable",
            Self::Done(Loss::Timeout) => "done-504",
            Self::Done(Loss::Reset) => "done-reset",
            Self::Lag => "lag",
            Self::RegionalRedirect => "regional-redirect",
            Self::ForeignRedirect => "foreign-redirect",
            Self::Busy => "busy",
            Self::ErrorInSuccess => "error-in-success",
        }
    }
}
