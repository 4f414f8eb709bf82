//! Text for programs that may read it as markup: notification servers (some do, some do not) and tray tooltips. A name is
//! data in all of them.

/// The text as a server will show it literally.
#[must_use]
pub(crate) fn literal(text: &str, reads_markup: bool) -> String {
    if !reads_markup {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            plain => escaped.push(plain),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_85_markup_is_shown_as_text_by_servers_that_read_it() {
        assert_eq!(
            literal("<b>x</b> <a href=\"y\"> <img src=\"file:///z\"> & &lt;", true),
            "&lt;b&gt;x&lt;/b&gt; &lt;a href=\"y\"&gt; &lt;img src=\"file:///z\"&gt; &amp; &amp;lt;"
        );
    }

    #[test]
    fn row_85_text_stays_as_it_is_for_servers_that_do_not() {
        assert_eq!(literal("<b> & &lt;", false), "<b> & &lt;");
    }
}
