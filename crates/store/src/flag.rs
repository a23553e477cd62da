//! Yes or no, however the database says it.

use sqlx::{
    Any, Decode, Type, ValueRef,
    any::{AnyTypeInfo, AnyTypeInfoKind, AnyValueRef},
    error::BoxDynError,
};

/// Read from an integer column (0: no), or from a condition, which is a boolean in Postgres and an integer in SQLite.
///
/// In a row struct: `#[sqlx(try_from = "Flag")] simulated: bool`. To be written as an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag(pub bool);

impl From<Flag> for bool {
    fn from(flag: Flag) -> Self {
        flag.0
    }
}

impl Type<Any> for Flag {
    fn type_info() -> AnyTypeInfo {
        <i64 as Type<Any>>::type_info()
    }

    fn compatible(ty: &AnyTypeInfo) -> bool {
        <i64 as Type<Any>>::compatible(ty) || <bool as Type<Any>>::compatible(ty)
    }
}

impl<'r> Decode<'r, Any> for Flag {
    fn decode(value: AnyValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(match value.type_info().kind() {
            AnyTypeInfoKind::Bool => <bool as Decode<Any>>::decode(value)?,
            _ => <i64 as Decode<Any>>::decode(value)? != 0,
        }))
    }
}
