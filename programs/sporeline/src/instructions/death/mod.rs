//! Death, the estate, and its heirs.
