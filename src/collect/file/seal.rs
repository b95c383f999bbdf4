//! Encryption with age by a passphrase (scrypt), around the compressed file.

use std::io::{self, Read, Write};

use age::stream::StreamWriter;
use secrecy::{ExposeSecret, SecretString};

use super::target::Target;

pub(super) struct Sealing(StreamWriter<Target>);

impl Sealing {
    pub(super) fn new(target: Target, passphrase: &SecretString) -> io::Result<Self> {
        age::Encryptor::with_user_passphrase(shared(passphrase)).wrap_output(target).map(Self)
    }

    pub(super) fn finish(self) -> io::Result<Target> {
        self.0.finish()
    }
}

impl Write for Sealing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The plain bytes of an encrypted file, or why there are none.
pub(super) fn open(
    sealed: impl Read + Send + 'static,
    passphrase: &SecretString,
) -> Result<Box<dyn Read + Send>, String> {
    let identity = age::scrypt::Identity::new(shared(passphrase));
    let decryptor = age::Decryptor::new(sealed).map_err(|error| error.to_string())?;
    let plain = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity));
    plain.map(|plain| Box::new(plain) as Box<dyn Read + Send>).map_err(|error| error.to_string())
}

fn shared(passphrase: &SecretString) -> age::secrecy::SecretString {
    age::secrecy::SecretString::from(passphrase.expose_secret().to_owned())
}
