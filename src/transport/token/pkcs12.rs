//! Key and certificates of a PKCS#12 file (`.p12`, `.pfx`).

use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::error::{KeyFileProblem, one_line};
use super::key_file::{Parts, PrivateKey};

pub(super) fn parts(bytes: &[u8], password: Option<&SecretString>) -> Result<Parts, KeyFileProblem> {
    let password = password.map_or("", |password| password.expose_secret());
    let archive = Pkcs12Archive::from_pkcs12(bytes, password).map_err(|error| problem(&error))?;
    let keys = archive.keys.iter().map(|bag| PrivateKey::Pkcs8(Zeroizing::new(bag.key.as_der().to_vec())));
    let certificates = archive.certs.iter().map(|bag| bag.cert.as_der().to_vec());
    Ok(Parts { keys: keys.collect(), certificates: certificates.collect() })
}

/// A wrong password shows in the check sum over the file, or, where there is none, in padding that makes no sense.
fn problem(error: &Error) -> KeyFileProblem {
    match error {
        Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) => KeyFileProblem::WrongPassword,
        other => KeyFileProblem::BadPkcs12(one_line(&other.to_string(), 200)),
    }
}
