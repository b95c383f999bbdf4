//! Page tokens: opaque to the client, signed, and good for one listing only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::super::dice;

/// Where a listing goes on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) struct SkipToken {
    /// Fingerprint of the listing: its path and query, or its cmdlet, anchor and connection.
    pub(in crate::sim) listing: u64,
    /// The next row.
    pub(in crate::sim) offset: u64,
    /// Pages without rows already sent at this offset.
    pub(in crate::sim) hop: u64,
    /// When it was made, in milliseconds of Unix time.
    pub(in crate::sim) issued: u64,
}

impl SkipToken {
    pub(in crate::sim) fn seal(self, key: &[u8]) -> String {
        let payload = self.bytes();
        let tag = aws_lc_rs::hmac::sign(&signing_key(key), &payload);
        URL_SAFE_NO_PAD.encode([&payload[..], &tag.as_ref()[..16]].concat())
    }

    /// `None` for anything that was not sealed here.
    pub(in crate::sim) fn open(text: &str, key: &[u8]) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (payload, tag) = bytes.split_at_checked(32)?;
        let real = aws_lc_rs::hmac::sign(&signing_key(key), payload);
        if tag != &real.as_ref()[..16] {
            return None;
        }
        let mut numbers =
            payload.chunks_exact(8).map(|chunk| chunk.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)));
        let mut next = || numbers.next();
        Some(Self { listing: next()?, offset: next()?, hop: next()?, issued: next()? })
    }

    /// This place as a link made `now` leads to it from the page at `from`. A page's link to itself is the one that it
    /// was asked for by, byte for byte.
    pub(in crate::sim) fn linked(self, from: Self, now: u64) -> Self {
        if self == from { self } else { Self { issued: now, ..self } }
    }

    /// The same for every issue of the same page's link.
    pub(in crate::sim) fn fingerprint(self) -> u64 {
        dice::mix(&[self.listing, self.offset, self.hop])
    }

    fn bytes(self) -> Vec<u8> {
        [self.listing, self.offset, self.hop, self.issued].iter().flat_map(|number| number.to_be_bytes()).collect()
    }
}

fn signing_key(key: &[u8]) -> aws_lc_rs::hmac::Key {
    aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: SkipToken = SkipToken { listing: 7, offset: 999, hop: 0, issued: 1_764_000_000_000 };

    #[test]
    fn a_sealed_token_opens_to_what_it_was() {
        assert_eq!(SkipToken::open(&TOKEN.seal(b"key"), b"key"), Some(TOKEN));
    }

    #[test]
    fn a_tampered_token_does_not_open() {
        let mut text = TOKEN.seal(b"key").into_bytes();
        text[3] = if text[3] == b'A' { b'B' } else { b'A' };
        assert_eq!(SkipToken::open(std::str::from_utf8(&text).expect("ASCII"), b"key"), None);
        assert_eq!(SkipToken::open("", b"key"), None);
    }
}
