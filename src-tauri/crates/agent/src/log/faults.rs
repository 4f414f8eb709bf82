//! What the log says of a fault of the program's own: where it happened, and the words the code has for it. Values that a message was filled
//! with are left out, because anything may be among them: what a service said, a name, a token that has no name before it.

use super::redact;
use std::io::Write;
use std::panic::{PanicHookInfo, set_hook, take_hook};

/// The most that is kept of a message, in characters.
const LONGEST: usize = 160;

/// From here on every panic of this process is written to the log, before whoever supervises it hears of it.
pub(super) fn follow(home: String) {
    let usual = take_hook();
    set_hook(Box::new(move |fault| {
        let line = line(fault);
        tracing::error!("{line}");
        // A developer wants all of it and looks at a terminal. Anybody else's is a log that the system keeps.
        if cfg!(debug_assertions) {
            usual(fault);
        } else {
            // Nobody may be reading there.
            let _ = writeln!(std::io::stderr(), "porchlight: {}", redact(&line, &home));
        }
    }));
}

fn line(fault: &PanicHookInfo<'_>) -> String {
    let place = fault.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let thread = std::thread::current().name().unwrap_or("a thread").to_owned();
    let payload = fault.payload();
    let words = match (payload.downcast_ref::<&'static str>(), payload.downcast_ref::<String>()) {
        // Written so in the code: there are no values in it.
        (Some(words), _) => (*words).to_owned(),
        (None, Some(filled)) => without_values(filled),
        (None, None) => "it says nothing".to_owned(),
    };
    format!("a fault of the program's own at {place} in {thread}: {words}")
}

/// What stands before the first value of a message that was filled in, as far as can be told: `expect` and `unwrap` put theirs behind a
/// colon, the standard library's own messages put texts in quotes.
fn without_values(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let own = line.split_once(": ").map_or(line, |(own, _)| own);
    // "called `Result::unwrap()` on an `Err` value"
    let own = match own.starts_with("called `") {
        true => own,
        false => own.find(['"', '\'', '`']).map_or(own, |at| &own[..at]),
    };
    let kept: String = own.trim_end().chars().take(LONGEST).collect();
    if kept.len() == message.len() { kept } else { format!("{kept} …") }
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn what_a_message_was_filled_with_is_left_out() {
        let cases = [
            ("the table is sorted", "the table is sorted"),
            ("index out of bounds: the len is 3 but the index is 5", "index out of bounds …"),
            (
                "called `Result::unwrap()` on an `Err` value: BadEncoding([115, 51])",
                "called `Result::unwrap()` on an `Err` value …",
            ),
            ("a row has an id: InvalidColumnType(0, \"hush\", Text)", "a row has an id …"),
            (
                "byte index 2 is not a char boundary; it is inside 'é' (bytes 1..3) of `hush`",
                "byte index 2 is not a char boundary; it is inside …",
            ),
            ("assertion `left == right` failed\n  left: hush\n right: other", "assertion …"),
            ("no way to say\nhush", "no way to say …"),
            ("", ""),
        ];
        for (message, kept) in cases {
            assert_eq!(without_values(message), kept);
        }
    }
}
