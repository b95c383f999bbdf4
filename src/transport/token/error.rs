//! Why no token came, in words that fit after "palisade: ", and what to do about it.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::known_errors;

/// Why no token came. Holds no secret, assertion or token; cheap to clone, so that all who wait can be told.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SignInError {
    #[error("no way to sign in is set")]
    NoWay,
    #[error("more than one way to sign in is set: {}", .0.join(", "))]
    SeveralWays(Vec<String>),
    #[error("two values are given for the {what}: {}", .from.join(" and "))]
    Contradiction { what: &'static str, from: Vec<String> },
    /// A value without which the chosen way cannot work.
    #[error("{name} is not set, but {way} needs it")]
    NotSet { name: String, way: &'static str },
    #[error("{name} is not {expected}")]
    Malformed { name: String, expected: &'static str },
    #[error("unknown way to sign in {0:?}: it is one of managed-identity, device-code, azure-cli, github-oidc")]
    UnknownWay(String),

    #[error("cannot read the {what} {}", path.display())]
    Unreadable { what: &'static str, path: PathBuf, source: Arc<io::Error> },
    #[error("cannot use the certificate file {}: {problem}", path.display())]
    KeyFile { path: PathBuf, problem: KeyFileProblem },
    #[error("the federated token file {} {problem}", path.display())]
    FederatedFile { path: PathBuf, problem: &'static str },
    #[error("cannot sign the assertion with the key of {}", path.display())]
    Signing { path: PathBuf },

    #[error("cannot make an HTTPS client")]
    Client(#[source] Arc<reqwest::Error>),
    #[error("cannot reach {what} {at}")]
    Unreachable { what: &'static str, at: String, source: Arc<reqwest::Error> },
    #[error("{what} {at} refused further requests until {until}")]
    Throttled { what: &'static str, at: String, until: Timestamp },
    /// An answer that is not what this endpoint sends: a proxy's page, garbage, nothing.
    #[error("{what} {at} answered with status {status} and {problem}")]
    Garbled { what: &'static str, at: String, status: u16, problem: String },
    #[error("{0}")]
    Refused(Box<Refusal>),

    #[error("the sign-in was declined")]
    Declined,
    #[error("nobody signed in before the code expired")]
    CodeExpired,
    #[error("the service asks for a fresh proof of sign-in, which {way} cannot give")]
    Unanswerable { way: &'static str },
    #[error("the service sent a claims challenge that is not JSON")]
    BadChallenge,
    #[error("{kind} is not supported as a source of managed identities")]
    UnsupportedHost { kind: &'static str },

    #[error("cannot start the Azure CLI ({program})")]
    CliMissing { program: String, source: Arc<io::Error> },
    #[error("the Azure CLI gave no token within {seconds} seconds")]
    CliSlow { seconds: u64 },
    #[error("the Azure CLI gave no token: {said}")]
    CliFailed { said: String },
}

/// What is wrong with a certificate file.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyFileProblem {
    #[error("it is neither PEM nor PKCS#12")]
    NeitherPemNorPkcs12,
    #[error("it holds no private key")]
    NoKey,
    #[error("it holds no certificate")]
    NoCertificate,
    #[error("its private key is encrypted")]
    EncryptedKey,
    #[error("its private key is not an RSA key, which Microsoft Entra ID requires")]
    NotRsa,
    #[error("its private key cannot be used (RSA of 2048 to 8192 bits is needed)")]
    BadKey,
    #[error("its certificate cannot be read")]
    BadCertificate,
    #[error("no certificate in it belongs to its private key")]
    Mismatch,
    #[error("its certificate expired on {0}")]
    Expired(Timestamp),
    #[error("its certificate is valid only from {0}")]
    NotYetValid(Timestamp),
    #[error("it is PKCS#12, which this build of palisade does not read")]
    Pkcs12NotBuilt,
    #[error("its password is wrong, or none was given")]
    WrongPassword,
    #[error("it is not a readable PKCS#12 file: {0}")]
    BadPkcs12(String),
}

/// The authority's no, as its error body says it.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Who refused: "the sign-in authority".
    pub what: &'static str,
    pub at: String,
    pub status: u16,
    /// OAuth's word: `invalid_client`.
    pub error: String,
    /// The first line of the description, without control characters.
    pub description: String,
    /// Numbers behind `AADSTS`.
    pub codes: Vec<u32>,
    pub trace_id: Option<String>,
    pub correlation_id: Option<String>,
    /// How far this machine's clock is ahead of the authority's, when the answer was dated.
    pub clock_ahead: Option<SignedDuration>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} refused: ", self.what, self.at)?;
        match known_errors::first_known(&self.codes) {
            Some(known) => write!(out, "{} (AADSTS{})", known.means, known.code)?,
            None if self.description.is_empty() => write!(out, "{}", self.error)?,
            None => write!(out, "{}", self.description)?,
        }
        match &self.trace_id {
            Some(trace) => write!(out, ", trace id {trace}"),
            None => Ok(()),
        }
    }
}

/// From here on a clock is worth a word. Assertions are good for some minutes either way.
const SKEW: SignedDuration = SignedDuration::from_secs(120);

impl Refusal {
    fn hint(&self) -> Option<String> {
        let known = known_errors::first_known(&self.codes).map(|known| known.hint.clone());
        let clock = self.clock_ahead.filter(|ahead| ahead.abs() >= SKEW).map(clock_hint);
        match (clock, known) {
            (Some(clock), Some(known)) => Some(format!("{clock}; {known}")),
            (clock, known) => clock.or(known),
        }
    }
}

fn clock_hint(ahead: SignedDuration) -> String {
    let minutes = ahead.abs().as_secs().saturating_add(30) / 60;
    let side = if ahead.is_positive() { "ahead of" } else { "behind" };
    format!("this machine's clock is {minutes} minutes {side} the authority's")
}

const WAYS: &str = "set AZURE_TENANT_ID, AZURE_CLIENT_ID and exactly one of AZURE_CLIENT_SECRET, \
    AZURE_CLIENT_CERTIFICATE_PATH, AZURE_FEDERATED_TOKEN_FILE (or certificate, secret_env, federated_token_file, auth \
    under [tenant.NAME] in palisade.toml), or choose --auth managed-identity, device-code, azure-cli or github-oidc";

impl SignInError {
    /// What to do next, when there is something to say.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoWay => Some(format!("{WAYS}; palisade doctor --setup scan prints the app registration to make")),
            Self::SeveralWays(_) => Some(format!("leave one and unset the others; {WAYS}")),
            Self::Contradiction { .. } => Some("leave one, or choose the tenant with --tenant".into()),
            Self::KeyFile { problem, .. } => problem.hint(),
            Self::Unreachable { .. } => {
                Some("check the network, HTTPS_PROXY and, for a company's inspecting proxy, that its root certificate is in the system's store".into())
            }
            Self::Garbled { .. } => Some("something in between, such as a proxy's sign-in page, may have answered".into()),
            Self::Refused(refusal) => refusal.hint(),
            Self::Throttled { .. } => Some("wait until then; other programs that sign in as this app may be the cause".into()),
            Self::Declined | Self::CodeExpired => Some("run the command again and sign in at the printed address".into()),
            Self::Unanswerable { way } => Some(format!("sign in again ({way}), then run the command again")),
            Self::UnsupportedHost { .. } => Some("use a certificate or a federated token file on this host".into()),
            Self::CliMissing { .. } => Some("install the Azure CLI, or choose another way to sign in".into()),
            Self::CliSlow { .. } | Self::CliFailed { .. } => Some("run az login, and az version: 2.54 or later is needed".into()),
            Self::NotSet { .. }
            | Self::Malformed { .. }
            | Self::UnknownWay(_)
            | Self::Unreadable { .. }
            | Self::FederatedFile { .. }
            | Self::Signing { .. }
            | Self::Client(_)
            | Self::BadChallenge => None,
        }
    }

    /// The authority's answer, when it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl KeyFileProblem {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::EncryptedKey => {
                "decrypt it (openssl pkey -in FILE -out NEW.pem, mode 0600), or use PKCS#12 with AZURE_CLIENT_CERTIFICATE_PASSWORD"
            }
            Self::NoKey | Self::NoCertificate | Self::NeitherPemNorPkcs12 => {
                "put the private key and its certificate into one PEM file: cat key.pem certificate.pem > app.pem"
            }
            Self::NotRsa | Self::Expired(_) | Self::BadKey => {
                "make a new RSA certificate (palisade doctor --setup scan prints how) and upload it to the app registration"
            }
            Self::NotYetValid(_) => "check this machine's clock",
            Self::Pkcs12NotBuilt => {
                "convert it (openssl pkcs12 -in FILE -nodes -out app.pem, mode 0600), or build with --features pkcs12"
            }
            Self::WrongPassword => "set AZURE_CLIENT_CERTIFICATE_PASSWORD",
            Self::Mismatch | Self::BadCertificate | Self::BadPkcs12(_) => return None,
        };
        Some(hint.into())
    }
}

/// Text from outside, fit for one line of a terminal: no control characters, no marks that turn the reading
/// direction, at most `most` characters.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let shown = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut letters = text.chars().filter(shown);
    let mut line: String = letters.by_ref().take(most).collect();
    if letters.next().is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(codes: &[u32], ahead: i64) -> SignInError {
        SignInError::Refused(Box::new(Refusal {
            what: "the sign-in authority",
            at: "https://login.microsoftonline.com".into(),
            status: 401,
            error: "invalid_client".into(),
            description: "AADSTS1: something new.".into(),
            codes: codes.to_vec(),
            trace_id: Some("0000aaaa-11bb-cccc-dd22-eeeeee333333".into()),
            correlation_id: None,
            clock_ahead: Some(SignedDuration::from_secs(ahead)),
        }))
    }

    #[test]
    fn an_expired_secret_is_said_in_words_with_its_trace() {
        let error = refusal(&[7_000_222], 1);
        assert_eq!(
            error.to_string(),
            "the sign-in authority https://login.microsoftonline.com refused: the client secret has expired \
             (AADSTS7000222), trace id 0000aaaa-11bb-cccc-dd22-eeeeee333333"
        );
        assert!(error.hint().is_some_and(|hint| hint.contains("make a new secret")));
    }

    #[test]
    fn an_unknown_code_keeps_the_authoritys_own_words() {
        assert!(refusal(&[1], 0).to_string().contains("AADSTS1: something new."));
        assert_eq!(refusal(&[1], 0).hint(), None);
    }

    #[test]
    fn a_clock_ten_minutes_off_is_said() {
        let behind = refusal(&[700_024], -600).hint().expect("a hint");
        assert!(behind.starts_with("this machine's clock is 10 minutes behind the authority's; "), "{behind}");
        let ahead = refusal(&[1], 600).hint().expect("a hint");
        assert_eq!(ahead, "this machine's clock is 10 minutes ahead of the authority's");
    }

    #[test]
    fn text_from_outside_cannot_steer_a_terminal() {
        assert_eq!(one_line("a\u{1b}[31mb\u{202e}c\r\nd", 80), "a[31mbcd");
        assert_eq!(one_line("abcdef", 3), "abc…");
    }
}
