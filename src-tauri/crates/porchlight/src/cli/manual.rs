//! What is made from the definition of the command line: completions for shells, and the manual page.

use super::asked::Shell;
use crate::args::Args;
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use std::io::{self, Write};

/// What makes a shell complete the commands.
pub(crate) fn completions(shell: Shell) -> Vec<u8> {
    let shell = match shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
    };
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "porchlight", &mut text);
    text
}

/// The manual page, with all commands on it.
pub(crate) fn page() -> Vec<u8> {
    let mut page = Vec::new();
    write(&mut page).expect("writing into memory does not fail");
    page
}

fn write(page: &mut Vec<u8>) -> io::Result<()> {
    // A line of text fits any terminal here; `man` breaks it.
    let mut command = Args::command().term_width(0);
    command.build();
    let man = Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    page.extend_from_slice(b".SH COMMANDS\n");
    for sub in command.get_subcommands() {
        commands(sub, page)?;
    }
    page.extend_from_slice(REST.as_bytes());
    Ok(())
}

/// A command and those below it, each with its options.
fn commands(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    if command.get_name() == "help" {
        return Ok(());
    }
    if command.has_subcommands() {
        for sub in command.get_subcommands() {
            commands(sub, page)?;
        }
        if command.is_subcommand_required_set() {
            return Ok(());
        }
    }
    // What every command has stands at the top once.
    let hidden = command.get_arguments().map(|argument| argument.get_id().clone());
    let hidden = hidden.filter(|id| *id == "help" || *id == "data_dir").collect::<Vec<_>>();
    let hide = |command: Command, id| command.mut_arg(id, |argument| argument.hide(true));
    let man = Man::new(hidden.into_iter().fold(command.clone(), hide));
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let mut part = Vec::new();
    man.render_synopsis_section(&mut part)?;
    man.render_description_section(&mut part)?;
    man.render_options_section(&mut part)?;
    man.render_extra_section(&mut part)?;
    writeln!(page, ".SS {}", name.replace('-', "\\-"))?;
    for line in String::from_utf8_lossy(&part).lines() {
        // The sections of a page become paragraphs of a command.
        writeln!(page, "{}", if line.starts_with(".SH ") { ".PP" } else { line })?;
    }
    Ok(())
}

const REST: &str = r#".SH NAMING
An ACCOUNT is named by its id, by its service, or by SERVICE:NAME, as long as only one matches. A service alone never means a
creator who is managed through an account's sign-in, unless nobody else is there.
A PERSON is named by their id, by their whole name, their handle or their id at the service, or by anything that only one
person's name, handle or id contains. Where a number is the id of one person here and that of another at a service, neither is
taken: person:ID is surely the id that lists show here, as in person:77, and SERVICE:ID the id at a service, as in viber:77.
Scripts that go by ids should write them so.
.SH SECRETS
Secrets are typed at a prompt that does not show them, or come on standard input, one a line. They are never arguments, are
not taken from the environment, and are written nowhere but into the keyring.
.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
The program or the service could not do it; standard error says what happened, what was kept and what to do.
.TP
.B 2
Used in a way that there is not.
.TP
.B 3
There is no such account, person or label, or more than one; standard error lists up to five candidates.
.TP
.B 4
The account needs you to sign in.
.TP
.B 5
Not done in time.
.TP
.B 130
Interrupted. For
.B watch
that is the way to end, and 0.
.SH JSON
Every object begins with "porchlight": the version of its shape, now 1. While it stays, fields are only added. Times are
milliseconds since 1970 UTC, ages are seconds, and what is not known is null.
.TP
.B status \-\-json
{"porchlight":1,"keyring":...,"storage":...,"accounts":[...],"people":[...]}. keyring: unknown, open, locked, missing, stuck.
storage: fine, blocked, historyPutAside, peopleRestored, leftOut, newer.
.TP
.B an account
id, service, name, health (fine, starting, paused, waiting, needsSignIn, keyringClosed, stopped), until, problem (code, detail,
title, text), missingScopes, lastCheck, nextCheck, people, watched, reach (how many of them are online, busy, offline, hidden,
unreachable, unknown; null where the service tells relations only), top, lists, bringing (rows, expected, added), kept (keyring,
memory, unsaved), chatIsRight, isOffShift, marking (what reading last words
does to chats: unknown, leaves, marks, allowed), isManaged, mine (presence, lastSeen, told, wished, refused, lost, keepsOnline, isBeating), cleanUp (is: asked,
done, refused; message, markedOffline, busyCleared, at).
.TP
.B a person
id, account, service, name, hasName, handle, presence (is: online, busy, offline, offlineOrHidden, hidden, unreachable, unknown; until,
why, isDoubtful, isStale, observed, age, since), lastSeen ({"at":...} or {"day":"2026-11-21"}), relation (is: none, followed,
connected, requestSent, requestReceived, other; word, observed), isWatched, isTop, isGone, unread, contacts, labels. presence is
null where the service tells relations only, and relation is null where it tells none.
.TP
.B contact show \-\-json
{"porchlight":1,"person":{...}}: a person, and ownName, note, watch (arrivals, departures, frees, relations, words), registered,
nextCheck, lastWords (sent, isTheirs, isByColleague, text, attachment, price, isBought), spend (total, lastPurchase, isSubscriber,
renews, isRenewing), onlineToday (from, fromUncertain, to, toUncertain), relationChanges (at, from, to), namesakes (id, name, service)
and knownAs, their contacts (contact, account, service, key, name, handle, phone, takesPhone, isById, isMerged, chat, page). chat and page are
web addresses, and null where there is none.
.TP
.B contact labels \-\-json
{"porchlight":1,"labels":[...]}, each with id, name, people, isWatched, watch (as above), colour (terracotta, honey, moss, sea,
duskBlue, iris, heather, stone) and list (account, key), which is null for a label that follows none.
.TP
.B activity \-\-json
{"porchlight":1,"activity":[...],"hasMore":...}, the newest first, each with at, kind, outcome, wasShown and person (id, name), as in
a notice of
.B watch \-\-json.
.TP
.B keyring \-\-json
{"porchlight":1,"keyring":...}, as in
.B status \-\-json.
.TP
.B account creators \-\-json
{"porchlight":1,"creators":[...]}, each with key, name, handle and isTakenOn.
.TP
.B settings \-\-json
{"porchlight":1,"settings":{...}}, all or the one that was named: watchedInterval, othersInterval, doubtAfter (seconds),
notifications, words, previews, pictures, startWithSession, startHidden (true or false), watchWithoutTray (the same, and null
until you were asked), theme (system, light, dark), trayIcon (auto, light, dark).
.TP
.B watch \-\-json
One object a line. "event" is presence (at, person, from, to), relation (the same) or notice (at, kind, outcome, wasShown,
person). kind: cameOnline, wentOffline, burst, summary, becameFree, relationChanged, wrote, cleanUp. outcome: shown,
undelivered, or the reason why it was held back.
.SH FILES
.TP
.I ~/.local/share/porchlight
What you made (people.db, copied daily), what happened (history.db), and logs; below
.B $XDG_DATA_HOME
where that is set. Sign-ins are in the keyring.
.SH SEE ALSO
.B porchlight\-window
is the window.
.B porchlight
starts it when it is asked for; there is no need to start it by hand.
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_names_every_command_and_option_and_every_exit_code() {
        fn check(command: &Command, page: &str) {
            for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
                if let Some(long) = argument.get_long() {
                    let option = format!("\\-\\-{}", long.replace('-', "\\-"));
                    assert!(page.contains(&option), "{} {option}", command.get_name());
                }
            }
            for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
                if !sub.has_subcommands() {
                    let name = sub.get_bin_name().unwrap().replace('-', "\\-");
                    assert!(page.contains(&format!(".SS {name}\n")), "{name}");
                }
                check(sub, page);
            }
        }
        let page = String::from_utf8(page()).unwrap();
        let mut command = Args::command();
        command.build();
        check(&command, &page);
        for code in ["0", "1", "2", "3", "4", "5", "130"] {
            assert!(page.contains(&format!(".B {code}\n")), "{code}");
        }
    }

    #[test]
    fn every_shell_completes_every_command() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let text = String::from_utf8(completions(shell)).unwrap();
            for word in ["status", "clean-up", "unwatch", "data-dir", "completions"] {
                assert!(text.contains(word), "{shell:?} {word}");
            }
        }
    }
}
