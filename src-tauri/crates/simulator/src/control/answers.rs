//! Commands about how requests are answered.

use crate::control::Control;
use crate::faults::{Answer, RuleId, Times};

impl Control {
    /// Answers requests that fit `pattern` in another way. A pattern is a path, perhaps with a method before it:
    /// `"/chats/statuses"`, `"POST /oauth2/token"`, `"/chats/*/messages"` (one part), `"/chats/**"` (the rest), on any
    /// host. Of several rules that fit, the one made first and not used up takes the request.
    pub fn answer(&self, pattern: &str, times: Times, answer: Answer) -> RuleId {
        self.shared.state().faults.add(pattern, times, answer)
    }

    /// Ends one rule.
    pub fn lift(&self, rule: RuleId) {
        self.shared.state().faults.lift(rule);
    }

    /// Ends all rules.
    pub fn answer_as_usual(&self) {
        self.shared.state().faults.clear();
    }
}
