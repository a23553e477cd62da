//! PROTOCOL's rules with their numbers, worked out by hand.
