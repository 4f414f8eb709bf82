//! What the user types where no browser is needed: a ready token, or a phone number and the code that is sent to it.

use crate::wire::{Problem, ProblemCode, SignInForm};
use secrecy::SecretString;
use services::contract::TokenSignIn;

/// Most digits of a phone number (E.164), and the fewest of one that anybody has.
const DIGITS: std::ops::RangeInclusive<usize> = 5..=15;

/// Longest code that is sent on.
const MOST_CODE: usize = 16;

/// Tokens that were pasted.
pub(super) struct Pasted {
    pub(super) access: SecretString,
    pub(super) renewal: Option<SecretString>,
}

/// The tokens of a form.
pub(super) fn tokens(form: &SignInForm, way: &TokenSignIn) -> Result<Pasted, Problem> {
    let access = form.access_token.trim();
    if !is_token(access, way) {
        return Err(ProblemCode::BadInput.with("token"));
    }
    let renewal = form.renewal_token.trim();
    let is_renewal = is_token(renewal, way) && renewal != access && way.renewal.is_some();
    if !renewal.is_empty() && !is_renewal {
        return Err(ProblemCode::BadInput.with("renewalToken"));
    }
    let renewal = is_renewal.then(|| SecretString::from(renewal));
    Ok(Pasted { access: access.into(), renewal })
}

/// Whether a text can be a token: one word of letters that can stand in a header, and not what stands for one in the
/// service's pages.
fn is_token(text: &str, way: &TokenSignIn) -> bool {
    let is_placeholder = way.placeholder.is_some_and(|placeholder| text.eq_ignore_ascii_case(placeholder));
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) && !is_placeholder
}

/// A phone number as services take it: its digits, after a plus where there is one.
pub(super) fn phone(typed: &str) -> Result<SecretString, Problem> {
    let wrong = || ProblemCode::BadInput.with("phone");
    let typed = typed.trim();
    let (plus, rest) = typed.strip_prefix('+').map_or(("", typed), |rest| ("+", rest));
    if !rest.chars().all(|one| one.is_ascii_digit() || " -./()".contains(one)) {
        return Err(wrong());
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    if !DIGITS.contains(&digits.len()) {
        return Err(wrong());
    }
    Ok(format!("{plus}{digits}").into())
}

/// A code that was sent, without the blanks that are put into codes for reading.
pub(super) fn code(typed: &str) -> Result<SecretString, Problem> {
    let code: String = typed.chars().filter(|one| !one.is_whitespace() && *one != '-').collect();
    if code.is_empty() || code.len() > MOST_CODE || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(ProblemCode::BadInput.with("code"));
    }
    Ok(code.into())
}

#[cfg(test)]
mod tests;
