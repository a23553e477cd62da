//! From consent to birth.
