//! Making names harmless. A name is whatever a stranger typed: it may hold characters that turn the direction of the text
//! around it, hide, or pile up over the lines above. What is dropped is dropped for showing only; searching and storing use
//! the name as it came.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

/// Most graphemes of a name in a row.
pub const IN_ROWS: usize = 64;

/// Most graphemes of a name or a message in a notification.
pub const IN_NOTICES: usize = 80;

/// Most characters of one grapheme that are kept. The longest emoji sequence in use (a family, with skin tones) has ten;
/// stacks of combining marks have hundreds.
const IN_GRAPHEME: usize = 12;

/// Most combining marks after one base character. Real scripts need up to four (Hebrew with cantillation, Vietnamese two).
const MARKS: usize = 4;

const JOINER: char = '\u{200D}';

/// A text from outside made harmless for a single line: no control or format characters (the joiner inside an emoji sequence
/// stays), white space as single spaces, at most `most` graphemes (an ellipsis takes the place of what was cut), a limit on
/// stacked marks. Empty when nothing is left.
#[must_use]
pub fn harmless(text: &str, most: usize) -> String {
    // A name of a megabyte is cut before it is looked at closely; no grapheme that is kept has more than this many bytes.
    let text = head(text, (most + 1) * IN_GRAPHEME * 8);
    let mut shown = String::new();
    let mut count = 0;
    for grapheme in text.graphemes(true) {
        let kept = clean(grapheme, shown.is_empty() || shown.ends_with(' '));
        if kept.is_empty() {
            continue;
        }
        if count == most {
            cut_last(&mut shown);
            shown.push('…');
            break;
        }
        shown.push_str(&kept);
        count += 1;
    }
    shown.truncate(shown.trim_end().len());
    shown
}

/// The same for a text of several lines, which stay lines; empty ones at both ends go.
#[must_use]
pub fn harmless_lines(text: &str, most: usize) -> String {
    let mut left = most;
    let mut lines = Vec::new();
    for line in head(text, (most + 1) * IN_GRAPHEME * 8).lines() {
        if left == 0 {
            break;
        }
        let line = harmless(line, left);
        left = left.saturating_sub(line.graphemes(true).count() + 1);
        lines.push(line);
    }
    lines.join("\n").trim_matches('\n').to_owned()
}

/// A harmless name for a row, or the placeholder.
#[must_use]
pub fn for_row(text: &str) -> String {
    or_placeholder(harmless(text, IN_ROWS))
}

/// A harmless name for a notification, or the placeholder.
#[must_use]
pub fn for_notice(text: &str) -> String {
    or_placeholder(harmless(text, IN_NOTICES))
}

fn or_placeholder(name: String) -> String {
    if name.chars().any(|c| !c.is_whitespace() && !is_mark(c)) {
        name
    } else {
        crate::words::say("name.nobody", &[])
    }
}

fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn cut_last(shown: &mut String) {
    if let Some((at, _)) = shown.grapheme_indices(true).next_back() {
        shown.truncate(at);
    }
}

/// What is kept of one grapheme.
fn clean(grapheme: &str, after_space: bool) -> Cow<'_, str> {
    if grapheme.chars().all(|c| c.is_whitespace() || c.is_control()) {
        let is_space = grapheme.chars().any(char::is_whitespace);
        return Cow::Borrowed(if is_space && !after_space { " " } else { "" });
    }
    if grapheme.len() == 1 {
        return Cow::Borrowed(grapheme);
    }
    // The joiner and the tags of flags are format characters, too: they are kept inside a sequence that begins with an emoji.
    let is_emoji = grapheme.chars().next().is_some_and(may_begin_sequence);
    let mut kept = String::with_capacity(grapheme.len().min(64));
    let mut marks = 0;
    for c in grapheme.chars().filter(|c| !c.is_control()) {
        if is_format(c) && !(is_emoji && (c == JOINER || is_tag(c))) {
            continue;
        }
        if is_mark(c) {
            marks += 1;
            if marks > MARKS {
                continue;
            }
        }
        if kept.chars().count() == IN_GRAPHEME {
            break;
        }
        kept.push(c);
    }
    // A joiner that joins nothing hides at the end.
    while kept.ends_with(JOINER) {
        kept.pop();
    }
    Cow::Owned(kept)
}

/// General category Cf (Unicode 16), soft hyphen and interlinear annotation included, and the separators of lines and
/// paragraphs, the Hangul fillers and the braille blank, which draw nothing either.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{0600}'..='\u{0605}' | '\u{061C}' | '\u{06DD}' | '\u{070F}' | '\u{0890}'..='\u{0891}'
        | '\u{08E2}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1343F}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E007F}'
        | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{2800}')
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007F}')
}

/// The blocks in which emoji and the bases of their sequences stand.
fn may_begin_sequence(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}'
        | '\u{1F000}'..='\u{1FAFF}')
}

/// Marks that stack over or under their base in any script. Vowel signs and viramas, of which a word needs many, are not here.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05BD}' | '\u{0610}'..='\u{061A}'
        | '\u{064B}'..='\u{065F}' | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E4}' | '\u{0E47}'..='\u{0E4E}'
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

#[cfg(test)]
mod tests {
    use super::{for_row, harmless};
    use proptest::prelude::*;

    #[test]
    fn row_83_84_hostile_names_become_one_harmless_line() {
        assert_eq!(for_row("<img src=x onerror=1>"), "<img src=x onerror=1>");
        assert_eq!(for_row("a\u{0}b\n\tc\u{1b}[31m"), "ab c[31m");
        assert_eq!(for_row(" \u{a0}\u{2003} "), "(no name)");
        assert_eq!(for_row("\u{202E}\u{200B}\u{FEFF}"), "(no name)");
        assert_eq!(for_row("\u{0301}"), "(no name)");
        assert_eq!(for_row("abc\u{202E}fed\u{2066}x\u{2069}"), "abcfedx");
        assert_eq!(for_row("  Ana   Maria  "), "Ana Maria");
    }

    #[test]
    fn scripts_and_emoji_survive() {
        for name in ["שָׁלוֹם", "أحمد", "हिन्दी", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "Nguyễn", "🇩🇪", "❤️", "👍🏽", "ก็"]
        {
            assert_eq!(for_row(name), name);
        }
    }

    #[test]
    fn zalgo_is_pruned_and_length_is_counted_in_graphemes() {
        let zalgo = format!("Z{}", "\u{0301}".repeat(1000));
        assert_eq!(for_row(&zalgo), format!("Z{}", "\u{0301}".repeat(4)));
        let long = "x".repeat(1 << 20);
        assert_eq!(for_row(&long), format!("{}…", "x".repeat(63)));
        assert_eq!(harmless("abcd", 4), "abcd");
        assert_eq!(harmless("abcde", 4), "abc…");
    }

    proptest! {
        #[test]
        fn what_is_harmless_stays_as_it_is(text in "\\PC{0,90}|.{0,90}") {
            let once = harmless(&text, 64);
            prop_assert_eq!(&harmless(&once, 64), &once);
            prop_assert!(!once.chars().any(char::is_control));
        }
    }
}
