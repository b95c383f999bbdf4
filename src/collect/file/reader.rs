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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::collect::specimen::{Tenant, options, read, scan_to_file};

    fn file() -> Vec<u8> {
        scan_to_file(&Tenant::licensed(), &options()).1
    }

    fn lines(bytes: &[u8]) -> String {
        let mut text = String::new();
        MultiGzDecoder::new(bytes).read_to_string(&mut text).expect("a compressed file");
        text
    }

    fn compressed(text: &str) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::fast());
        out.write_all(text.as_bytes()).expect("memory");
        out.finish().expect("memory")
    }

    fn error(bytes: Vec<u8>) -> String {
        read(bytes).expect_err("a bad file").to_string()
    }

    #[test]
    fn a_truncated_file_says_where_it_ends() {
        let mut bytes = file();
        bytes.truncate(bytes.len() / 2);
        assert!(error(bytes).contains("damaged at line "));
        let whole = lines(&file());
        let cut = &whole[..whole.rfind("{\"line\":\"trailer\"").expect("a trailer")];
        assert!(error(compressed(cut)).ends_with("the file ends before its trailer"));
        assert!(error(compressed(&cut[..cut.len() - 4])).ends_with("the file ends within a line"));
    }

    #[test]
    fn a_changed_file_is_refused() {
        let changed = lines(&file()).replacen("AAD_PREMIUM_P2", "AAD_PREMIUM_P1", 1);
        assert!(error(compressed(&changed)).ends_with("its digest does not match its contents"));
        let longer = format!("{}\n", lines(&file()));
        assert!(error(compressed(&longer)).ends_with("something follows its end"));
        let garbage = lines(&file()).replacen("{\"line\":\"end\"", "{\"line\":", 1);
        assert!(error(compressed(&garbage)).contains("damaged at line "));
    }

    #[test]
    fn other_files_and_versions_are_told_apart() {
        assert_eq!(error(b"PK\x03\x04".to_vec()), "file is no snapshot file");
        assert_eq!(error(Vec::new()), "file is no snapshot file");
        assert_eq!(error(compressed("{\"a\":1}\n")), "file is no snapshot file");
        let newer = lines(&file()).replacen("palisade.snapshot/1", "palisade.snapshot/2", 1);
        let says = "file has the format palisade.snapshot/2; this version reads palisade.snapshot/1";
        assert_eq!(error(compressed(&newer)), says);
    }
}
