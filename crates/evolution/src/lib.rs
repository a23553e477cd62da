//! Whether selection works: generations of agents in a simulated market, without a chain.
//!
//! What agents are is not simulated: their genomes are inherited by `sporeline_genome::inherit`, their decisions, their guard and
//! their learning are `sporeline_mind`'s, their trades are `sporeline_curve`'s, with the parameters `local` (a step is 2 s). What
//! they trade against is: a crowd whose orders follow from a seed alone ([`flow`]).
//!
//! # The market
//! - 12 graduated markets, each with 3,500–7,000 SOL in its pool at step 0 on the curve's own `x · y`, fee 100 bps either way.
//! - Per step and market the crowd buys, or sells, as much as leads the price along its path; it does nothing besides. Paths are of
//!   three kinds, a third of the markets each at the start, drawn anew every 400–500 steps:
//!   *trend* (1–1.8 % a step in one direction, 40 steps on average), *reversion* (a jump of 10–20 % every 16 steps on average, which
//!   the next steps undo by a seventh each), *noise* (a random walk of up to 2.4 % a step).
//! - So there is something to gain (a trend brings 40 % and more, a jump 12 %, a round trip costs 2 % and the agent's own
//!   impact), something to lose (in noise every trade loses its fees; in a trend who buys falls loses, in a reversion who buys
//!   rises), and something to learn (which market is which, for most of a life). No gene is told.
//! - All agents of a generation share the markets, and each moves the price for the others: a gain that all go for shrinks.
//!   That is sound because together they are small, at most 5 % of the volume ([`generation::Lives::agent_volume_bps`]: up to
//!   4 %; above [`MOST_VOLUME_BPS`] nothing holds), and it costs one order a step and market instead of 200.
//! - The crowd's orders are lamports and base units, fixed before any agent lives, and do not answer to prices: they are the
//!   same for every generation and for the run with and without selection. Each moves its price: nobody trades with himself.
//!
//! # A life
//! 500 steps (1,000 s) from 5 SOL and an empty memory, so that what a generation does better is in its genes. It pays 0.005 SOL of
//! hosting per 10 s (half a SOL, 10 %, in a life), trading fees, token-account rent and 5,000 lamports a transaction. Its profit is
//! what its treasury and positions are worth at spot in the end, against the start, in bps.
//!
//! # The experiment
//! [`run`]: 200 founders with even genes, 30 generations; the best 30 % by profit breed, each child has two different parents drawn
//! evenly from them. The control has the same founders and flow, and draws parents from everybody. Founders and last generation
//! then live in three flows that no selection saw, each with memories that learn and with frozen ones; since the last generation was
//! bred with memories that learn, learning has to pay for founders alone as well. Everything follows from the seed, in integers.

mod being;
pub mod cases;
mod draw;
pub mod experiment;
pub mod flow;
pub mod generation;
mod stage;

pub use being::{HOSTING_PER_DAY, START};
pub use experiment::{Figures, MOST_VOLUME_BPS, Size, most_hold, run};
pub use stage::FEE_BPS;
