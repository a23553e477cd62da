//! Distributions of a token among stakers: claimed by anyone, for the owner.
