//! Reads a snapshot file line by line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use flate2::bufread::MultiGzDecoder;
use secrecy::SecretString;

use super::error::Error;
use super::line::{AnyLine, Header, HeaderLine, Line, SCHEMA};
use super::writer::hex;

/// The longest line: a page is far smaller, and a file made to exhaust memory is not.
const LONGEST: u64 = 256 << 20;

/// An open snapshot file, its header read.
pub struct Reader<R> {
    lines: R,
    path: PathBuf,
    header: Header,
    buffer: Vec<u8>,
    digest: Context,
    found: String,
    /// Of the line last read, from 1.
    line: u64,
    /// Of the decompressed bytes, before the line last read.
    byte: u64,
}

impl Reader<Box<dyn BufRead + Send>> {
    /// The file at `path`; `-` is standard input.
    pub fn open(path: &Path, passphrase: Option<&SecretString>) -> Result<Self, Error> {
        let bytes: Box<dyn Read + Send> = if path == Path::new("-") {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(|source| Error::Read { path: path.to_owned(), source })?)
        };
        Self::from_bytes(bytes, path, passphrase)
    }

    /// What `bytes` hold; `path` is what errors call them.
    pub fn from_bytes(
        bytes: Box<dyn Read + Send>,
        path: &Path,
        passphrase: Option<&SecretString>,
    ) -> Result<Self, Error> {
        let mut bytes: Box<dyn BufRead + Send> = Box::new(BufReader::new(bytes));
        let start = bytes.fill_buf().map_err(|source| Error::Read { path: path.to_owned(), source })?;
        if start.starts_with(b"age-encryption.org/") {
            bytes = Box::new(BufReader::new(unseal(bytes, path, passphrase)?));
        } else if !start.starts_with(&[0x1f, 0x8b]) {
            return Err(Error::Foreign { path: path.to_owned() });
        }
        Self::begin(Box::new(BufReader::new(MultiGzDecoder::new(bytes))), path.to_owned())
    }
}

#[cfg(feature = "encrypt")]
fn unseal(
    sealed: Box<dyn BufRead + Send>,
    path: &Path,
    passphrase: Option<&SecretString>,
) -> Result<Box<dyn Read + Send>, Error> {
    let passphrase = passphrase.ok_or_else(|| Error::Encrypted { path: path.to_owned() })?;
    super::seal::open(sealed, passphrase).map_err(|why| Error::Sealed { path: path.to_owned(), why })
}

#[cfg(not(feature = "encrypt"))]
fn unseal(_: Box<dyn BufRead + Send>, path: &Path, _: Option<&SecretString>) -> Result<Box<dyn Read + Send>, Error> {
    Err(Error::CannotDecrypt { path: path.to_owned() })
}

impl<R: BufRead> Reader<R> {
    fn begin(lines: R, path: PathBuf) -> Result<Self, Error> {
        let mut start = Start { lines, path, buffer: Vec::new(), line: 0, byte: 0 };
        let header = start.header()?;
        let mut digest = Context::new(&SHA256);
        digest.update(&start.buffer);
        let Start { lines, path, buffer, line, byte } = start;
        Ok(Self { lines, path, header, buffer, digest, found: String::new(), line, byte })
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    /// SHA-256 of the lines, known once the trailer was read.
    pub fn digest(&self) -> &str {
        &self.found
    }

    /// The next line. After the trailer, whose digest is held against the lines before, there is none.
    pub(in crate::collect) fn line(&mut self) -> Result<Line<'_>, Error> {
        self.byte += self.buffer.len() as u64;
        self.line += 1;
        read_line(&mut self.lines, &mut self.buffer).map_err(|why| self.damaged(why))?;
        if self.buffer.starts_with(br#"{"line":"trailer""#) {
            self.found = hex(self.digest.clone().finish().as_ref());
            self.check_end()?;
        } else {
            self.digest.update(&self.buffer);
        }
        let (path, line, byte) = (&self.path, self.line, self.byte);
        let damaged = |why: String| Error::Damaged { path: path.clone(), line, byte, why };
        let any: AnyLine<'_> = serde_json::from_slice(&self.buffer).map_err(|error| damaged(error.to_string()))?;
        any.line().ok_or_else(|| damaged("a line of unknown kind or without what its kind has".into()))
    }

    /// An error at the line last read.
    pub(in crate::collect) fn damaged(&self, why: impl Into<String>) -> Error {
        Error::Damaged { path: self.path.clone(), line: self.line, byte: self.byte, why: why.into() }
    }

    /// The digest is right and nothing follows.
    fn check_end(&mut self) -> Result<(), Error> {
        let trailer: AnyLine<'_> =
            serde_json::from_slice(&self.buffer).map_err(|error| self.damaged(error.to_string()))?;
        if trailer.digest.as_deref() != Some(&self.found) {
            return Err(self.damaged("its digest does not match its contents"));
        }
        let rest = self.lines.fill_buf().map(<[u8]>::is_empty);
        match rest {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.damaged("something follows its end")),
            Err(error) => Err(self.damaged(error.to_string())),
        }
    }
}

/// A file before its header is known.
struct Start<R> {
    lines: R,
    path: PathBuf,
    buffer: Vec<u8>,
    line: u64,
    byte: u64,
}

impl<R: BufRead> Start<R> {
    fn header(&mut self) -> Result<Header, Error> {
        self.line = 1;
        read_line(&mut self.lines, &mut self.buffer).map_err(|why| self.damaged(why))?;
        #[derive(serde::Deserialize)]
        struct Only {
            schema: String,
        }
        let foreign = || Error::Foreign { path: self.path.clone() };
        let Only { schema } = serde_json::from_slice(&self.buffer).map_err(|_| foreign())?;
        if schema != SCHEMA {
            let found = schema.escape_debug().take(60).collect();
            return Err(Error::Version { path: self.path.clone(), found });
        }
        let header: HeaderLine =
            serde_json::from_slice(&self.buffer).map_err(|error| self.damaged(error.to_string()))?;
        Ok(header.header())
    }

    fn damaged(&self, why: impl Into<String>) -> Error {
        Error::Damaged { path: self.path.clone(), line: self.line, byte: self.byte, why: why.into() }
    }
}

/// The next whole line, its line break included.
fn read_line(lines: &mut impl BufRead, buffer: &mut Vec<u8>) -> Result<(), String> {
    buffer.clear();
    lines.take(LONGEST).read_until(b'\n', buffer).map_err(|error| error.to_string())?;
    match buffer.last() {
        Some(b'\n') => Ok(()),
        Some(_) if buffer.len() as u64 == LONGEST => Err("a line too long for a page".into()),
        Some(_) => Err("the file ends within a line".into()),
        None => Err("the file ends before its trailer".into()),
    }
}
