use anchor_lang::prelude::*;

/// The protocol's own income: its share of trading fees, and spawn fees. The authority can withdraw this and nothing else.
#[account]
#[derive(Debug)]
pub struct Protocol {
    pub version: u8,
    pub bump: u8,
    pub _padding: [u8; 6],
    /// Recorded account rent, lamports: never withdrawn.
    pub rent: u64,
    /// All income ever, lamports.
    pub income: u64,
    /// Of it, what the authority withdrew, lamports.
    pub withdrawn: u64,
    pub _spare: [u8; 64],
}
