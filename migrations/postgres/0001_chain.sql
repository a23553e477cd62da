-- What the chain says. Written only by the indexer; readable by all. Rebuildable from chain_events.
-- Addresses and hashes are 32-byte blobs, signatures 64; times unix seconds; amounts lamports or base units.

-- The one cluster all of this is about: written once, by whoever comes first.
CREATE TABLE world (
    id           BIGINT PRIMARY KEY CHECK (id = 1),
    genesis_hash BYTEA NOT NULL
);

CREATE TABLE chain_blocks (
    slot            BIGINT PRIMARY KEY,
    hash            BYTEA  NOT NULL,
    parent_slot     BIGINT NOT NULL,
    parent_hash     BYTEA  NOT NULL,
    time            BIGINT NOT NULL,
    transactions    BIGINT NOT NULL,
    -- SHA-256 of all the block's signatures in order: block hashes of the embedded chain depend on the slot alone.
    signatures_hash BYTEA  NOT NULL
);

CREATE TABLE chain_events (
    slot      BIGINT           NOT NULL,
    tx_index  BIGINT           NOT NULL,
    ix_path   TEXT COLLATE "C" NOT NULL,
    signature BYTEA            NOT NULL,
    time      BIGINT           NOT NULL,
    name      TEXT             NOT NULL,
    -- As logged: discriminator and body.
    data      BYTEA            NOT NULL,
    PRIMARY KEY (slot, tx_index, ix_path)
);
CREATE INDEX chain_events_by_signature ON chain_events (signature);

CREATE TABLE chain_hosts (
    host          BYTEA PRIMARY KEY,
    slot          BIGINT NOT NULL,
    operator      BYTEA  NOT NULL,
    -- for agents hosted from now on
    price_per_day BIGINT NOT NULL,
    registered_at BIGINT NOT NULL,
    -- 1: takes new agents
    active        BIGINT NOT NULL DEFAULT 1,
    -- all fees ever received, and of those what the operator withdrew
    earned        BIGINT NOT NULL DEFAULT 0,
    withdrawn     BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE chain_agents (
    agent                  BYTEA PRIMARY KEY,
    slot                   BIGINT NOT NULL,
    id                     BIGINT NOT NULL UNIQUE,
    wallet                 BYTEA  NOT NULL UNIQUE,
    mint                   BYTEA  NOT NULL UNIQUE,
    market                 BYTEA  NOT NULL UNIQUE,
    host                   BYTEA  NOT NULL,
    spawner                BYTEA,
    parent_a               BYTEA,
    parent_b               BYTEA,
    generation             BIGINT NOT NULL,
    name                   TEXT   NOT NULL,
    symbol                 TEXT   NOT NULL,
    genome                 BYTEA  NOT NULL,
    persona_hash           BYTEA  NOT NULL,
    airdrop_bps            BIGINT NOT NULL,
    -- 1 alive, 2 dead, as on chain
    status                 BIGINT NOT NULL,
    born_at                BIGINT NOT NULL,
    died_at                BIGINT,
    hosting_fee_per_day    BIGINT NOT NULL,
    paid_until             BIGINT NOT NULL,
    treasury               BIGINT NOT NULL,
    -- number of the wallet's last action
    action                 BIGINT NOT NULL,
    -- number of the agent's last event: a gap is a lost event
    seq                    BIGINT NOT NULL,
    attestation_expires_at BIGINT,
    attestation_dev        BIGINT,
    compose_hash           BYTEA,
    quote_hash             BYTEA,
    -- what change_host named, until the charge that moves it there
    next_host              BYTEA,
    next_hosting_fee       BIGINT,
    cooldown_until         BIGINT NOT NULL DEFAULT 0,
    living_children        BIGINT NOT NULL DEFAULT 0,
    -- living children at death
    heirs                  BIGINT NOT NULL DEFAULT 0,
    -- all the estate ever received, and of that what left it
    estate_in              BIGINT NOT NULL DEFAULT 0,
    estate_out             BIGINT NOT NULL DEFAULT 0,
    -- bit i: parent i counts it among its living children, or left it a share of its estate
    heir_bits              BIGINT NOT NULL DEFAULT 0,
    -- taken from each parent's estate
    taken_a                BIGINT NOT NULL DEFAULT 0,
    taken_b                BIGINT NOT NULL DEFAULT 0,
    consent_mate           BYTEA,
    consent_expires_at     BIGINT,
    journal_sequence       BIGINT NOT NULL DEFAULT 0,
    journal_head           BYTEA,
    -- of a child: the litter it was born in, the seed of its genome, the hash that entered the seed
    birth_litter           BYTEA,
    seed                   BYTEA,
    slot_hash              BYTEA,
    -- 1: its genome and seed are what its parents' genomes, its wallet and that hash give; 0: they are not; NULL: a
    -- founder's, or of parents that were not seen
    verified               BIGINT,
    -- its own litter, while one is open
    open_litter            BYTEA
);
CREATE INDEX chain_agents_by_host ON chain_agents (host);
CREATE INDEX chain_agents_by_persona ON chain_agents (persona_hash);
CREATE INDEX chain_agents_by_parent_a ON chain_agents (parent_a);
CREATE INDEX chain_agents_by_parent_b ON chain_agents (parent_b);
-- What keepers walk: who has to be charged or buried next, and estates.
CREATE INDEX chain_agents_by_paid ON chain_agents (status, paid_until, agent);

CREATE TABLE chain_markets (
    market     BYTEA PRIMARY KEY,
    slot       BIGINT NOT NULL,
    agent      BYTEA  NOT NULL UNIQUE,
    mint       BYTEA  NOT NULL UNIQUE,
    -- 0 closed, 1 bonding, 2 open, as on chain
    phase      BIGINT NOT NULL,
    opened_at  BIGINT,
    base       BIGINT NOT NULL,
    quote      BIGINT NOT NULL,
    base_left  BIGINT NOT NULL,
    kept       BIGINT NOT NULL,
    quote_real BIGINT NOT NULL,
    trades     BIGINT NOT NULL,
    -- Σ quote of all trades, lamports
    volume     BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    -- Σ claim_spawner, lamports
    spawner_paid BIGINT NOT NULL DEFAULT 0
);

-- Every breeding that was begun. Litter accounts are an agent's one address again and again, so the key is another:
-- SHA-256 of that address and of where its beginning stands on the chain.
CREATE TABLE chain_litters (
    litter         BYTEA PRIMARY KEY,
    slot           BIGINT NOT NULL,
    agent          BYTEA  NOT NULL,
    -- the agent itself: none
    mate           BYTEA  NOT NULL,
    wallet_a       BYTEA  NOT NULL,
    wallet_b       BYTEA  NOT NULL,
    name_a         TEXT   NOT NULL,
    name_b         TEXT   NOT NULL,
    symbol_a       TEXT   NOT NULL,
    symbol_b       TEXT   NOT NULL,
    begun_at       BIGINT NOT NULL,
    -- seconds the price is watched
    watched        BIGINT NOT NULL,
    -- Q64.64, 39 digits
    gate_price     TEXT   NOT NULL,
    rent           BIGINT NOT NULL,
    committed_at   BIGINT,
    seed_slot      BIGINT,
    -- of each child, once committed
    endowment      BIGINT NOT NULL,
    genome_a       BYTEA,
    genome_b       BYTEA,
    -- bit i: child i is born
    born           BIGINT NOT NULL,
    closed_at      BIGINT,
    -- 1 both born, 2 seed lapsed, 3 never committed, 4 agent dead, 5 a child's wallet was used
    closed_reason  BIGINT,
    -- back to the agent
    returned       BIGINT NOT NULL
);
CREATE INDEX chain_litters_by_agent ON chain_litters (agent, begun_at);
CREATE INDEX chain_litters_open ON chain_litters (litter) WHERE closed_at IS NULL;

CREATE TABLE chain_distributions (
    distribution BYTEA PRIMARY KEY,
    slot         BIGINT NOT NULL,
    -- running number
    number       BIGINT NOT NULL UNIQUE,
    agent        BYTEA  NOT NULL,
    mint         BYTEA  NOT NULL,
    -- 0: of a founder
    is_child     BIGINT NOT NULL,
    total        BIGINT NOT NULL,
    -- of all positions when it was made; 0: nobody can claim
    active_stake BIGINT NOT NULL,
    -- Σ of all claims, and how many
    claimed      BIGINT NOT NULL,
    claims       BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    -- when its rest went to the agent, and how much that was
    closed_at    BIGINT,
    returned     BIGINT NOT NULL
);
CREATE INDEX chain_distributions_running ON chain_distributions (expires_at, distribution) WHERE closed_at IS NULL;

CREATE TABLE chain_positions (
    position         BYTEA PRIMARY KEY,
    slot             BIGINT NOT NULL,
    owner            BYTEA  NOT NULL UNIQUE,
    active           BIGINT NOT NULL,
    pending          BIGINT NOT NULL,
    cooling          BIGINT NOT NULL,
    pending_ready_at BIGINT NOT NULL,
    cooling_ready_at BIGINT NOT NULL,
    -- number of the next distribution to claim
    next_claim       BIGINT NOT NULL,
    -- rewards paid out, what claims cost included
    rewards_paid     BIGINT NOT NULL,
    claim_budget     BIGINT NOT NULL,
    -- 1: anyone may pass founders' airdrops over for it
    passes_founders  BIGINT  NOT NULL DEFAULT 0,
    -- airdrops received
    claims           BIGINT NOT NULL
);
CREATE INDEX chain_positions_warming ON chain_positions (pending_ready_at, position) WHERE pending > 0;
CREATE INDEX chain_positions_by_claim ON chain_positions (next_claim, position);

-- One row: all stake together.
CREATE TABLE chain_stake_pool (
    pool          BYTEA PRIMARY KEY,
    slot          BIGINT NOT NULL,
    total_active  BIGINT NOT NULL,
    -- lamports ever credited to stakers, and of those what they were paid
    earned        BIGINT NOT NULL,
    claimed       BIGINT NOT NULL,
    -- distributions made so far
    distributions BIGINT NOT NULL
);

-- One row: what administration decided, as it stands.
CREATE TABLE chain_global (
    global                 BYTEA PRIMARY KEY,
    slot                   BIGINT NOT NULL,
    local                  BIGINT NOT NULL,
    authority              BYTEA  NOT NULL,
    offered_authority      BYTEA,
    staking_mint           BYTEA  NOT NULL,
    -- as the program lays them out, little endian
    parameters             BYTEA  NOT NULL,
    next_parameters        BYTEA,
    next_parameters_at     BIGINT,
    -- when they were fixed for ever
    frozen_at              BIGINT,
    -- keys one after the other, in no order, zeros behind the last
    attesters              BYTEA  NOT NULL,
    attester_count         BIGINT NOT NULL,
    attester_threshold     BIGINT NOT NULL,
    next_attesters         BYTEA,
    next_attester_count    BIGINT,
    next_attester_threshold BIGINT,
    next_attesters_at      BIGINT,
    feed_id                BYTEA  NOT NULL,
    price_owners           BYTEA  NOT NULL,
    price_owner_count      BIGINT NOT NULL,
    next_feed_id           BYTEA,
    next_price_owners      BYTEA,
    next_price_owner_count BIGINT,
    next_price_owners_at   BIGINT,
    -- Σ withdraw_protocol
    protocol_withdrawn     BIGINT NOT NULL
);

-- Approved agent-host images.
CREATE TABLE chain_measurements (
    compose_hash BYTEA PRIMARY KEY,
    slot         BIGINT NOT NULL,
    approved_at  BIGINT NOT NULL,
    active_from  BIGINT NOT NULL,
    -- 1: keys are not in a trusted enclave
    dev          BIGINT NOT NULL,
    revoked_at   BIGINT
);

CREATE TABLE chain_trades (
    slot          BIGINT           NOT NULL,
    tx_index      BIGINT           NOT NULL,
    ix_path       TEXT COLLATE "C" NOT NULL,
    signature     BYTEA            NOT NULL,
    time          BIGINT           NOT NULL,
    market        BYTEA            NOT NULL,
    -- the agent whose token it is
    agent         BYTEA            NOT NULL,
    -- 1 buy, 0 sell
    buy           BIGINT           NOT NULL,
    base          BIGINT           NOT NULL,
    quote         BIGINT           NOT NULL,
    fee           BIGINT           NOT NULL,
    base_reserve  BIGINT           NOT NULL,
    quote_reserve BIGINT           NOT NULL,
    -- a wallet, or the Agent account where by_agent = 1
    trader        BYTEA            NOT NULL,
    by_agent      BIGINT           NOT NULL,
    action        BIGINT,
    decision      BYTEA,
    PRIMARY KEY (slot, tx_index, ix_path)
);
CREATE INDEX chain_trades_by_market ON chain_trades (market, slot, tx_index, ix_path);
CREATE INDEX chain_trades_by_trader ON chain_trades (trader, slot, tx_index, ix_path);

CREATE TABLE chain_hosting (
    slot       BIGINT           NOT NULL,
    tx_index   BIGINT           NOT NULL,
    ix_path    TEXT COLLATE "C" NOT NULL,
    signature  BYTEA            NOT NULL,
    time       BIGINT           NOT NULL,
    agent      BYTEA            NOT NULL,
    host       BYTEA            NOT NULL,
    lamports   BIGINT           NOT NULL,
    seconds    BIGINT           NOT NULL,
    paid_until BIGINT           NOT NULL,
    -- 1 to the host, 0 to the stakers
    to_host    BIGINT           NOT NULL,
    PRIMARY KEY (slot, tx_index, ix_path)
);
CREATE INDEX chain_hosting_by_agent ON chain_hosting (agent, slot);

-- Airdrops received.
CREATE TABLE chain_claims (
    slot         BIGINT           NOT NULL,
    tx_index     BIGINT           NOT NULL,
    ix_path      TEXT COLLATE "C" NOT NULL,
    signature    BYTEA            NOT NULL,
    time         BIGINT           NOT NULL,
    distribution BYTEA            NOT NULL,
    mint         BYTEA            NOT NULL,
    position     BYTEA            NOT NULL,
    owner        BYTEA            NOT NULL,
    -- who sent it
    caller       BYTEA            NOT NULL,
    amount       BIGINT           NOT NULL,
    -- of a token account that was opened, and the tip, lamports
    rent         BIGINT           NOT NULL,
    tip          BIGINT           NOT NULL,
    -- 1: the position's rewards paid both
    repaid       BIGINT           NOT NULL,
    PRIMARY KEY (slot, tx_index, ix_path)
);
CREATE INDEX chain_claims_by_owner ON chain_claims (owner, slot, tx_index, ix_path);
CREATE INDEX chain_claims_by_distribution ON chain_claims (distribution, slot, tx_index, ix_path);

-- Everything administration ever did, in order.
CREATE TABLE chain_administration (
    slot      BIGINT           NOT NULL,
    tx_index  BIGINT           NOT NULL,
    ix_path   TEXT COLLATE "C" NOT NULL,
    signature BYTEA            NOT NULL,
    time      BIGINT           NOT NULL,
    -- name of the event, which has the whole of it
    change    TEXT             NOT NULL,
    -- of what is under timelock: when it may take effect
    due_at    BIGINT,
    -- whom or what it is about: a key, an image
    subject   BYTEA,
    PRIMARY KEY (slot, tx_index, ix_path)
);

-- What an unfinalized block replaced: the row as JSON, or NULL where there was none. Undone newest first.
CREATE TABLE chain_undo (
    slot       BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    table_name TEXT   NOT NULL,
    key        BYTEA  NOT NULL,
    old        TEXT,
    PRIMARY KEY (slot, position)
);

-- An event whose number is not the one after its account's last, or (0 and 0) one of an account without numbers whose
-- beginning was not seen: something before it is missing.
CREATE TABLE chain_gaps (
    slot     BIGINT           NOT NULL,
    tx_index BIGINT           NOT NULL,
    ix_path  TEXT COLLATE "C" NOT NULL,
    account  BYTEA            NOT NULL,
    expected BIGINT           NOT NULL,
    found    BIGINT           NOT NULL,
    PRIMARY KEY (slot, tx_index, ix_path, account)
);

-- About the indexer, not the chain: how far the chain is, and how deep a fork can be undone row by row.
CREATE TABLE chain_progress (
    id         BIGINT PRIMARY KEY CHECK (id = 1),
    -- newest slot the node reported, and when (the indexer's own clock)
    source_tip BIGINT,
    seen_at    BIGINT,
    -- every block from this slot on has its rows in chain_undo
    undo_from  BIGINT NOT NULL
);
INSERT INTO chain_progress (id, undo_from) VALUES (1, 0);
