//! The parameters of a query or a form, none of which may be given twice (RFC 6749 3.1, 3.2).

/// Decoded parameters in the order given.
#[derive(Debug)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub(super) fn read(encoded: &[u8]) -> Params {
        Params(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The value of a parameter; one without a value counts as left out.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// A parameter that is given more than once.
    pub(super) fn repeated(&self) -> Option<&str> {
        let mut rest = self.0.as_slice();
        while let [(name, _), others @ ..] = rest {
            if others.iter().any(|(other, _)| other == name) {
                return Some(name);
            }
            rest = others;
        }
        None
    }
}

/// The scopes of a `scope` parameter.
pub(super) fn scopes(text: &str) -> Vec<String> {
    text.split_ascii_whitespace().map(String::from).collect()
}
