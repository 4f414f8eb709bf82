//! What goes to the page, as JSON text: frames of the program as they are, and news of the window itself. The page's own
//! description of it is `ui/src/ipc/link.ts`.

use agent::socket::MOST_BYTES;
use agent::wire::{FromAgent, ToAgent};
use serde::Serialize;

/// What happens to the window itself.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(crate) enum HostNews {
    /// The program is reached; what was open must be opened again.
    Connected,
    /// The program ended, or never was there.
    Lost,
    /// The running program is another build.
    OtherBuild { build: String },
    /// The user wants to close the window, and the page asked to be told first.
    Closing,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ToPage<'a> {
    Agent(&'a FromAgent),
    Host(HostNews),
}

impl ToPage<'_> {
    /// The text that the page reads.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).expect("wire types have text keys and no failing parts")
    }
}

/// Reads a frame of the page. One that is too long, or is none, is nothing.
pub(crate) fn read(text: &str) -> Option<ToAgent> {
    if text.len() > MOST_BYTES {
        return None;
    }
    match serde_json::from_str(text).ok()? {
        // The window itself has said hello.
        ToAgent::Hello { .. } => None,
        frame => Some(frame),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use agent::wire::Wish;

    #[test]
    fn the_page_reads_what_is_written() {
        let bye = ToPage::Agent(&FromAgent::Bye).text();
        assert_eq!(bye, r#"{"agent":{"type":"bye"}}"#);
        let other = ToPage::Host(HostNews::OtherBuild { build: "0.2.0".to_owned() }).text();
        assert_eq!(other, r#"{"host":{"type":"otherBuild","build":"0.2.0"}}"#);
    }

    #[test]
    fn only_whole_frames_of_a_sane_length_are_taken() {
        let wish = r#"{"type":"wish","id":1,"wish":{"type":"endSnooze"}}"#;
        assert_eq!(read(wish), Some(ToAgent::Wish { id: 1, wish: Wish::EndSnooze }));
        for odd in [
            "",
            "null",
            "{}",
            "[]",
            r#"{"type":"wish"}"#,
            r#"{"type":"wish","id":-1,"wish":{"type":"quit"}}"#,
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
        let long = format!(
            r#"{{"type":"wish","id":1,"wish":{{"type":"pasteRedirect","address":"{}"}}}}"#,
            "a".repeat(10 << 20)
        );
        assert_eq!(read(&long), None);
    }

    #[test]
    fn a_text_of_as_many_people_as_are_read_passes() {
        // Lines of 25 bytes as one service's ids have, whose ends take two bytes in a frame.
        let text = "Lj5aC8/CQn6+hy3BpPJWpQ==\n".repeat((5 << 20) / 25);
        let frame = ToAgent::PreviewImport { id: 1, account: 2, text };
        assert_eq!(read(&serde_json::to_string(&frame).unwrap()), Some(frame));
    }

    #[test]
    fn the_page_cannot_say_hello_in_the_windows_place() {
        let hello = ToAgent::Hello { hello: agent::socket::hello(false) };
        assert_eq!(read(&serde_json::to_string(&hello).unwrap()), None);
    }
}
