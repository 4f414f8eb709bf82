//! Phone numbers as people write them.

/// Figures a number can have: the shortest in use, and the most there are (ITU-T E.164).
const FIGURES: std::ops::RangeInclusive<usize> = 5..=15;

/// The figures of a number with its country, without `+`. A number that begins with one 0 lacks the country, and would be
/// somebody else's: it is none.
pub(super) fn international(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix('+').or_else(|| text.strip_prefix("00")).unwrap_or(text);
    let is_written = |character: char| character.is_ascii_digit() || " -()./\u{a0}".contains(character);
    let figures: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_one =
        text.chars().all(is_written) && !figures.starts_with('0') && FIGURES.contains(&figures.len());
    is_one.then_some(figures)
}
