//! Rows that events change. What a block replaces is kept, to be put back.

use super::Key;
use crate::IndexError;
use serde::Serialize;
use sqlx::AnyConnection;

/// A row with a 32-byte key.
#[allow(
    async_fn_in_trait,
    reason = "only this crate's own rows, always awaited where they are"
)]
pub trait Keyed: Sized + Serialize + serde::de::DeserializeOwned {
    /// Name of its table.
    const TABLE: &'static str;

    fn key(&self) -> Key;

    /// Reads the row of `key`.
    async fn load(connection: &mut AnyConnection, key: &Key) -> Result<Option<Self>, IndexError>;

    /// Writes it in the place of the one before.
    async fn save(&self, connection: &mut AnyConnection) -> Result<(), IndexError>;

    /// Removes the row of `key`.
    async fn delete(connection: &mut AnyConnection, key: &Key) -> Result<(), IndexError>;

    /// Removes all of them.
    async fn clear(connection: &mut AnyConnection) -> Result<(), IndexError>;
}

macro_rules! keyed {
    (
        $(#[$doc:meta])*
        pub struct $name:ident in $table:literal by $key:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            pub $key: $crate::rows::Key,
            /// Of its last change.
            pub slot: u64,
            $($(#[$field_doc])* pub $field: $type,)+
        }

        impl $crate::rows::Keyed for $name {
            const TABLE: &'static str = $table;

            fn key(&self) -> $crate::rows::Key {
                self.$key
            }

            async fn load(
                connection: &mut sqlx::AnyConnection,
                key: &$crate::rows::Key,
            ) -> Result<Option<Self>, $crate::IndexError> {
                use $crate::rows::column::Column;
                const SQL: &str = concat!(
                    "SELECT slot", $(", ", stringify!($field),)+
                    " FROM ", $table, " WHERE ", stringify!($key), " = $1",
                );
                let Some(row) = sqlx::query(SQL).bind(key.0.to_vec()).fetch_optional(connection).await? else {
                    return Ok(None);
                };
                let mut columns = 0..;
                let mut next = || columns.next().unwrap_or(usize::MAX);
                Ok(Some(Self {
                    $key: *key,
                    slot: Column::read(&row, next())?,
                    $($field: Column::read(&row, next())?,)+
                }))
            }

            async fn save(&self, connection: &mut sqlx::AnyConnection) -> Result<(), $crate::IndexError> {
                use $crate::rows::column::Column;
                static SQL: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
                    let columns = [stringify!($key), "slot", $(stringify!($field),)+];
                    $crate::rows::column::insert_sql($table, &columns) + concat!(
                        " ON CONFLICT (", stringify!($key), ") DO UPDATE SET slot = excluded.slot",
                        $(", ", stringify!($field), " = excluded.", stringify!($field),)+
                    )
                });
                let mut statement = sqlx::query(SQL.as_str());
                statement = self.$key.bind(statement)?;
                statement = self.slot.bind(statement)?;
                $(statement = self.$field.bind(statement)?;)+
                statement.execute(connection).await?;
                Ok(())
            }

            async fn delete(
                connection: &mut sqlx::AnyConnection,
                key: &$crate::rows::Key,
            ) -> Result<(), $crate::IndexError> {
                const SQL: &str = concat!("DELETE FROM ", $table, " WHERE ", stringify!($key), " = $1");
                sqlx::query(SQL).bind(key.0.to_vec()).execute(connection).await?;
                Ok(())
            }

            async fn clear(connection: &mut sqlx::AnyConnection) -> Result<(), $crate::IndexError> {
                sqlx::query(concat!("DELETE FROM ", $table)).execute(connection).await?;
                Ok(())
            }
        }
    };
}

pub(crate) use keyed;
