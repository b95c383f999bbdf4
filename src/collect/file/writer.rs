//! Writes a snapshot file while a tenant is read.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;

use super::error::Error;
use super::line::{AnswerLine, EndLine, HeaderLine, Span, TrailerLine};
use super::scrub::scrub;
use super::target::Target;
use crate::collect::collector::Options;
use crate::collect::decode::{Answer, Ending};
use crate::model::Completeness;

/// A file being written. Dropped before [`finish`](Self::finish) it leaves nothing.
pub struct Writer {
    out: GzEncoder<Sealed>,
    /// Of every byte of the lines so far.
    digest: Context,
    path: PathBuf,
    /// The families of which a page was written.
    read: std::collections::BTreeSet<String>,
}

/// Where compressed bytes go.
enum Sealed {
    File(Target),
    Stream(Box<dyn Write + Send>),
    #[cfg(feature = "encrypt")]
    Encrypted(super::seal::Sealing),
}

/// How quickly, against how small: level 3 keeps up with the service on one core.
const LEVEL: Compression = Compression::new(3);

impl Writer {
    /// A file at `path`, encrypted when there is a passphrase. The file appears under its name only when it is whole.
    pub fn create(path: &Path, options: &Options, passphrase: Option<&SecretString>) -> Result<Self, Error> {
        let target = Target::create(path).and_then(|target| match passphrase {
            None => Ok(Sealed::File(target)),
            Some(passphrase) => sealed(target, passphrase),
        });
        let sealed = target.map_err(|source| Error::Write { path: path.to_owned(), source })?;
        Self::begin(sealed, path.to_owned(), options)
    }

    /// To standard output or memory, unencrypted.
    pub fn stream(out: Box<dyn Write + Send>, options: &Options) -> Result<Self, Error> {
        Self::begin(Sealed::Stream(out), "-".into(), options)
    }

    fn begin(sealed: Sealed, path: PathBuf, options: &Options) -> Result<Self, Error> {
        let out = GzEncoder::new(sealed, LEVEL);
        let mut writer = Self { out, digest: Context::new(&SHA256), path, read: Default::default() };
        writer.json(&HeaderLine::new(options))?;
        Ok(writer)
    }

    pub(in crate::collect) fn page(&mut self, family: &str, target: &str, body: &str) -> Result<(), Error> {
        if !self.read.contains(family) {
            self.read.insert(family.to_owned());
        }
        // A family's name needs no escapes, a target may.
        let target = serde_json::Value::from(target);
        let body = scrub(family, body);
        self.line(&[
            r#"{"line":"page","family":""#,
            family,
            r#"","target":"#,
            &target.to_string(),
            r#","body":"#,
            &body,
            "}\n",
        ])
    }

    pub(in crate::collect) fn answer(&mut self, family: &str, target: &str, answer: &Answer) -> Result<(), Error> {
        let (completeness, gap) = match answer {
            Answer::Whole => return Ok(()),
            Answer::Absent => (Completeness::Complete, None),
            Answer::Short(gap) => (Completeness::Partial, Some(gap)),
        };
        self.json(&AnswerLine { line: "answer", family, target, completeness, gap })
    }

    pub(in crate::collect) fn end(&mut self, family: &str, ending: &Ending, span: Span) -> Result<(), Error> {
        let completeness = match &ending.gap {
            None => Completeness::Complete,
            Some(_) if self.read.contains(family) => Completeness::Partial,
            Some(_) => Completeness::Missing,
        };
        let (gap, count) = (ending.gap.as_ref(), ending.count);
        self.json(&EndLine { line: "end", family, completeness, gap, count, span })
    }

    /// The trailer; and the file is on the disk under its name.
    pub fn finish(mut self, ended: Timestamp) -> Result<(), Error> {
        let digest = hex(self.digest.clone().finish().as_ref());
        self.json(&TrailerLine { line: "trailer", ended, digest: &digest })?;
        let path = self.path;
        self.out.finish().and_then(Sealed::finish).map_err(|source| Error::Write { path, source })
    }

    fn json(&mut self, line: &impl Serialize) -> Result<(), Error> {
        let text = serde_json::to_string(line).map_err(|source| self.failed(source.into()))?;
        self.line(&[&text, "\n"])
    }

    fn line(&mut self, parts: &[&str]) -> Result<(), Error> {
        for part in parts {
            self.digest.update(part.as_bytes());
            self.out.write_all(part.as_bytes()).map_err(|source| self.failed(source))?;
        }
        Ok(())
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::Write { path: self.path.clone(), source }
    }
}

#[cfg(feature = "encrypt")]
fn sealed(target: Target, passphrase: &SecretString) -> io::Result<Sealed> {
    super::seal::Sealing::new(target, passphrase).map(Sealed::Encrypted)
}

#[cfg(not(feature = "encrypt"))]
fn sealed(_: Target, _: &SecretString) -> io::Result<Sealed> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this build of palisade cannot encrypt (feature encrypt)"))
}

impl Sealed {
    fn finish(self) -> io::Result<()> {
        match self {
            Self::File(target) => target.keep(),
            Self::Stream(mut out) => out.flush(),
            #[cfg(feature = "encrypt")]
            Self::Encrypted(sealing) => sealing.finish()?.keep(),
        }
    }

    fn inner(&mut self) -> &mut dyn Write {
        match self {
            Self::File(target) => target,
            Self::Stream(out) => out,
            #[cfg(feature = "encrypt")]
            Self::Encrypted(sealing) => sealing,
        }
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner().flush()
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
