//! Files that import each other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;

use super::resolve::Imports;

/// Every shortest circle of imports, each from its first file by name, which is not repeated at its end.
pub fn circles(imports: &Imports) -> BTreeSet<Vec<PathBuf>> {
    imports.keys().filter_map(|file| shortest(imports, file)).map(from_the_first).collect()
}

/// The shortest way from a file back to itself.
fn shortest(imports: &Imports, start: &PathBuf) -> Option<Vec<PathBuf>> {
    let mut came_from = BTreeMap::<&PathBuf, &PathBuf>::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(file) = waiting.pop_front() {
        for next in imports.get(file).into_iter().flatten() {
            if next == start {
                let before = |file: &&PathBuf| came_from.get(file).copied();
                let mut circle: Vec<_> = std::iter::successors(Some(file), before).cloned().collect();
                circle.reverse();
                return Some(circle);
            }
            if !came_from.contains_key(next) {
                came_from.insert(next, file);
                waiting.push_back(next);
            }
        }
    }
    None
}

fn from_the_first(mut circle: Vec<PathBuf>) -> Vec<PathBuf> {
    let first = circle.iter().enumerate().min_by_key(|(_, file)| *file).map_or(0, |(at, _)| at);
    circle.rotate_left(first);
    circle
}
