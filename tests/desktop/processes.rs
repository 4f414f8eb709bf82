//! Running processes, as the kernel lists them.

/// The living descendants of a process, with the names that the kernel keeps of their programs, at most 15 bytes of each.
pub(crate) fn children(of: u32) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for task in std::fs::read_dir(format!("/proc/{of}/task")).into_iter().flatten().flatten() {
        let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
            let name = std::fs::read_to_string(format!("/proc/{child}/comm")).unwrap_or_default();
            found.push((child, name.trim_end().to_owned()));
            found.extend(self::children(child));
        }
    }
    found
}
