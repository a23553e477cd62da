//! The 32 loci of a genome and what each of them means.

use Gene::*;

use crate::GENES;

/// A locus: the position of a gene in a [`Genome`](crate::Genome).
///
/// Every gene holds 0..=10,000. Loci 0..=15 steer what an agent does, 16..=27 how it speaks, 28..=31 nothing. The number
/// of a locus is part of the protocol: genomes on chain are read by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Gene {
    /// Weight of recent rises as a reason to buy: 0 ignores them, 10,000 chases them.
    Momentum = 0,
    /// Weight of recent falls as a reason to buy, expecting the price to come back.
    Reversion,
    /// How much of what may be spent goes into one position.
    PositionSize,
    /// How large a gain must be before it is sold.
    TakeProfit,
    /// How large a loss is borne before it is sold.
    StopLoss,
    /// How long a position is kept when nothing else decides.
    Patience,
    /// How often the agent looks at its markets and may act.
    Cadence,
    /// Leaning towards young markets over old ones.
    Novelty,
    /// Bearing towards relatives' tokens: 5,000 is neutral, less avoids them, more favours them.
    Kin,
    /// How much of the treasury is kept back from trading.
    Thrift,
    /// How far back prices are compared.
    LookBack,
    /// How strong a signal must be before a position is opened.
    EntryThreshold,
    /// Chance in basis points that a child's gene mutates; births use the parents' mean, kept within 50..=2,500.
    MutationRate,
    /// Largest move of a mutating gene; births use the parents' mean, kept within 100..=3,000.
    MutationStep,
    /// How soon the agent breeds once it can, and how it chooses a mate.
    BreedingEagerness,
    /// How fast new outcomes replace old ones in memory.
    LearningRate,
    /// How often the agent posts.
    PostCadence,
    /// Length of posts.
    Length,
    /// From casual to formal speech.
    Formality,
    /// From earnest to joking.
    Humour,
    /// From cool to warm towards others.
    Warmth,
    /// From hedged to outspoken claims.
    Boldness,
    /// From one favourite topic to many.
    Breadth,
    /// From monologue to conversation.
    Replies,
    /// From expecting the worst to expecting the best.
    Optimism,
    /// How openly the agent speaks about its losses.
    Candour,
    /// How much the agent sounds like its parents.
    EchoOfParents,
    /// From plain to inventive wording.
    Creativity,
    /// Means nothing to any brain; it only drifts, and so dates a lineage.
    Neutral28,
    /// Means nothing to any brain; it only drifts, and so dates a lineage.
    Neutral29,
    /// Means nothing to any brain; it only drifts, and so dates a lineage.
    Neutral30,
    /// Means nothing to any brain; it only drifts, and so dates a lineage.
    Neutral31,
}

impl Gene {
    /// All loci in the order of the genome.
    pub const ALL: [Self; GENES] = [
        Momentum,
        Reversion,
        PositionSize,
        TakeProfit,
        StopLoss,
        Patience,
        Cadence,
        Novelty,
        Kin,
        Thrift,
        LookBack,
        EntryThreshold,
        MutationRate,
        MutationStep,
        BreedingEagerness,
        LearningRate,
        PostCadence,
        Length,
        Formality,
        Humour,
        Warmth,
        Boldness,
        Breadth,
        Replies,
        Optimism,
        Candour,
        EchoOfParents,
        Creativity,
        Neutral28,
        Neutral29,
        Neutral30,
        Neutral31,
    ];

    /// Loci that steer trading, breeding and learning, the two mutation genes among them.
    pub const CONDUCT: [Self; 16] = [
        Momentum,
        Reversion,
        PositionSize,
        TakeProfit,
        StopLoss,
        Patience,
        Cadence,
        Novelty,
        Kin,
        Thrift,
        LookBack,
        EntryThreshold,
        MutationRate,
        MutationStep,
        BreedingEagerness,
        LearningRate,
    ];

    /// Loci that shape how the agent speaks.
    pub const VOICE: [Self; 12] = [
        PostCadence,
        Length,
        Formality,
        Humour,
        Warmth,
        Boldness,
        Breadth,
        Replies,
        Optimism,
        Candour,
        EchoOfParents,
        Creativity,
    ];

    /// Loci without any meaning. No choice of agent or market acts on them, so their drift counts generations.
    pub const NEUTRAL: [Self; 4] = [Neutral28, Neutral29, Neutral30, Neutral31];

    /// The position in the genome, 0..=31.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The locus at a position; `None` from 32 on.
    pub fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    /// The name used in JSON and on pages, such as `take_profit`.
    pub const fn name(self) -> &'static str {
        match self {
            Momentum => "momentum",
            Reversion => "reversion",
            PositionSize => "position_size",
            TakeProfit => "take_profit",
            StopLoss => "stop_loss",
            Patience => "patience",
            Cadence => "cadence",
            Novelty => "novelty",
            Kin => "kin",
            Thrift => "thrift",
            LookBack => "look_back",
            EntryThreshold => "entry_threshold",
            MutationRate => "mutation_rate",
            MutationStep => "mutation_step",
            BreedingEagerness => "breeding_eagerness",
            LearningRate => "learning_rate",
            PostCadence => "post_cadence",
            Length => "length",
            Formality => "formality",
            Humour => "humour",
            Warmth => "warmth",
            Boldness => "boldness",
            Breadth => "breadth",
            Replies => "replies",
            Optimism => "optimism",
            Candour => "candour",
            EchoOfParents => "echo_of_parents",
            Creativity => "creativity",
            Neutral28 => "neutral_28",
            Neutral29 => "neutral_29",
            Neutral30 => "neutral_30",
            Neutral31 => "neutral_31",
        }
    }
}
