//! Invented words: friendly, harmless, about pots and bread.

use crate::dice::Dice;
use crate::messages::{Draft, MediaKind, MessageKind};

/// Something a person writes or sends.
pub(crate) fn from_person(dice: &mut Dice) -> Draft {
    match dice.between(0, 100) {
        0..80 => Draft::text(dice.pick(&THEIRS)),
        80..88 => Draft::media(MediaKind::Image),
        88..91 => Draft { media: Some(MediaKind::Image), ..Draft::text(dice.pick(&CAPTIONS)) },
        91..93 => Draft::media(MediaKind::Audio),
        93..95 => Draft::media(MediaKind::Video),
        95..98 => Draft::tip(dice.between(3, 40) as u32 * 100),
        _ => Draft { text: Some(String::from("For the new kiln!")), ..Draft::tip(2_500) },
    }
}

/// Something the owner answers.
pub(crate) fn reply(dice: &mut Dice) -> Draft {
    match dice.between(0, 100) {
        0..85 => Draft::text(dice.pick(&OURS)),
        85..91 => Draft { media: Some(MediaKind::Image), ..Draft::text("Fresh out of the kiln") },
        91..94 => Draft {
            media: Some(MediaKind::Video),
            price_cents: Some(900),
            ..Draft::text("The whole throwing lesson, 40 minutes")
        },
        94..97 => Draft { kind: MessageKind::NewPurchase, ..Draft::text("Thank you for your order!") },
        _ => Draft { kind: MessageKind::Renewed, ..Draft::text("Thank you for staying another month!") },
    }
}

const THEIRS: [&str; 40] = [
    "Good morning! How did the firing go?",
    "Is the blue mug still available?",
    "That glaze is gorgeous 😍",
    "Just got home, finally tea time",
    "When is the next workshop?",
    "I tried your dough recipe, it rose!",
    "haha exactly",
    "Thank you so much!!",
    "Can you ship two bowls to Lisbon?",
    "My mother loved the vase",
    "Are you around later today?",
    "What clay do you use for the teapots?",
    "Saw your new post, the handles are perfect",
    "One question about the yellow set…",
    "ok deal",
    "Have a lovely weekend!",
    "I broke my favourite cup 😭 do you make single ones?",
    "The parcel arrived, everything in one piece",
    "Would you do a plate with a fox on it?",
    "Sorry, was on the train. Back now",
    "You were right about the oven stone",
    "Listening to rain and drinking from your mug",
    "Is 1240 °C too hot for stoneware?",
    "Happy birthday!! 🎂",
    "No rush, whenever you have time",
    "Could you send the link again?",
    "¡Buenos días! ¿Qué tal el taller?",
    "¿Todavía queda alguna taza verde?",
    "Bom dia! Chegou tudo certinho 🙌",
    "Guten Abend, hast du noch zwei Teller übrig?",
    "Das ist ja schön geworden!",
    "Merci beaucoup, c’est magnifique",
    "Tu fais aussi des théières ?",
    "Dzień dobry! Paczka dotarła",
    "Дякую, дуже гарно!",
    "Καλημέρα από τη Θεσσαλονίκη ☀️",
    "Çok güzel olmuş, ellerine sağlık",
    "شكرًا جزيلًا، الفنجان رائع",
    "Cảm ơn bạn nhiều nhé",
    "Asante sana, it is beautiful",
];

const CAPTIONS: [&str; 6] = [
    "It found its place on my shelf",
    "My first try, be kind",
    "Breakfast with your plates",
    "Look who sleeps in the fruit bowl 🐈",
    "Does this crack worry you?",
    "The view from my kitchen today",
];

const OURS: [&str; 20] = [
    "Good morning! Opening the kiln in an hour.",
    "Yes, I put one aside for you",
    "Thank you, that makes my day",
    "The next workshop is on the 14th, eight places left",
    "Ha, it happens to all of us",
    "I will send you the recipe tonight",
    "It ships on Monday",
    "Stoneware, with a bit of grog",
    "Of course! Any colour you like?",
    "Let me check and come back to you",
    "A fox it is. Give me two weeks",
    "So glad it arrived safely",
    "You are too kind!",
    "I am around until nine",
    "1240 is fine, go slowly above 1100",
    "Gracias, ¡me alegro mucho!",
    "Danke dir, bis bald!",
    "Merci, à bientôt !",
    "Obrigada! 🧡",
    "See you on Saturday",
];
