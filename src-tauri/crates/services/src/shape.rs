//! When so much of an answer cannot be read that its shape has changed: then it says nothing about anybody.

use presence::service::Trouble;

/// From so many entries on, an answer in which not one can be read has changed its shape.
const SHAPE_CHANGED: usize = 10;

/// Whether entries have the shape they should: of a few none need be readable, of many at least one.
pub(crate) fn some<T>(entries: &[T], is_readable: impl Fn(&T) -> bool, field: &str) -> Result<(), Trouble> {
    if entries.len() >= SHAPE_CHANGED && !entries.iter().any(is_readable) {
        return Err(Trouble::Unreadable(field.into()));
    }
    Ok(())
}

/// Whether enough rows could be read: at most every fifth is passed over.
pub(crate) fn enough(unreadable: usize, all: usize, field: &str) -> Result<(), Trouble> {
    if unreadable.saturating_mul(5) > all { Err(Trouble::Unreadable(field.into())) } else { Ok(()) }
}
