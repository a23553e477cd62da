//! Tables that can take a step back: what makes every step of the model whole or nothing.

use std::{collections::BTreeMap, fmt::Debug};

/// Rows by key. Every change since the last [`Table::keep`] can be taken back by [`Table::undo`].
#[derive(Clone, Debug)]
pub struct Table<K, V> {
    rows: BTreeMap<K, V>,
    /// Rows as they were before each change, oldest first; `None`: there was none.
    before: Vec<(K, Option<V>)>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            before: Vec::new(),
        }
    }
}

impl<K: Ord + Copy + Debug, V: Clone> Table<K, V> {
    pub fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    pub fn contains(&self, key: &K) -> bool {
        self.rows.contains_key(key)
    }

    /// The row, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let row = self.rows.get_mut(key)?;
        self.before.push((*key, Some(row.clone())));
        Some(row)
    }

    /// The row, to be changed; made where there is none.
    pub fn get_or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        self.before.push((key, self.rows.get(&key).cloned()));
        self.rows.entry(key).or_default()
    }

    pub fn insert(&mut self, key: K, row: V) {
        let old = self.rows.insert(key, row);
        self.before.push((key, old));
    }

    pub fn remove(&mut self, key: &K) {
        if let Some(old) = self.rows.remove(key) {
            self.before.push((*key, Some(old)));
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.rows.values()
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every row that was touched since the last [`Table::keep`], as it was before; a row may appear several times, the
    /// first time as it was at the beginning.
    pub fn touched(&self) -> impl Iterator<Item = &(K, Option<V>)> {
        self.before.iter()
    }

    /// The changes stand.
    pub fn keep(&mut self) {
        self.before.clear();
    }

    /// Takes every change back.
    pub fn undo(&mut self) {
        while let Some((key, old)) = self.before.pop() {
            match old {
                Some(row) => self.rows.insert(key, row),
                None => self.rows.remove(&key),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn undo_takes_every_change_back_and_keep_lets_them_stand() {
        let mut table = Table::default();
        table.insert(1, 10);
        table.insert(2, 20);
        table.keep();
        table.insert(3, 30);
        *table.get_mut(&1).expect("row 1") = 11;
        *table.get_mut(&1).expect("row 1") = 12;
        table.remove(&2);
        table.insert(2, 21);
        table.undo();
        assert_eq!(table.iter().collect::<Vec<_>>(), [(&1, &10), (&2, &20)]);
        table.remove(&1);
        table.keep();
        table.undo();
        assert_eq!(table.len(), 1);
    }
}
