//! Character files: what comes in, what goes out, and what is refused.

mod export;
mod hostile;
mod import;
mod round_trip;
mod vectors;
