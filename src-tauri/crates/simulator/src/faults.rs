//! Answers that are late, broken, wrong or missing, by rule. A rule says for which paths and how many requests, and
//! the first rule that fits takes the request.
//!
//! A rule of this file is about how an answer travels or what stands in its place. Trouble that follows from state
//! (a revoked token, a poisonous id, a limit) is not here but where the state is.

use std::time::Duration;

use serde_json::Value;

/// What happens to a request that a rule takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Carried out at once, answered later.
    Delay(Duration),
    /// Carried out, and the body of the answer leaves in pieces of so many bytes, each after a pause.
    Drip {
        /// Bytes in a piece, at least 1.
        bytes: usize,
        /// The pause before each piece.
        every: Duration,
    },
    /// Carried out; the head promises the whole body, half of it is sent, then the connection closes.
    CutMidBody,
    /// Carried out; the head promises the whole body, half of it is sent, then nothing more, with the connection open.
    StallMidBody,
    /// Carried out, but the connection closes before a byte of the answer: the server knows, the client does not.
    Lose,
    /// Not carried out; the connection closes without an answer.
    Drop,
    /// Not carried out; no answer ever, with the connection open.
    Hang,
    /// Carried out; the answer's JSON breaks off in its middle although the HTTP message is whole.
    MalformedJson,
    /// Carried out; the answer is JSON of another type: a list for an object, an object for a list.
    WrongType,
    /// Not carried out; 200 with JSON's content type and no body.
    Empty,
    /// Not carried out; 200 with an HTML page, as a hotel's network answers.
    Portal,
    /// Not carried out; exactly this answer.
    Reply(Reply),
    /// Carried out and answered as usual, with these headers besides.
    Headers(Vec<(String, String)>),
}

impl Answer {
    /// 429 as the vendor sends it (fanvue.md 3.2), with `Retry-After` when a text for it is given.
    pub fn too_many_requests(retry_after: Option<&str>) -> Answer {
        let reply = Reply::json(429, &serde_json::json!({ "error": "Too many requests" }));
        Answer::Reply(match retry_after {
            Some(text) => reply.with_header("Retry-After", text),
            None => reply,
        })
    }

    /// 410 for a version that is past its end (fanvue.md 3).
    pub fn version_gone(next_version: &str) -> Answer {
        let body = serde_json::json!({
            "error": "API version no longer supported",
            "message": "This API version has been sunset.",
            "nextVersion": next_version,
        });
        Answer::Reply(Reply::json(410, &body))
    }

    /// 400 for a version that is not known (fanvue.md 3.3).
    pub fn version_unsupported() -> Answer {
        let body = serde_json::json!({
            "error": "Unsupported API version",
            "message": "The requested API version is not supported.",
        });
        Answer::Reply(Reply::json(400, &body))
    }

    /// A status with a body that says nothing: `{"message": "..."}`.
    pub fn status(status: u16) -> Answer {
        Answer::Reply(Reply::json(status, &serde_json::json!({ "message": "Something went wrong" })))
    }

    /// The vendor's notice that a version will end (fanvue.md 3): dates as HTTP writes them.
    pub fn deprecated(deprecation: &str, sunset: &str, next_version: &str) -> Answer {
        Answer::Headers(vec![
            (String::from("Deprecation"), String::from(deprecation)),
            (String::from("Sunset"), String::from(sunset)),
            (String::from("X-Fanvue-API-Next-Version"), String::from(next_version)),
        ])
    }
}

/// A whole answer, used as it stands: no limit headers are added and nothing is compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status; one that HTTP cannot carry becomes 500.
    pub status: u16,
    /// Sent in this order; repeated names are sent repeatedly. Those that HTTP cannot carry are left out.
    pub headers: Vec<(String, String)>,
    /// The body as bytes.
    pub body: Vec<u8>,
}

impl Reply {
    /// A status without headers and body.
    pub fn new(status: u16) -> Reply {
        Reply { status, headers: Vec::new(), body: Vec::new() }
    }

    /// A status with a JSON body.
    pub fn json(status: u16, body: &Value) -> Reply {
        Reply::new(status).with_header("Content-Type", "application/json").with_body(body.to_string())
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((String::from(name), String::from(value)));
        self
    }

    /// The same with this body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Reply {
        self.body = body.into();
        self
    }
}

/// How many requests a rule takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// The next so many.
    Next(u32),
    /// All, until the rule is lifted.
    Always,
    /// Every second one, beginning with the first, until the rule is lifted.
    EverySecond,
}

/// Names one rule, to lift it later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RuleId(u64);

/// The rules in force.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    next: u64,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    id: RuleId,
    pattern: Pattern,
    times: Times,
    /// How many requests fitted so far.
    met: u64,
    answer: Answer,
}

impl Faults {
    pub(crate) fn add(&mut self, pattern: &str, times: Times, answer: Answer) -> RuleId {
        let id = RuleId(self.next);
        self.next += 1;
        self.rules.push(Rule { id, pattern: Pattern::new(pattern), times, met: 0, answer });
        id
    }

    pub(crate) fn lift(&mut self, id: RuleId) {
        self.rules.retain(|rule| rule.id != id);
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// What shall happen to this request; uses up one of the rule's times.
    pub(crate) fn take(&mut self, method: &str, path: &str) -> Option<Answer> {
        for rule in &mut self.rules {
            if !rule.pattern.fits(method, path) {
                continue;
            }
            let taken = match rule.times {
                Times::Next(count) => rule.met < u64::from(count),
                Times::Always => true,
                Times::EverySecond => rule.met % 2 == 0,
            };
            rule.met += 1;
            if taken {
                return Some(rule.answer.clone());
            }
        }
        None
    }
}

/// `"/chats/statuses"`, `"POST /chats/statuses"`, `"/chats/*/messages"` (one part of a path) or `"/chats/**"` (the rest).
#[derive(Debug)]
struct Pattern {
    method: Option<String>,
    parts: Vec<String>,
}

impl Pattern {
    fn new(text: &str) -> Pattern {
        let (method, path) = match text.split_once(' ') {
            Some((method, path)) => (Some(method.to_ascii_uppercase()), path),
            None => (None, text),
        };
        Pattern { method, parts: path.split('/').map(String::from).collect() }
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        if self.method.as_deref().is_some_and(|wanted| wanted != method) {
            return false;
        }
        let mut rest = path.split('/');
        for part in &self.parts {
            if part == "**" {
                return true;
            }
            match rest.next() {
                Some(given) if part == "*" || part == given => {}
                Some(_) | None => return false,
            }
        }
        rest.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_takes_only_the_next_requests_of_its_path_and_method() {
        let mut faults = Faults::default();
        faults.add("POST /chats/statuses", Times::Next(2), Answer::Drop);
        assert_eq!(faults.take("GET", "/chats/statuses"), None);
        assert_eq!(faults.take("POST", "/chats"), None);
        assert_eq!(faults.take("POST", "/chats/statuses"), Some(Answer::Drop));
        assert_eq!(faults.take("POST", "/chats/statuses"), Some(Answer::Drop));
        assert_eq!(faults.take("POST", "/chats/statuses"), None);
    }

    #[test]
    fn a_star_stands_for_one_part_and_two_stars_for_the_rest() {
        let mut faults = Faults::default();
        faults.add("/chats/*/messages", Times::Always, Answer::Empty);
        assert_eq!(faults.take("GET", "/chats/abc/messages"), Some(Answer::Empty));
        assert_eq!(faults.take("GET", "/chats/abc/messages/x"), None);
        assert_eq!(faults.take("GET", "/chats/abc"), None);
        faults.add("/chats/**", Times::Always, Answer::Portal);
        assert_eq!(faults.take("GET", "/chats/abc/messages/x"), Some(Answer::Portal));
    }

    #[test]
    fn every_second_request_is_taken_beginning_with_the_first() {
        let mut faults = Faults::default();
        let id = faults.add("/x", Times::EverySecond, Answer::Hang);
        let taken: Vec<bool> = (0..4).map(|_| faults.take("GET", "/x").is_some()).collect();
        assert_eq!(taken, [true, false, true, false]);
        faults.lift(id);
        assert_eq!(faults.take("GET", "/x"), None);
    }

    #[test]
    fn a_used_up_rule_lets_the_next_rule_have_its_turn() {
        let mut faults = Faults::default();
        faults.add("/x", Times::Next(1), Answer::status(500));
        faults.add("/x", Times::Next(1), Answer::status(503));
        assert_eq!(faults.take("GET", "/x"), Some(Answer::status(500)));
        assert_eq!(faults.take("GET", "/x"), Some(Answer::status(503)));
        assert_eq!(faults.take("GET", "/x"), None);
    }
}
