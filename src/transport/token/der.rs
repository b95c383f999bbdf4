//! The little of X.509 and PKCS#8 that sign-in must know of: a certificate's validity and public key, a key's algorithm.
//!
//! Lengths and offsets come from a file that may hold anything: every step can fail and none can panic.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT_ID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `[0] EXPLICIT`: the version of a certificate.
const VERSION: u8 = 0xa0;
/// 1.2.840.113549.1.1.1, rsaEncryption.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// What is read of a certificate (RFC 5280, section 4.1).
pub(super) struct Certificate<'d> {
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
    /// The bits of the public key: for RSA, the `RSAPublicKey` of RFC 8017.
    pub(super) public_key: &'d [u8],
}

/// Reads a certificate's DER; `None` when it is none.
pub(super) fn certificate(der: &[u8]) -> Option<Certificate<'_>> {
    let mut signed = Reader(Reader(der).take(SEQUENCE)?);
    let mut body = Reader(signed.take(SEQUENCE)?);
    if body.0.first() == Some(&VERSION) {
        body.take(VERSION)?;
    }
    body.take(INTEGER)?; // serial number
    body.take(SEQUENCE)?; // signature algorithm
    body.take(SEQUENCE)?; // issuer
    let mut validity = Reader(body.take(SEQUENCE)?);
    let (not_before, not_after) = (validity.time()?, validity.time()?);
    body.take(SEQUENCE)?; // subject
    let mut key = Reader(body.take(SEQUENCE)?);
    key.take(SEQUENCE)?; // algorithm
    let public_key = key.take(BIT_STRING)?.strip_prefix(&[0])?; // no unused bits
    Some(Certificate { not_before, not_after, public_key })
}

/// Whether a PKCS#8 key (RFC 5958) is an RSA key; `None` when it is no PKCS#8.
pub(super) fn is_rsa_key(pkcs8: &[u8]) -> Option<bool> {
    let mut key = Reader(Reader(pkcs8).take(SEQUENCE)?);
    key.take(INTEGER)?; // version
    let mut algorithm = Reader(key.take(SEQUENCE)?);
    Some(algorithm.take(OBJECT_ID)? == RSA)
}

/// Walks over the elements of one level.
struct Reader<'d>(&'d [u8]);

impl<'d> Reader<'d> {
    /// The content of the next element, which must have this tag.
    fn take(&mut self, tag: u8) -> Option<&'d [u8]> {
        let (found, content) = self.next()?;
        (found == tag).then_some(content)
    }

    fn time(&mut self) -> Option<Timestamp> {
        let (tag, content) = self.next()?;
        let text = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
        let text = match tag {
            // Two digits of the year: from 50 on they mean 19.. (RFC 5280, 4.1.2.5.1).
            UTC_TIME if text.get(..2)?.parse::<u8>().ok()? >= 50 => format!("19{text}"),
            UTC_TIME => format!("20{text}"),
            GENERALIZED_TIME => text.to_owned(),
            _ => return None,
        };
        TimeZone::UTC.to_timestamp(DateTime::strptime("%Y%m%d%H%M%S", &text).ok()?).ok()
    }

    fn next(&mut self) -> Option<(u8, &'d [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (digits.iter().fold(0, |sum: usize, digit| sum << 8 | usize::from(*digit)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_or_broken_certificate_is_none_at_any_place() {
        let whole = crate::transport::token::key_file::tests::certificate_der("app.pem");
        assert!(certificate(&whole).is_some());
        for end in 0..whole.len() {
            let cut = certificate(&whole[..end]);
            assert!(cut.is_none(), "cut at {end}");
        }
        for index in 0..whole.len() {
            let mut broken = whole.clone();
            broken[index] ^= 0xff;
            let _ = certificate(&broken); // must not panic
        }
    }

    #[test]
    fn both_forms_of_a_date_are_read() {
        let time = |tag: u8, text: &str| {
            let length = u8::try_from(text.len()).expect("short");
            let der: Vec<u8> = [tag, length].into_iter().chain(text.bytes()).collect();
            Reader(&der).time().map(|time| time.to_string())
        };
        assert_eq!(time(UTC_TIME, "490101000000Z").as_deref(), Some("2049-01-01T00:00:00Z"));
        assert_eq!(time(UTC_TIME, "500101000000Z").as_deref(), Some("1950-01-01T00:00:00Z"));
        assert_eq!(time(GENERALIZED_TIME, "21250101000000Z").as_deref(), Some("2125-01-01T00:00:00Z"));
        assert_eq!(time(GENERALIZED_TIME, "2125"), None);
    }
}
