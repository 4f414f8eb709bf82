//! Where the pages of a sign-in's service are: where the service says, unless the user put something else there.

use super::record::SignInRecord;
use crate::convert;
use presence::service::Places;
use serde::{Deserialize, Serialize};
use services::contract::{Card, Linked};

/// What a service last said of where its pages are, as templates like those of its card; empty where it said nothing, or nothing
/// that can be used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldPages {
    /// The page of the messages with one person.
    pub chat: String,
    /// The page of one person.
    pub profile: String,
}

/// Takes over where a service says now that its pages are. What it says no more is again where the card has it; what the user
/// entered stays.
pub(super) fn take_over(record: &mut SignInRecord, told: Places, card: &Card) {
    let at = convert::site_of(&record.site, None);
    let filled = |template: &str| template.replace("{base}", &at.base);
    let is_usable = |template: &str| {
        let sample = Linked { key: "sample", handle: "sample", phone: None };
        services::address::fill(&filled(template), &sample, card, &at).is_some()
    };
    let take = |kept: &mut String, default: &str, before: &mut String, told: Option<Box<str>>| {
        let told = told.map(String::from).filter(|told| is_usable(told)).unwrap_or_default();
        let is_theirs = *kept == filled(default) || (!before.is_empty() && *kept == filled(before));
        if is_theirs {
            *kept = filled(if told.is_empty() { default } else { &told });
        }
        *before = told;
    };
    let SignInRecord { site, told: before, .. } = record;
    take(&mut site.chat, card.defaults.chat, &mut before.chat, told.chat);
    take(&mut site.profile, card.defaults.profile, &mut before.profile, told.profile);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{SignInWay, Site};

    const BASE: &str = "https://community.example";

    fn card() -> &'static Card {
        services::registry::service("community").expect("a service").card()
    }

    fn record() -> SignInRecord {
        let defaults = &card().defaults;
        let site = Site {
            base: BASE.to_owned(),
            chat: defaults.chat.replace("{base}", BASE),
            profile: defaults.profile.replace("{base}", BASE),
            ..Site::default()
        };
        SignInRecord::new(card().name.to_owned(), SignInWay::Token, site)
    }

    fn tells(record: &mut SignInRecord, chat: Option<&str>, profile: Option<&str>) -> (String, String) {
        let told = Places { chat: chat.map(Into::into), profile: profile.map(Into::into) };
        take_over(record, told, card());
        let short = |address: &str| address.strip_prefix(BASE).expect("its own host").to_owned();
        (short(&record.site.chat), short(&record.site.profile))
    }

    fn pages(chat: &str, profile: &str) -> (String, String) {
        (chat.to_owned(), profile.to_owned())
    }

    #[test]
    fn what_a_service_says_is_followed_when_it_changes_and_when_it_ends() {
        let mut record = record();
        let (chat, profile) = (Some("{base}/pm/{key}/"), Some("{base}/u/{handle}/"));
        assert_eq!(tells(&mut record, chat, profile), pages("/pm/{key}/", "/u/{handle}/"));
        assert_eq!(
            tells(&mut record, Some("{base}/dm/{key}/"), profile),
            pages("/dm/{key}/", "/u/{handle}/")
        );
        assert_eq!(tells(&mut record, None, profile), pages("/messages/{key}/", "/u/{handle}/"));
        assert_eq!(tells(&mut record, chat, None), pages("/pm/{key}/", "/user/{key}/"));
    }

    #[test]
    fn what_the_user_entered_stays_whatever_a_service_says() {
        let mut record = record();
        tells(&mut record, Some("{base}/pm/{key}/"), None);
        record.site.chat = format!("{BASE}/mine/{{key}}/");
        assert_eq!(tells(&mut record, Some("{base}/dm/{key}/"), None), pages("/mine/{key}/", "/user/{key}/"));
        assert_eq!(tells(&mut record, None, None).0, "/mine/{key}/");
    }

    #[test]
    fn what_cannot_be_opened_is_not_taken_over() {
        let mut record = record();
        for told in ["https://evil.example/{key}", "{base}@evil.example/{key}", "javascript:alert({key})", ""]
        {
            assert_eq!(tells(&mut record, Some(told), None).0, "/messages/{key}/", "{told}");
        }
        assert_eq!(record.told, ToldPages::default());
    }

    #[test]
    fn a_record_of_before_is_read_as_one_that_was_told_nothing() {
        let record = record();
        let mut written = serde_json::to_value(&record).expect("a record");
        assert!(written.as_object_mut().expect("an object").remove("told").is_some());
        assert_eq!(serde_json::from_value::<SignInRecord>(written).expect("a record"), record);
    }
}
