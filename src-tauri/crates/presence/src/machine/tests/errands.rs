//! What a run is for: one that only shows what is known asks nobody, and one command keeps nobody online.

use super::own::{can_own, of};
use super::*;

fn status(presence: Presence) -> Option<MyStatus> {
    Some(MyStatus { presence, last_seen: None })
}

impl Play {
    /// Whether nothing was done about how the owner is for others.
    fn left_it_alone(&self) -> bool {
        self.times(TaskKind::SetMyStatus).is_empty() && self.times(TaskKind::Heartbeat).is_empty()
    }

    fn shown_and_lost(&self) -> (Option<Presence>, Option<Mine>) {
        let mine = self.account().mine.expect("it has one");
        (mine.status.map(|status| status.presence), mine.lost)
    }
}

#[test]
fn to_show_what_is_known_nobody_is_asked_and_no_socket_is_opened() {
    let mut play = Play::unstarted(3);
    play.can = can_own();
    play.give(Event::Errand(Errand::Look));
    play.start();
    play.secs(3600);
    assert!(play.asked.is_empty(), "{:?}", play.asked);
    assert!(!play.done.iter().any(|effect| matches!(effect, Effect::Listen { .. })));
    assert_eq!(play.health(), Health::Fine, "nothing more is awaited");
    // Something is wished of it.
    play.give(Event::Errand(Errand::Command));
    play.secs(10);
    assert_eq!(play.times(TaskKind::PresenceOf).len(), 1);
    assert!(play.done.iter().any(|effect| matches!(effect, Effect::Listen { on: true, .. })));
}

#[test]
fn a_command_neither_beats_nor_takes_back_the_goodbye_which_the_next_start_that_stays_does() {
    let mut play = of(1);
    play.give(Event::Wish(Wish::KeepOnline { account: ACCOUNT, on: true }));
    play.give(Event::Quitting { for_good: true });
    assert_eq!(play.mine, status(Presence::Offline));
    for errand in [Errand::Command, Errand::Look, Errand::Command] {
        play.restart_for(errand);
        play.secs(300);
        assert!(play.left_it_alone(), "{errand:?}: {:?}", play.asked);
        play.give(Event::Quitting { for_good: false });
        assert!(play.left_it_alone());
    }
    assert_eq!(play.shown_and_lost(), (Some(Presence::Offline), None), "the program said so itself");
    assert!(!play.account().mine.expect("it has one").is_beating);
    play.restart_for(Errand::Watch);
    play.secs(2);
    assert_eq!(play.shown_and_lost(), (Some(Presence::Online), None));
    assert!(!play.times(TaskKind::Heartbeat).is_empty());
}

#[test]
fn whoever_a_command_wishes_to_be_kept_online_is_so_from_the_next_start_that_stays() {
    let mut play = Play::unstarted(0);
    play.can = can_own();
    play.mine = status(Presence::Offline);
    play.give(Event::Errand(Errand::Command));
    play.start();
    play.secs(5);
    play.give(Event::Wish(Wish::KeepOnline { account: ACCOUNT, on: true }));
    play.secs(120);
    assert!(play.left_it_alone(), "{:?}", play.asked);
    play.restart_for(Errand::Watch);
    play.secs(2);
    assert_eq!(play.shown_and_lost(), (Some(Presence::Online), None));
    assert!(!play.times(TaskKind::Heartbeat).is_empty());
}

#[test]
fn what_a_command_wishes_is_set_and_the_next_start_does_not_undo_it() {
    let mut play = of(0);
    play.give(Event::Wish(Wish::KeepOnline { account: ACCOUNT, on: true }));
    play.give(Event::Quitting { for_good: true });
    play.restart_for(Errand::Command);
    play.secs(2);
    play.give(Event::Wish(Wish::SetMine { account: ACCOUNT, mine: Mine::Busy { until: None } }));
    assert_eq!(play.shown_and_lost(), (Some(Presence::Busy { until: None }), None));
    play.restart_for(Errand::Watch);
    play.secs(70);
    assert!(play.times(TaskKind::SetMyStatus).is_empty());
    assert_eq!(play.shown_and_lost(), (Some(Presence::Busy { until: None }), None));
}
