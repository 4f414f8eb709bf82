//! One-time codes: how many may be asked for, and which are still good (presence-api.md 3.2).

use std::collections::HashMap;
use std::time::Duration;

use crate::options::Limit;
use crate::presence_api::refusal::Refusal;
use crate::quota::Quota;

/// How long a code is good.
const LIFETIME: Duration = Duration::from_secs(300);

/// For one number.
const REQUESTS: Limit = Limit { requests: 5, window: Duration::from_secs(900) };

/// For one number. Its refusal was not seen; it has the words of the other.
const RESENDS: Limit = Limit { requests: 1, window: Duration::from_secs(60) };

/// The codes of all numbers. Times are spans since the simulator's start.
#[derive(Debug, Default)]
pub(crate) struct Codes(HashMap<String, Code>);

#[derive(Debug, Default)]
struct Code {
    requests: Quota,
    resends: Quota,
    /// `None` when none was sent, or it was used.
    expires: Option<Duration>,
}

impl Codes {
    pub(super) fn request(&mut self, phone: &str, now: Duration) -> Result<(), Refusal> {
        self.send(phone, now, |code| code.requests.take(REQUESTS, now))
    }

    pub(super) fn resend(&mut self, phone: &str, now: Duration) -> Result<(), Refusal> {
        self.send(phone, now, |code| code.resends.take(RESENDS, now))
    }

    fn send(
        &mut self,
        phone: &str,
        now: Duration,
        may: impl FnOnce(&mut Code) -> bool,
    ) -> Result<(), Refusal> {
        let code = self.0.entry(String::from(phone)).or_default();
        if !may(code) {
            return Err(Refusal::TooManyOtps);
        }
        code.expires = Some(now + LIFETIME);
        Ok(())
    }

    /// Uses up the code that was sent to a number, if it is still good.
    pub(super) fn redeem(&mut self, phone: &str, now: Duration) -> Result<(), Refusal> {
        let code = self.0.get_mut(phone).ok_or(Refusal::InvalidOtp)?;
        if code.expires.is_none_or(|expires| expires <= now) {
            return Err(Refusal::InvalidOtp);
        }
        code.expires = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_code_is_good_once_and_for_five_minutes() {
        let mut codes = Codes::default();
        assert_eq!(codes.redeem("1", MINUTE), Err(Refusal::InvalidOtp));
        codes.request("1", MINUTE).unwrap();
        assert_eq!(codes.redeem("2", MINUTE), Err(Refusal::InvalidOtp));
        assert_eq!(codes.redeem("1", MINUTE * 2), Ok(()));
        assert_eq!(codes.redeem("1", MINUTE * 2), Err(Refusal::InvalidOtp));
        codes.request("1", MINUTE * 3).unwrap();
        assert_eq!(codes.redeem("1", MINUTE * 8), Err(Refusal::InvalidOtp));
    }

    #[test]
    fn five_codes_a_quarter_of_an_hour_are_sent_to_a_number_and_one_again_each_minute() {
        let mut codes = Codes::default();
        let sent: Vec<bool> = (0..6).map(|_| codes.request("1", MINUTE).is_ok()).collect();
        assert_eq!(sent, [true, true, true, true, true, false]);
        assert_eq!(codes.request("2", MINUTE), Ok(()));
        assert_eq!(codes.request("1", MINUTE * 16), Ok(()));
        assert_eq!(codes.resend("1", MINUTE * 16), Ok(()));
        assert_eq!(codes.resend("1", MINUTE * 16), Err(Refusal::TooManyOtps));
        assert_eq!(codes.resend("1", MINUTE * 17), Ok(()));
    }
}
