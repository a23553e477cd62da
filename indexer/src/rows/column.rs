//! Between columns and Rust. SQL's integers are signed: what does not fit is refused, never wrapped.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sporeline_store::{ColumnError, lamports_from, lamports_to};
use sqlx::{
    Any, Row as _,
    any::{AnyArguments, AnyRow},
    query::Query,
};
use std::fmt;

pub(crate) type Statement<'q> = Query<'q, Any, AnyArguments>;

/// Bytes of one length: a blob in SQL, hexadecimal in JSON.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Blob<const N: usize>(pub [u8; N]);

impl<const N: usize> fmt::Debug for Blob<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bs58::encode(self.0).into_string())
    }
}

impl<const N: usize> Blob<N> {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, sqlx::Error> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| sqlx::Error::Decode(format!("{} bytes stand where {N} should", bytes.len()).into()))
    }
}

impl<const N: usize> Serialize for Blob<N> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex::encode(self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Blob<N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let mut bytes = [0; N];
        hex::decode_to_slice(&text, &mut bytes).map_err(D::Error::custom)?;
        Ok(Self(bytes))
    }
}

/// A type that one column holds.
pub(crate) trait Column: Sized {
    fn bind<'q>(&self, to: Statement<'q>) -> Result<Statement<'q>, ColumnError>;
    fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error>;
}

/// A number as SQL keeps it.
pub(crate) fn to_sql(number: u64) -> Result<i64, ColumnError> {
    lamports_to(number)
}

impl Column for u64 {
    fn bind<'q>(&self, to: Statement<'q>) -> Result<Statement<'q>, ColumnError> {
        Ok(to.bind(to_sql(*self)?))
    }
    fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error> {
        lamports_from(row.try_get(index)?).map_err(|error| sqlx::Error::Decode(error.into()))
    }
}

impl Column for bool {
    fn bind<'q>(&self, to: Statement<'q>) -> Result<Statement<'q>, ColumnError> {
        Ok(to.bind(i64::from(*self)))
    }
    fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error> {
        Ok(row.try_get::<i64, _>(index)? != 0)
    }
}

impl<const N: usize> Column for Blob<N> {
    fn bind<'q>(&self, to: Statement<'q>) -> Result<Statement<'q>, ColumnError> {
        Ok(to.bind(self.0.to_vec()))
    }
    fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error> {
        Self::read(row.try_get(index)?)
    }
}

impl<const N: usize> Column for Option<Blob<N>> {
    fn bind<'q>(&self, to: Statement<'q>) -> Result<Statement<'q>, ColumnError> {
        Ok(to.bind(self.map(|bytes| bytes.0.to_vec())))
    }
    fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error> {
        row.try_get::<Option<&[u8]>, _>(index)?.map(Blob::read).transpose()
    }
}

impl Column for Option<u64> {
    fn bind<'q>(&self, to: Statement<'q>) -> Result<Statement<'q>, ColumnError> {
        Ok(to.bind(self.map(to_sql).transpose()?))
    }
    fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error> {
        row.try_get::<Option<i64>, _>(index)?
            .map(|stored| lamports_from(stored).map_err(|error| sqlx::Error::Decode(error.into())))
            .transpose()
    }
}

/// Types that SQL knows by itself.
macro_rules! native {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn bind<'q>(&self, to: Statement<'q>) -> Result<Statement<'q>, ColumnError> {
                Ok(to.bind(self.clone()))
            }
            fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error> {
                row.try_get(index)
            }
        }
    )*};
}
native!(i64, Option<i64>, String);

/// A table of rows that are only ever added: the struct and its `insert`.
macro_rules! added {
    (
        $(#[$doc:meta])*
        pub struct $name:ident in $table:literal {
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            pub at: $crate::rows::Place,
            $($(#[$field_doc])* pub $field: $type,)+
        }

        impl $name {
            pub(crate) async fn insert(
                &self,
                connection: &mut sqlx::AnyConnection,
            ) -> Result<(), $crate::IndexError> {
                use $crate::rows::column::Column;
                static SQL: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
                    $crate::rows::column::insert_sql($table, &["slot", "tx_index", "ix_path", $(stringify!($field),)+])
                });
                let mut statement = sqlx::query(SQL.as_str());
                statement = self.at.slot.bind(statement)?;
                statement = self.at.tx_index.bind(statement)?;
                statement = self.at.ix_path.bind(statement)?;
                $(statement = self.$field.bind(statement)?;)+
                statement.execute(connection).await?;
                Ok(())
            }

            /// Removes those above slot `floor`; −1: all.
            pub(crate) async fn delete_above(
                connection: &mut sqlx::AnyConnection,
                floor: i64,
            ) -> Result<(), $crate::IndexError> {
                const SQL: &str = concat!("DELETE FROM ", $table, " WHERE slot > $1");
                sqlx::query(SQL).bind(floor).execute(connection).await?;
                Ok(())
            }
        }
    };
}

pub(crate) use added;

/// A statement that inserts one row, its columns in their order as `$1`, `$2` and so on.
pub(crate) fn insert_sql(table: &str, columns: &[&str]) -> String {
    let marks: Vec<String> = (1..=columns.len()).map(|number| format!("${number}")).collect();
    format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        columns.join(", "),
        marks.join(", ")
    )
}
