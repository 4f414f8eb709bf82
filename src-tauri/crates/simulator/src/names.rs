//! Invented names of many languages, with a handle in plain letters for each and the time zones they are at home in.
//!
//! First and last names are common ones of each language, put together by chance; nobody in particular is meant.

use crate::dice::Dice;
use crate::options::Crowd;

/// A name as its owner writes it and in plain letters, separated by a slash where the two differ.
type Written = &'static str;

struct Tongue {
    given: &'static [Written],
    family: &'static [Written],
    /// Whether the family name comes first.
    family_first: bool,
    /// Local time minus UTC in minutes; named more often, chosen more often.
    utc_offsets: &'static [i16],
    /// How many in a hundred people.
    share: u32,
}

/// One invented name.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) display: String,
    pub(crate) handle: String,
    pub(crate) utc_offset: i16,
}

/// Invents a name. `number` makes the handle unique where it is given. Plain people are for tests, and write theirs in every
/// script; those of a crowd as in life are looked at, also where no font has more than the usual letters.
pub(crate) fn invent(dice: &mut Dice, crowd: Crowd, number: Option<usize>) -> Name {
    let tongue = tongue(dice);
    let (given, given_plain) = written(dice.pick(tongue.given), crowd);
    let (family, family_plain) = written(dice.pick(tongue.family), crowd);
    let utc_offset = dice.pick(tongue.utc_offsets);
    let display = match dice.between(0, 20) {
        0..12 if tongue.family_first => format!("{family} {given}"),
        0..12 => format!("{given} {family}"),
        12..16 => given.clone(),
        16..18 => format!("{given} {}.", family.chars().next().unwrap_or('X')),
        18 => given.to_lowercase(),
        _ => format!("{given} {}", dice.pick(&SIGNS)),
    };
    let mut handle = match dice.between(0, 6) {
        0 => format!("{given_plain}.{family_plain}"),
        1 => format!("{given_plain}_{family_plain}"),
        2 => format!("{given_plain}{family_plain}"),
        3 => format!("{given_plain}-{}", dice.pick(&THINGS)),
        4 => format!("{}{given_plain}", dice.pick(&THINGS)),
        _ => format!("{given_plain}{}", dice.between(70, 100)),
    };
    if let Some(number) = number {
        handle.push_str(&number.to_string());
    }
    Name { display, handle, utc_offset }
}

fn tongue(dice: &mut Dice) -> &'static Tongue {
    let mut ticket = dice.between(0, TONGUES.iter().map(|tongue| i64::from(tongue.share)).sum());
    for tongue in &TONGUES {
        ticket -= i64::from(tongue.share);
        if ticket < 0 {
            return tongue;
        }
    }
    &TONGUES[0]
}

/// A name as it is shown, and in plain letters.
fn written(name: Written, crowd: Crowd) -> (String, String) {
    let (own, plain) = match name.split_once('/') {
        Some((own, plain)) => (own, String::from(plain)),
        None => (name, name.to_lowercase()),
    };
    let shown = match crowd {
        Crowd::Varied if !own.chars().all(is_in_usual_fonts) => capitalized(&plain),
        Crowd::Plain | Crowd::Varied => String::from(own),
    };
    (shown, plain)
}

/// Whether fonts like DejaVu have a letter: those of India and East Asia come in fonts of their own.
fn is_in_usual_fonts(letter: char) -> bool {
    !matches!(letter, '\u{0900}'..='\u{0dff}' | '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}')
}

fn capitalized(plain: &str) -> String {
    let (first, rest) = plain.split_at(plain.chars().next().map_or(0, char::len_utf8));
    format!("{}{rest}", first.to_uppercase())
}

/// Names that an account's owner gives to people.
pub(crate) const NICKNAMES: [&str; 14] = [
    "early bird",
    "the baker",
    "blue mug",
    "asks about glazes",
    "Sunday regular",
    "wholesale?",
    "met at the fair",
    "night owl",
    "likes the teapots",
    "from the workshop",
    "pays on the 1st",
    "the quiet one",
    "ships to Lisbon",
    "always kind",
];

const SIGNS: [&str; 8] = ["☕", "🌿", "🎧", "🌊", "✨", "🐈", "🚲", "🍀"];

const THINGS: [&str; 20] = [
    "maple", "river", "pixel", "juniper", "comet", "pepper", "harbor", "violet", "marble", "cactus",
    "lantern", "mango", "falcon", "cedar", "velvet", "ginger", "meadow", "cobalt", "otter", "saffron",
];

static TONGUES: [Tongue; 20] = [
    Tongue {
        given: &[
            "Emma", "Olivia", "James", "Noah", "Grace", "Ethan", "Chloe", "Mason", "Hannah", "Tyler", "Zoe",
            "Caleb",
        ],
        family: &[
            "Carter",
            "Bennett",
            "Hughes",
            "Sullivan",
            "Parker",
            "Whitfield",
            "Brooks",
            "Lawson",
            "Pryce",
            "Dalton",
        ],
        family_first: false,
        utc_offsets: &[-480, -480, -420, -360, -360, -300, -300],
        share: 20,
    },
    Tongue {
        given: &[
            "Oliver",
            "Amelia",
            "Harry",
            "Isla",
            "Callum",
            "Freya",
            "Rhys",
            "Niamh/niamh",
            "Fiona",
            "Ewan",
        ],
        family: &[
            "Ashworth",
            "Mackay",
            "Pembroke",
            "O’Shea/oshea",
            "Harding",
            "Whitby",
            "Llewellyn",
            "Thornton",
        ],
        family_first: false,
        utc_offsets: &[0],
        share: 8,
    },
    Tongue {
        given: &["Jack", "Matilda", "Lachlan", "Ruby", "Cooper", "Sienna", "Aroha", "Tane"],
        family: &["Fraser", "Mitchell", "Ngata", "Gallagher", "Walsh", "Paterson"],
        family_first: false,
        utc_offsets: &[480, 600, 600, 720],
        share: 8,
    },
    Tongue {
        given: &[
            "Lucía/lucia",
            "Mateo",
            "Sofía/sofia",
            "Diego",
            "Valentina",
            "Andrés/andres",
            "Camila",
            "Íñigo/inigo",
            "Ana",
        ],
        family: &[
            "Ortega",
            "Núñez/nunez",
            "Salazar",
            "Ibáñez/ibanez",
            "Quintero",
            "Herrera",
            "Peña/pena",
            "Rojas",
        ],
        family_first: false,
        utc_offsets: &[60, 60, -180, -300, -300, -360],
        share: 10,
    },
    Tongue {
        given: &[
            "João/joao",
            "Beatriz",
            "Thiago",
            "Letícia/leticia",
            "Rafael",
            "Inês/ines",
            "Caio",
            "Larissa",
            "Leo",
        ],
        family: &[
            "Ferreira",
            "Conceição/conceicao",
            "Barbosa",
            "Magalhães/magalhaes",
            "Teixeira",
            "Moura",
            "Araújo/araujo",
        ],
        family_first: false,
        utc_offsets: &[-180, -180, -180, 0],
        share: 8,
    },
    Tongue {
        given: &[
            "Lukas",
            "Jana",
            "Jürgen/juergen",
            "Käthe/kaethe",
            "Moritz",
            "Annika",
            "Björn/bjoern",
            "Lea",
            "Torben",
        ],
        family: &[
            "Weißmann/weissmann",
            "Vogt",
            "Hoffmann",
            "Lüders/lueders",
            "Krämer/kraemer",
            "Brandt",
            "Seidel",
            "Ziegler",
        ],
        family_first: false,
        utc_offsets: &[60],
        share: 7,
    },
    Tongue {
        given: &[
            "Élodie/elodie",
            "Théo/theo",
            "Camille",
            "Hugo",
            "Maëlle/maelle",
            "François/francois",
            "Inès/ines",
            "Loïc/loic",
        ],
        family: &[
            "Lefèvre/lefevre",
            "Moreau",
            "Garnier",
            "Roussel",
            "Béranger/beranger",
            "Chevalier",
            "Tremblay",
        ],
        family_first: false,
        utc_offsets: &[60, 60, -300],
        share: 5,
    },
    Tongue {
        given: &[
            "Zofia",
            "Paweł/pawel",
            "Kasia",
            "Łukasz/lukasz",
            "Jiří/jiri",
            "Zuzana",
            "Dávid/david",
            "Réka/reka",
        ],
        family: &[
            "Wójcik/wojcik",
            "Kamińska/kaminska",
            "Dvořák/dvorak",
            "Novotná/novotna",
            "Szabó/szabo",
            "Zieliński/zielinski",
        ],
        family_first: false,
        utc_offsets: &[60],
        share: 5,
    },
    Tongue {
        given: &[
            "Олена/olena",
            "Дмитро/dmytro",
            "Марія/mariia",
            "Иван/ivan",
            "Надя/nadia",
            "Ярослав/yaroslav",
            "Милена/milena",
        ],
        family: &[
            "Шевчук/shevchuk",
            "Коваленко/kovalenko",
            "Петров/petrov",
            "Бондар/bondar",
            "Илиева/ilieva",
            "Мельник/melnyk",
        ],
        family_first: false,
        utc_offsets: &[120, 120, 180],
        share: 4,
    },
    Tongue {
        given: &["Αλέξανδρος/alexandros", "Ελένη/eleni", "Νίκος/nikos", "Δήμητρα/dimitra", "Γιώργος/giorgos"],
        family: &["Παππάς/pappas", "Ιωάννου/ioannou", "Μακρής/makris", "Βλάχου/vlachou"],
        family_first: false,
        utc_offsets: &[120],
        share: 3,
    },
    Tongue {
        given: &["Elif", "Çağla/cagla", "Emre", "Yiğit/yigit", "Zeynep", "Barış/baris", "Şule/sule", "Kerem"],
        family: &["Yıldız/yildiz", "Aydın/aydin", "Öztürk/ozturk", "Koç/koc", "Demirtaş/demirtas"],
        family_first: false,
        utc_offsets: &[180],
        share: 3,
    },
    Tongue {
        given: &["ليلى/layla", "يوسف/yousef", "نور/noor", "سامي/sami", "مريم/mariam", "كريم/karim"],
        family: &["حداد/haddad", "منصور/mansour", "الخوري/elkhoury", "نجار/najjar", "بيطار/bitar"],
        family_first: false,
        utc_offsets: &[120, 180, 180, 240],
        share: 3,
    },
    Tongue {
        given: &["כרמל/carmel", "נועה/noa", "איתי/itai", "תמר/tamar"],
        family: &["שחר/shachar", "ברק/barak", "אלון/alon"],
        family_first: false,
        utc_offsets: &[120],
        share: 1,
    },
    Tongue {
        given: &[
            "Aarav",
            "Priya",
            "अनन्या/ananya",
            "Rohan",
            "मीरा/meera",
            "Kavya",
            "Vikram",
            "Ishaan",
            "Nisha",
        ],
        family: &["Sharma", "Iyer", "Chatterjee", "Deshmukh", "Kapoor", "Nair", "Perera"],
        family_first: false,
        utc_offsets: &[330],
        share: 6,
    },
    Tongue {
        given: &[
            "さくら/sakura",
            "健太/kenta",
            "美咲/misaki",
            "大輔/daisuke",
            "陽子/yoko",
            "翔/sho",
            "葵/aoi",
        ],
        family: &["佐藤/sato", "中村/nakamura", "小林/kobayashi", "山口/yamaguchi", "石井/ishii"],
        family_first: true,
        utc_offsets: &[540],
        share: 4,
    },
    Tongue {
        given: &["지민/jimin", "서연/seoyeon", "민준/minjun", "하은/haeun", "도윤/doyun"],
        family: &["김/kim", "박/park", "최/choi", "정/jung"],
        family_first: true,
        utc_offsets: &[540],
        share: 2,
    },
    Tongue {
        given: &["明/ming", "思雨/siyu", "浩然/haoran", "晓梅/xiaomei", "子轩/zixuan"],
        family: &["王/wang", "陈/chen", "林/lin", "赵/zhao"],
        family_first: true,
        utc_offsets: &[480],
        share: 2,
    },
    Tongue {
        given: &["Thảo/thao", "Minh", "Quỳnh/quynh", "Dũng/dung", "Lan"],
        family: &["Nguyễn/nguyen", "Trần/tran", "Phạm/pham", "Đặng/dang"],
        family_first: true,
        utc_offsets: &[420],
        share: 2,
    },
    Tongue {
        given: &["Putri", "Dewi", "Bagus", "Somchai", "Malee", "Jasmine", "Paolo"],
        family: &["Santoso", "Wijaya", "Srisai", "Reyes", "Villanueva"],
        family_first: false,
        utc_offsets: &[420, 480],
        share: 2,
    },
    Tongue {
        given: &[
            "Adébáyò/adebayo",
            "Chiamaka",
            "Kwame",
            "Amina",
            "Thandiwe",
            "Sipho",
            "Zainab",
            "Wanjiru",
            "Tendai",
        ],
        family: &["Okafor", "Mensah", "Dlamini", "Otieno", "Balogun", "Moyo", "Diallo"],
        family_first: false,
        utc_offsets: &[60, 0, 120, 180],
        share: 6,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_plain_letters_whatever_the_name_is_written_in() {
        let mut dice = Dice::new(3, [0, 0]);
        for number in 0..5_000 {
            let name = invent(&mut dice, Crowd::Plain, Some(number));
            let plain = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || "._-".contains(letter)
            };
            assert!(name.handle.chars().all(plain), "{name:?}");
            assert!(!name.display.trim().is_empty(), "{name:?}");
        }
    }

    #[test]
    fn names_come_in_many_scripts() {
        let mut dice = Dice::new(3, [0, 0]);
        let names: String = (0..2_000).map(|_| invent(&mut dice, Crowd::Plain, None).display).collect();
        for letter in ['Ш', 'ñ', 'ß', 'ω', '佐', '김', 'ي', 'Ł'] {
            assert!(names.contains(letter), "nobody has a {letter}");
        }
    }

    #[test]
    fn who_is_looked_at_has_a_name_in_letters_of_the_usual_fonts() {
        let mut dice = Dice::new(3, [0, 0]);
        let names: String = (0..2_000).map(|_| invent(&mut dice, Crowd::Varied, None).display).collect();
        for letter in ['Ш', 'ñ', 'ß', 'ω', 'ي', 'Ł', 'ễ'] {
            assert!(names.contains(letter), "nobody has a {letter}");
        }
        for letter in ['佐', '김', '王', 'さ', 'अ'] {
            assert!(!names.contains(letter), "somebody has a {letter}");
        }
    }
}
