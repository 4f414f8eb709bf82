//! Phone numbers as people write them.

/// Figures a number can have: the shortest in use, and the most there are (ITU-T E.164).
const FIGURES: std::ops::RangeInclusive<usize> = 5..=15;

/// How people write the 0 that is dialled within a country only, behind the country's code.
const TRUNK: &str = "(0)";

/// The figures of a number with its country, without `+`. A number that begins with one 0 lacks the country, and would be
/// somebody else's: it is none.
#[must_use]
pub fn international(text: &str) -> Option<String> {
    let text = text.trim();
    let (text, has_prefix) = match text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let without_trunk = if has_prefix { text.replacen(TRUNK, "", 1) } else { text.to_owned() };
    let is_written = |character: char| character.is_ascii_digit() || " -()./\u{a0}".contains(character);
    let figures: String = without_trunk.chars().filter(char::is_ascii_digit).collect();
    let is_one =
        text.chars().all(is_written) && !figures.starts_with('0') && FIGURES.contains(&figures.len());
    is_one.then_some(figures)
}

#[cfg(test)]
mod tests {
    use super::international;

    #[test]
    fn a_number_with_its_country_is_its_figures_however_it_is_written() {
        for text in [
            "+4915123456789",
            " 0049 151 23456789 ",
            "+49 (0)151 / 234-567.89",
            "0049 (0)151 23456789",
            "4915123456789",
        ] {
            assert_eq!(international(text).as_deref(), Some("4915123456789"), "{text}");
        }
    }

    #[test]
    fn a_number_without_its_country_or_with_more_than_figures_is_none() {
        for text in [
            "0151 23456789",
            "(0151) 23456789",
            "+0049 151 23456789",
            "000 123 456",
            "",
            "1234",
            "1234567890123456",
            "+44 20 7946 0123 ext. 9",
            "++4915123456789",
            "javascript:1",
        ] {
            assert_eq!(international(text), None, "{text}");
        }
    }
}
