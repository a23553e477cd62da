//! The announcement of a launch, a founder's or a child's.

/// Announces a launch: the event's own fields, and with them those that `Spawned` and `Born` have in common.
macro_rules! announce {
    ($event:ident, $launch:ident, $given:ident, { $($own:tt)* }) => {
        $crate::events::emit($event {
            seq: 1,
            time: $launch.now.unix,
            // More than it was given where lamports were sent ahead.
            treasury: lamports::above_rent($launch.agent, system::rent_for(system::space_of::<Agent>())?),
            base: $launch.curve.virtual_base,
            quote: sporeline_curve::VIRTUAL_QUOTE,
            base_left: $launch.curve.for_sale,
            kept: $launch.curve.kept,
            airdrop_bps: $launch.airdrop_bps.into(),
            distribution: $given.distribution,
            airdrop: $launch.curve.airdrop,
            active_stake: $given.active_stake,
            airdrop_expires_at: $given.expires_at,
            sniper_length: $launch.global.sniper_length(),
            fees: $launch.global.parameters.fees,
            _padding: [0; 2],
            agent: *$launch.agent.address(),
            wallet: $launch.wallet,
            mint: *$launch.mint.address(),
            market: *$launch.market.address(),
            name: padded($launch.name),
            symbol: padded($launch.symbol),
            _padding2: [0; 6],
            $($own)*
        })
    };
}
pub(crate) use announce;
