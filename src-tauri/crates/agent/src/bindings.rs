//! The wire types in TypeScript, printed from the Rust ones so that the two cannot drift apart. A test compares what is
//! printed here with `ui/src/ipc/bindings.ts`; `UPDATE=1 cargo test -p agent bindings` writes it.

use crate::wire::{FromAgent, PROTOCOL, ToAgent};
use std::collections::BTreeMap;
use ts_rs::{Config, TS, TypeVisitor};

/// The whole of `bindings.ts`: every type that can cross, sorted by name, with its documentation.
#[must_use]
pub fn bindings() -> String {
    let config = Config::new().with_large_int("number");
    let mut all = Collected { config: &config, types: BTreeMap::new() };
    all.visit::<ToAgent>();
    all.visit::<FromAgent>();
    let mut text = String::from(
        "// Printed by src-tauri/crates/agent/src/bindings.rs; never edited. UPDATE=1 cargo test -p agent bindings\n\n",
    );
    text.push_str("/** The version of these types. */\n");
    text.push_str(&format!("export const PROTOCOL = {PROTOCOL};\n"));
    for declared in all.types.values() {
        text.push('\n');
        text.push_str(declared);
    }
    text
}

struct Collected<'a> {
    config: &'a Config,
    types: BTreeMap<String, String>,
}

impl TypeVisitor for Collected<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            T::visit_generics(self);
            return;
        }
        let name = T::ident(self.config);
        if self.types.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        let declared = format!("{docs}export {}\n", T::decl(self.config)).replace(" \n", "\n");
        self.types.insert(name, declared);
        T::visit_dependencies(self);
    }
}

#[cfg(test)]
mod tests {
    use super::bindings;
    use std::path::Path;

    #[test]
    fn the_page_speaks_the_types_of_this_crate() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/ipc/bindings.ts");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, bindings()).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        assert!(written == bindings(), "stale: run UPDATE=1 cargo test -p agent bindings");
    }
}
