//! How a command ends: the codes that scripts go by, and the sentences that people read.

use agent::name;
use agent::wire::{Problem, ProblemCode};
use agent::words::{code_name, has, problem_title, say};

/// How a command ended. The numbers are promised in the help and in the manual page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Done.
    Done = 0,
    /// The program or the service could not do it.
    NotDone = 1,
    /// Used the wrong way, as `clap` has it.
    Misused = 2,
    /// There is no such account, person or label, or more than one.
    NoSuch = 3,
    /// The account needs the user to sign in.
    NeedsSignIn = 4,
    /// Not done in time.
    TimedOut = 5,
    /// Interrupted by a signal, as shells have it.
    Interrupted = 130,
}

/// Why a command ended before it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// It ends so, and this is why.
    Because(Ending, String),
    /// Nobody reads any more.
    Unread,
    /// The agent ended.
    AgentGone,
}

impl Stop {
    /// It could not be done.
    pub(crate) fn not_done(why: String) -> Self {
        Self::Because(Ending::NotDone, why)
    }

    /// What was named is not there, or is there more than once.
    pub(crate) fn no_such(why: String) -> Self {
        Self::Because(Ending::NoSuch, why)
    }

    /// It was not asked for in the right way.
    pub(crate) fn misused(why: String) -> Self {
        Self::Because(Ending::Misused, why)
    }

    /// It took too long.
    pub(crate) fn timed_out(why: String) -> Self {
        Self::Because(Ending::TimedOut, why)
    }

    /// How the command ends.
    pub(crate) fn ending(&self) -> Ending {
        match self {
            Self::Because(ending, _) => *ending,
            // As `yes | head -1`: whoever stopped reading has what they wanted.
            Self::Unread => Ending::Done,
            Self::AgentGone => Ending::NotDone,
        }
    }

    /// The sentence for people; nothing where nobody reads.
    pub(crate) fn sentence(&self) -> Option<String> {
        match self {
            Self::Because(_, why) => Some(why.clone()),
            Self::Unread => None,
            Self::AgentGone => Some(say("command.agentGone", &[])),
        }
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        let ending = match problem.code {
            ProblemCode::NeedsSignIn => Ending::NeedsSignIn,
            ProblemCode::Gone => Ending::NoSuch,
            ProblemCode::AttemptExpired => Ending::TimedOut,
            // Everything else is something that the program or the service could not do.
            _other => Ending::NotDone,
        };
        Self::Because(ending, problem_words(&problem))
    }
}

/// A problem in words: what happened, what was kept, what to do.
pub(crate) fn problem_words(problem: &Problem) -> String {
    format!("{}. {}", problem_title(problem), problem_text(problem))
}

/// What was kept, and what can be done.
pub(crate) fn problem_text(problem: &Problem) -> String {
    let code = code_name(problem.code);
    let bare = format!("problem.{code}.bare");
    let of_field = || format!("problem.{code}.{}", problem.detail.as_deref().unwrap_or_default());
    match &problem.detail {
        None if has(&bare) => say(&bare, &[]),
        // What is wrong with a field has words of its own.
        Some(_) if problem.code == ProblemCode::BadInput && has(&of_field()) => say(&of_field(), &[]),
        detail => {
            let detail = name::harmless(detail.as_deref().unwrap_or_default(), 300);
            say(&format!("problem.{code}.text"), &[("detail", &detail)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_with_its_detail_or_without() {
        let field = problem_words(&ProblemCode::BadInput.with("phone"));
        assert!(field.contains("with its country code"), "{field}");
        let told = problem_words(&ProblemCode::Refused.with("7: no such subscriber\u{202e}"));
        assert!(told.contains("7: no such subscriber."), "{told}");
        for code in [ProblemCode::Refused, ProblemCode::BadAddress, ProblemCode::NoNetwork] {
            let told = problem_words(&code.bare());
            assert!(!told.contains(['{', '}']) && told.contains(". ") && told.ends_with('.'), "{told}");
        }
    }

    #[test]
    fn codes_tell_scripts_what_to_do() {
        let code = |code: ProblemCode| Stop::from(code.bare()).ending() as u8;
        assert_eq!(code(ProblemCode::NeedsSignIn), 4);
        assert_eq!(code(ProblemCode::Gone), 3);
        assert_eq!(code(ProblemCode::AttemptExpired), 5);
        assert_eq!(code(ProblemCode::NoNetwork), 1);
        assert_eq!(Stop::Unread.ending() as u8, 0);
    }
}
