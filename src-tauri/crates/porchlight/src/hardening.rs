//! What keeps tokens out of crash dumps and out of the reach of other programs of the same user.

/// Forbids core dumps and, on Linux, tracing by other programs. Best effort: a system that refuses is no reason not to run.
pub(crate) fn harden() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        if setrlimit(Resource::Core, none).is_err()
            || set_dumpable_behavior(DumpableBehavior::NotDumpable).is_err()
        {
            tracing::warn!("the system does not let this program forbid core dumps");
        }
    }
}
