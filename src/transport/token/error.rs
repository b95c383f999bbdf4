//! Why no token came, in words that fit after "palisade: ", and what to do about it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::refusal::Refusal;

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
    #[error("cannot reach {what} {at}: {}", innermost(source))]
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

/// The cause below all others, which says why: "connection refused". What lies between says it more vaguely.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(below) = cause.source() {
        cause = below;
    }
    one_line(&cause.to_string(), 200)
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

    #[test]
    fn text_from_outside_cannot_steer_a_terminal() {
        assert_eq!(one_line("a\u{1b}[31mb\u{202e}c\r\nd", 80), "a[31mbcd");
        assert_eq!(one_line("abcdef", 3), "abc…");
    }
}
