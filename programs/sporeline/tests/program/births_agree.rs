//! births_agree
