//! The file with an app's private key and certificate: PEM, or PKCS#12 where the build has it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::error::{KeyFileProblem, SignInError};
use super::{assertion, der};

/// Bytes of a file that are read; a key with a chain of certificates has some thousands.
const MOST: u64 = 1 << 20;

/// An RSA key and the certificate that belongs to it.
pub(super) struct KeyFile {
    path: PathBuf,
    key: KeyPair,
    certificate: Vec<u8>,
}

/// A file's parts before they are matched.
#[derive(Default)]
pub(super) struct Parts {
    /// PKCS#8 and PKCS#1 keys in DER.
    pub(super) keys: Vec<PrivateKey>,
    pub(super) certificates: Vec<Vec<u8>>,
}

pub(super) enum PrivateKey {
    Pkcs8(Zeroizing<Vec<u8>>),
    Pkcs1(Zeroizing<Vec<u8>>),
}

impl KeyFile {
    /// Reads key and certificate. Of several certificates, in any order, it takes the one that belongs to the key, and
    /// it must be valid at `now`.
    pub(super) fn read(path: &Path, password: Option<&SecretString>, now: Timestamp) -> Result<Self, SignInError> {
        let bytes = read_file(path).map_err(|source| SignInError::Unreadable {
            what: "certificate file",
            path: path.to_owned(),
            source: Arc::new(source),
        })?;
        let problem = |problem| SignInError::KeyFile { path: path.to_owned(), problem };
        let parts = parts(&bytes, password).map_err(problem)?;
        let (key, certificate) = matching(parts, now).map_err(problem)?;
        Ok(Self { path: path.to_owned(), key, certificate })
    }

    /// The last moment at which the certificate is valid.
    pub(super) fn ends(&self) -> Option<Timestamp> {
        der::certificate(&self.certificate).map(|certificate| certificate.not_after)
    }

    /// A fresh assertion for one token request.
    pub(super) fn assertion(
        &self,
        client_id: &str,
        token_url: &str,
        now: Timestamp,
    ) -> Result<SecretString, SignInError> {
        assertion::sign(&self.key, &self.certificate, client_id, token_url, now)
            .ok_or_else(|| SignInError::Signing { path: self.path.clone() })
    }
}

fn read_file(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    File::open(path)?.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn parts(bytes: &[u8], password: Option<&SecretString>) -> Result<Parts, KeyFileProblem> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.contains("-----BEGIN ") => pem_parts(text),
        _ if bytes.first() == Some(&0x30) => pkcs12_parts(bytes, password),
        _ => Err(KeyFileProblem::NeitherPemNorPkcs12),
    }
}

#[cfg(feature = "pkcs12")]
fn pkcs12_parts(bytes: &[u8], password: Option<&SecretString>) -> Result<Parts, KeyFileProblem> {
    super::pkcs12::parts(bytes, password)
}

#[cfg(not(feature = "pkcs12"))]
fn pkcs12_parts(_: &[u8], _: Option<&SecretString>) -> Result<Parts, KeyFileProblem> {
    Err(KeyFileProblem::Pkcs12NotBuilt)
}

/// The blocks of a PEM file (RFC 7468); blocks of other kinds are passed over.
fn pem_parts(text: &str) -> Result<Parts, KeyFileProblem> {
    let mut parts = Parts::default();
    for block in text.split("-----BEGIN ").skip(1) {
        let Some((label, rest)) = block.split_once("-----") else { continue };
        let body = rest.split("-----END ").next().unwrap_or_default();
        match label {
            "CERTIFICATE" => parts.certificates.push(decode(body).ok_or(KeyFileProblem::BadCertificate)?.to_vec()),
            "ENCRYPTED PRIVATE KEY" => return Err(KeyFileProblem::EncryptedKey),
            "RSA PRIVATE KEY" if body.contains("ENCRYPTED") => return Err(KeyFileProblem::EncryptedKey),
            "RSA PRIVATE KEY" => parts.keys.push(PrivateKey::Pkcs1(decode(body).ok_or(KeyFileProblem::BadKey)?)),
            "PRIVATE KEY" => parts.keys.push(PrivateKey::Pkcs8(decode(body).ok_or(KeyFileProblem::BadKey)?)),
            "EC PRIVATE KEY" | "DSA PRIVATE KEY" => return Err(KeyFileProblem::NotRsa),
            _ => {}
        }
    }
    Ok(parts)
}

fn decode(body: &str) -> Option<Zeroizing<Vec<u8>>> {
    let bare: Zeroizing<Vec<u8>> = Zeroizing::new(body.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect());
    STANDARD.decode(&*bare).ok().map(Zeroizing::new)
}

fn matching(parts: Parts, now: Timestamp) -> Result<(KeyPair, Vec<u8>), KeyFileProblem> {
    let key = parts.keys.first().ok_or(KeyFileProblem::NoKey).and_then(key_pair)?;
    if parts.certificates.is_empty() {
        return Err(KeyFileProblem::NoCertificate);
    }
    for der in parts.certificates {
        let certificate = der::certificate(&der).ok_or(KeyFileProblem::BadCertificate)?;
        if certificate.public_key != key.public_key().as_ref() {
            continue;
        }
        if now > certificate.not_after {
            return Err(KeyFileProblem::Expired(certificate.not_after));
        }
        if now < certificate.not_before {
            return Err(KeyFileProblem::NotYetValid(certificate.not_before));
        }
        return Ok((key, der));
    }
    Err(KeyFileProblem::Mismatch)
}

fn key_pair(key: &PrivateKey) -> Result<KeyPair, KeyFileProblem> {
    match key {
        PrivateKey::Pkcs8(der) if der::is_rsa_key(der) == Some(false) => Err(KeyFileProblem::NotRsa),
        PrivateKey::Pkcs8(der) => KeyPair::from_pkcs8(der).map_err(|_| KeyFileProblem::BadKey),
        PrivateKey::Pkcs1(der) => KeyPair::from_der(der).map_err(|_| KeyFileProblem::BadKey),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A file of `tests/keys`.
    pub(in crate::transport::token) fn test_key(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys").join(name)
    }

    pub(in crate::transport::token) fn certificate_der(name: &str) -> Vec<u8> {
        let text = std::fs::read_to_string(test_key(name)).expect("a test key");
        pem_parts(&text).expect("PEM").certificates.remove(0)
    }

    fn read(name: &str) -> Result<KeyFile, SignInError> {
        KeyFile::read(&test_key(name), None, "2026-11-26T00:00:00Z".parse().expect("a time"))
    }

    fn problem(name: &str) -> KeyFileProblem {
        match read(name) {
            Err(SignInError::KeyFile { problem, .. }) => problem,
            Err(other) => panic!("{name}: {other}"),
            Ok(_) => panic!("{name} was accepted"),
        }
    }

    #[test]
    fn key_and_certificate_are_read_in_any_order_and_form() {
        let expected = certificate_der("app.pem");
        for name in ["app.pem", "app-pkcs1.pem", "app-chain.pem"] {
            assert_eq!(read(name).expect(name).certificate, expected, "{name}");
        }
    }

    #[test]
    fn each_unusable_file_says_what_is_wrong_with_it() {
        assert_eq!(problem("app-key-only.pem"), KeyFileProblem::NoCertificate);
        assert_eq!(problem("app-certificate-only.pem"), KeyFileProblem::NoKey);
        assert_eq!(problem("app-encrypted-key.pem"), KeyFileProblem::EncryptedKey);
        assert_eq!(problem("app-elliptic.pem"), KeyFileProblem::NotRsa);
        assert_eq!(problem("app-foreign-certificate.pem"), KeyFileProblem::Mismatch);
        assert_eq!(problem("README.md"), KeyFileProblem::NeitherPemNorPkcs12);
    }

    #[test]
    fn a_certificate_out_of_its_time_is_refused_before_anything_is_sent() {
        assert_eq!(
            read("app-expired.pem").err().map(|error| error.to_string()),
            Some(format!(
                "cannot use the certificate file {}: its certificate expired on 2021-01-01T00:00:00Z",
                test_key("app-expired.pem").display()
            ))
        );
        let from = "2125-01-01T00:00:00Z".parse().expect("a time");
        assert_eq!(problem("app-not-yet-valid.pem"), KeyFileProblem::NotYetValid(from));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = read("nowhere.pem").err().expect("an error");
        assert!(matches!(&error, SignInError::Unreadable { path, .. } if path.ends_with("nowhere.pem")), "{error}");
    }

    #[cfg(not(feature = "pkcs12"))]
    #[test]
    fn without_the_feature_pkcs12_names_the_way_around() {
        let error = read("app.p12").err().expect("an error");
        assert!(error.hint().is_some_and(|hint| hint.contains("openssl pkcs12")), "{error}");
    }

    #[cfg(feature = "pkcs12")]
    #[test]
    fn pkcs12_is_read_with_its_password_only() {
        let now = "2026-11-26T00:00:00Z".parse().expect("a time");
        let read = |password: Option<&str>| {
            KeyFile::read(&test_key("app.p12"), password.map(SecretString::from).as_ref(), now)
        };
        assert_eq!(read(Some("test-only")).expect("the password").certificate, certificate_der("app.pem"));
        for wrong in [None, Some("wrong")] {
            let error = read(wrong).err().expect("an error");
            assert!(
                matches!(&error, SignInError::KeyFile { problem: KeyFileProblem::WrongPassword, .. }),
                "{wrong:?}: {error}"
            );
        }
    }
}
