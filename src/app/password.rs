//! A new password, made here and known to nobody before it is shown.

use aws_lc_rs::rand::fill;
use secrecy::SecretString;
use zeroize::Zeroize;

use super::Error;

/// Letters, digits and signs of which none is taken for another when it is read aloud or off a screen.
const CLASSES: [&str; 4] = ["abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-+=#%*?!"];
/// At least sixteen are asked for.
const LENGTH: usize = 20;

/// A password of four classes that holds no name of `avoid`, by the system's randomness.
///
/// # Errors
/// When the system has none.
pub fn password(avoid: &[&str]) -> Result<SecretString, Error> {
    let alphabet: Vec<char> = CLASSES.concat().chars().collect();
    loop {
        let mut drawn = draw(&alphabet)?;
        let complete = CLASSES.iter().all(|class| drawn.chars().any(|letter| class.contains(letter)));
        if complete && !names(&drawn, avoid) {
            return Ok(SecretString::from(drawn));
        }
        drawn.zeroize();
    }
}

/// Each letter with the same chance: bytes above the last whole multiple are drawn again.
fn draw(alphabet: &[char]) -> Result<String, Error> {
    let size = alphabet.len();
    let fair = 256 - 256 % size;
    let mut drawn = String::with_capacity(LENGTH);
    let mut bytes = [0_u8; 64];
    while drawn.len() < LENGTH {
        fill(&mut bytes).map_err(|_| Error::Usage("the system gives no randomness for a password".into()))?;
        let letters = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair);
        drawn.extend(letters.map(|byte| alphabet[byte % size]).take(LENGTH - drawn.len()));
    }
    bytes.zeroize();
    Ok(drawn)
}

/// Whether it holds a part of a name, which the service refuses (Microsoft Entra, "Password policies").
fn names(password: &str, avoid: &[&str]) -> bool {
    let lower = password.to_lowercase();
    let parts = avoid.iter().flat_map(|name| name.split(|letter: char| !letter.is_alphanumeric()));
    parts.filter(|part| part.len() >= 3).any(|part| lower.contains(&part.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn it_is_long_of_four_classes_and_another_each_time() {
        let made: Vec<SecretString> =
            (0..200).map(|_| password(&["Kim Lee", "contoso"]).expect("randomness")).collect();
        for one in &made {
            let text = one.expose_secret();
            assert_eq!(text.chars().count(), LENGTH);
            assert!(CLASSES.iter().all(|class| text.chars().any(|letter| class.contains(letter))));
            assert!(!text.to_lowercase().contains("kim") && !text.contains(['0', 'O', '1', 'l', 'I', 'o']));
        }
        let different: std::collections::BTreeSet<&str> = made.iter().map(|one| one.expose_secret()).collect();
        assert_eq!(different.len(), made.len());
    }

    #[test]
    fn a_name_in_it_is_seen() {
        assert!(names("xxKiMyy", &["Kim Lee"]) && !names("xxLyy", &["Kim L"]));
    }
}
