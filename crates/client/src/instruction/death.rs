//! Death, the estate, its heirs.
