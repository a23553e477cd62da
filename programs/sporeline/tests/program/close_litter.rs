//! close_litter
