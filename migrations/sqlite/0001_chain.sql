-- What the chain says. Written only by the indexer; readable by all. Rebuildable from chain_events.
-- Addresses and hashes are 32-byte blobs, signatures 64; times unix seconds; amounts lamports or base units.

-- The one cluster all of this is about: written once, by whoever comes first.
CREATE TABLE world (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    genesis_hash BLOB    NOT NULL
);

CREATE TABLE chain_blocks (
    slot            INTEGER PRIMARY KEY,
    hash            BLOB    NOT NULL,
    parent_slot     INTEGER NOT NULL,
    parent_hash     BLOB    NOT NULL,
    time            INTEGER NOT NULL,
    transactions    INTEGER NOT NULL,
    -- SHA-256 of all the block's signatures in order: block hashes of the embedded chain depend on the slot alone.
    signatures_hash BLOB    NOT NULL
);

CREATE TABLE chain_events (
    slot      INTEGER NOT NULL,
    tx_index  INTEGER NOT NULL,
    ix_path   TEXT    NOT NULL,
    signature BLOB    NOT NULL,
    time      INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    -- As logged: discriminator and body.
    data      BLOB    NOT NULL,
    PRIMARY KEY (slot, tx_index, ix_path)
) WITHOUT ROWID;
CREATE INDEX chain_events_by_signature ON chain_events (signature);

CREATE TABLE chain_hosts (
    host          BLOB PRIMARY KEY,
    slot          INTEGER NOT NULL,
    operator      BLOB    NOT NULL,
    -- for agents hosted from now on
    price_per_day INTEGER NOT NULL,
    registered_at INTEGER NOT NULL,
    -- 1: takes new agents
    active        INTEGER NOT NULL DEFAULT 1,
    -- all fees ever received, and of those what the operator withdrew
    earned        INTEGER NOT NULL DEFAULT 0,
    withdrawn     INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE chain_agents (
    agent                  BLOB PRIMARY KEY,
    slot                   INTEGER NOT NULL,
    id                     INTEGER NOT NULL UNIQUE,
    wallet                 BLOB    NOT NULL UNIQUE,
    mint                   BLOB    NOT NULL UNIQUE,
    market                 BLOB    NOT NULL UNIQUE,
    host                   BLOB    NOT NULL,
    spawner                BLOB,
    parent_a               BLOB,
    parent_b               BLOB,
    generation             INTEGER NOT NULL,
    name                   TEXT    NOT NULL,
    symbol                 TEXT    NOT NULL,
    genome                 BLOB    NOT NULL,
    persona_hash           BLOB    NOT NULL,
    airdrop_bps            INTEGER NOT NULL,
    -- 1 alive, 2 dead, as on chain
    status                 INTEGER NOT NULL,
    born_at                INTEGER NOT NULL,
    died_at                INTEGER,
    hosting_fee_per_day    INTEGER NOT NULL,
    paid_until             INTEGER NOT NULL,
    treasury               INTEGER NOT NULL,
    -- number of the wallet's last action
    action                 INTEGER NOT NULL,
    -- number of the agent's last event: a gap is a lost event
    seq                    INTEGER NOT NULL,
    attestation_expires_at INTEGER,
    attestation_dev        INTEGER,
    compose_hash           BLOB,
    quote_hash             BLOB,
    -- what change_host named, until the charge that moves it there
    next_host              BLOB,
    next_hosting_fee       INTEGER,
    cooldown_until         INTEGER NOT NULL DEFAULT 0,
    living_children        INTEGER NOT NULL DEFAULT 0,
    -- living children at death
    heirs                  INTEGER NOT NULL DEFAULT 0,
    -- all the estate ever received, and of that what left it
    estate_in              INTEGER NOT NULL DEFAULT 0,
    estate_out             INTEGER NOT NULL DEFAULT 0,
    -- bit i: parent i counts it among its living children, or left it a share of its estate
    heir_bits              INTEGER NOT NULL DEFAULT 0,
    -- taken from each parent's estate
    taken_a                INTEGER NOT NULL DEFAULT 0,
    taken_b                INTEGER NOT NULL DEFAULT 0,
    consent_mate           BLOB,
    consent_expires_at     INTEGER,
    journal_sequence       INTEGER NOT NULL DEFAULT 0,
    journal_head           BLOB,
    -- of a child: the litter it was born in, the seed of its genome, the hash that entered the seed
    birth_litter           BLOB,
    seed                   BLOB,
    slot_hash              BLOB,
    -- 1: its genome and seed are what its parents' genomes, its wallet and that hash give; 0: they are not; NULL: a
    -- founder's, or of parents that were not seen
    verified               INTEGER,
    -- its own litter, while one is open
    open_litter            BLOB
);
CREATE INDEX chain_agents_by_host ON chain_agents (host);
CREATE INDEX chain_agents_by_persona ON chain_agents (persona_hash);
CREATE INDEX chain_agents_by_parent_a ON chain_agents (parent_a);
CREATE INDEX chain_agents_by_parent_b ON chain_agents (parent_b);
-- What keepers walk: who has to be charged or buried next, and estates.
CREATE INDEX chain_agents_by_paid ON chain_agents (status, paid_until, agent);

CREATE TABLE chain_markets (
    market     BLOB PRIMARY KEY,
    slot       INTEGER NOT NULL,
    agent      BLOB    NOT NULL UNIQUE,
    mint       BLOB    NOT NULL UNIQUE,
    -- 0 closed, 1 bonding, 2 open, as on chain
    phase      INTEGER NOT NULL,
    opened_at  INTEGER,
    base       INTEGER NOT NULL,
    quote      INTEGER NOT NULL,
    base_left  INTEGER NOT NULL,
    kept       INTEGER NOT NULL,
    quote_real INTEGER NOT NULL,
    trades     INTEGER NOT NULL,
    -- Σ quote of all trades, lamports
    volume     INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    -- Σ claim_spawner, lamports
    spawner_paid INTEGER NOT NULL DEFAULT 0
);

-- Every breeding that was begun. Litter accounts are an agent's one address again and again, so the key is another:
-- SHA-256 of that address and of where its beginning stands on the chain.
CREATE TABLE chain_litters (
    litter         BLOB PRIMARY KEY,
    slot           INTEGER NOT NULL,
    agent          BLOB    NOT NULL,
    -- the agent itself: none
    mate           BLOB    NOT NULL,
    wallet_a       BLOB    NOT NULL,
    wallet_b       BLOB    NOT NULL,
    name_a         TEXT    NOT NULL,
    name_b         TEXT    NOT NULL,
    symbol_a       TEXT    NOT NULL,
    symbol_b       TEXT    NOT NULL,
    begun_at       INTEGER NOT NULL,
    -- seconds the price is watched
    watched        INTEGER NOT NULL,
    -- Q64.64, 39 digits
    gate_price     TEXT    NOT NULL,
    rent           INTEGER NOT NULL,
    committed_at   INTEGER,
    seed_slot      INTEGER,
    -- of each child, once committed
    endowment      INTEGER NOT NULL,
    genome_a       BLOB,
    genome_b       BLOB,
    -- bit i: child i is born
    born           INTEGER NOT NULL,
    closed_at      INTEGER,
    -- 1 both born, 2 seed lapsed, 3 never committed, 4 agent dead, 5 a child's wallet was used
    closed_reason  INTEGER,
    -- back to the agent
    returned       INTEGER NOT NULL
);
CREATE INDEX chain_litters_by_agent ON chain_litters (agent, begun_at);
CREATE INDEX chain_litters_open ON chain_litters (litter) WHERE closed_at IS NULL;

CREATE TABLE chain_distributions (
    distribution BLOB PRIMARY KEY,
    slot         INTEGER NOT NULL,
    -- running number
    number       INTEGER NOT NULL UNIQUE,
    agent        BLOB    NOT NULL,
    mint         BLOB    NOT NULL,
    -- 0: of a founder
    is_child     INTEGER NOT NULL,
    total        INTEGER NOT NULL,
    -- of all positions when it was made; 0: nobody can claim
    active_stake INTEGER NOT NULL,
    -- Σ of all claims, and how many
    claimed      INTEGER NOT NULL,
    claims       INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    -- when its rest went to the agent, and how much that was
    closed_at    INTEGER,
    returned     INTEGER NOT NULL
);
CREATE INDEX chain_distributions_running ON chain_distributions (expires_at, distribution) WHERE closed_at IS NULL;

CREATE TABLE chain_positions (
    position         BLOB PRIMARY KEY,
    slot             INTEGER NOT NULL,
    owner            BLOB    NOT NULL UNIQUE,
    active           INTEGER NOT NULL,
    pending          INTEGER NOT NULL,
    cooling          INTEGER NOT NULL,
    pending_ready_at INTEGER NOT NULL,
    cooling_ready_at INTEGER NOT NULL,
    -- number of the next distribution to claim
    next_claim       INTEGER NOT NULL,
    -- rewards paid out, what claims cost included
    rewards_paid     INTEGER NOT NULL,
    claim_budget     INTEGER NOT NULL,
    -- 1: anyone may pass founders' airdrops over for it
    passes_founders  INTEGER NOT NULL DEFAULT 0,
    -- airdrops received
    claims           INTEGER NOT NULL
);
CREATE INDEX chain_positions_warming ON chain_positions (pending_ready_at, position) WHERE pending > 0;
CREATE INDEX chain_positions_by_claim ON chain_positions (next_claim, position);

-- One row: all stake together.
CREATE TABLE chain_stake_pool (
    pool          BLOB PRIMARY KEY,
    slot          INTEGER NOT NULL,
    total_active  INTEGER NOT NULL,
    -- lamports ever credited to stakers, and of those what they were paid
    earned        INTEGER NOT NULL,
    claimed       INTEGER NOT NULL,
    -- distributions made so far
    distributions INTEGER NOT NULL
);

-- One row: what administration decided, as it stands.
CREATE TABLE chain_global (
    global                 BLOB PRIMARY KEY,
    slot                   INTEGER NOT NULL,
    local                  INTEGER NOT NULL,
    authority              BLOB    NOT NULL,
    offered_authority      BLOB,
    staking_mint           BLOB    NOT NULL,
    -- as the program lays them out, little endian
    parameters             BLOB    NOT NULL,
    next_parameters        BLOB,
    next_parameters_at     INTEGER,
    -- when they were fixed for ever
    frozen_at              INTEGER,
    -- keys one after the other, in no order, zeros behind the last
    attesters              BLOB    NOT NULL,
    attester_count         INTEGER NOT NULL,
    attester_threshold     INTEGER NOT NULL,
    next_attesters         BLOB,
    next_attester_count    INTEGER,
    next_attester_threshold INTEGER,
    next_attesters_at      INTEGER,
    feed_id                BLOB    NOT NULL,
    price_owners           BLOB    NOT NULL,
    price_owner_count      INTEGER NOT NULL,
    next_feed_id           BLOB,
    next_price_owners      BLOB,
    next_price_owner_count INTEGER,
    next_price_owners_at   INTEGER,
    -- Σ withdraw_protocol
    protocol_withdrawn     INTEGER NOT NULL
);

-- Approved agent-host images.
CREATE TABLE chain_measurements (
    compose_hash BLOB PRIMARY KEY,
    slot         INTEGER NOT NULL,
    approved_at  INTEGER NOT NULL,
    active_from  INTEGER NOT NULL,
    -- 1: keys are not in a trusted enclave
    dev          INTEGER NOT NULL,
    revoked_at   INTEGER
);

CREATE TABLE chain_trades (
    slot          INTEGER NOT NULL,
    tx_index      INTEGER NOT NULL,
    ix_path       TEXT    NOT NULL,
    signature     BLOB    NOT NULL,
    time          INTEGER NOT NULL,
    market        BLOB    NOT NULL,
    -- the agent whose token it is
    agent         BLOB    NOT NULL,
    -- 1 buy, 0 sell
    buy           INTEGER NOT NULL,
    base          INTEGER NOT NULL,
    quote         INTEGER NOT NULL,
    fee           INTEGER NOT NULL,
    base_reserve  INTEGER NOT NULL,
    quote_reserve INTEGER NOT NULL,
    -- a wallet, or the Agent account where by_agent = 1
    trader        BLOB    NOT NULL,
    by_agent      INTEGER NOT NULL,
    action        INTEGER,
    decision      BLOB,
    PRIMARY KEY (slot, tx_index, ix_path)
) WITHOUT ROWID;
CREATE INDEX chain_trades_by_market ON chain_trades (market, slot, tx_index, ix_path);
CREATE INDEX chain_trades_by_trader ON chain_trades (trader, slot, tx_index, ix_path);

CREATE TABLE chain_hosting (
    slot       INTEGER NOT NULL,
    tx_index   INTEGER NOT NULL,
    ix_path    TEXT    NOT NULL,
    signature  BLOB    NOT NULL,
    time       INTEGER NOT NULL,
    agent      BLOB    NOT NULL,
    host       BLOB    NOT NULL,
    lamports   INTEGER NOT NULL,
    seconds    INTEGER NOT NULL,
    paid_until INTEGER NOT NULL,
    -- 1 to the host, 0 to the stakers
    to_host    INTEGER NOT NULL,
    PRIMARY KEY (slot, tx_index, ix_path)
) WITHOUT ROWID;
CREATE INDEX chain_hosting_by_agent ON chain_hosting (agent, slot);

-- Airdrops received.
CREATE TABLE chain_claims (
    slot         INTEGER NOT NULL,
    tx_index     INTEGER NOT NULL,
    ix_path      TEXT    NOT NULL,
    signature    BLOB    NOT NULL,
    time         INTEGER NOT NULL,
    distribution BLOB    NOT NULL,
    mint         BLOB    NOT NULL,
    position     BLOB    NOT NULL,
    owner        BLOB    NOT NULL,
    -- who sent it
    caller       BLOB    NOT NULL,
    amount       INTEGER NOT NULL,
    -- of a token account that was opened, and the tip, lamports
    rent         INTEGER NOT NULL,
    tip          INTEGER NOT NULL,
    -- 1: the position's rewards paid both
    repaid       INTEGER NOT NULL,
    PRIMARY KEY (slot, tx_index, ix_path)
) WITHOUT ROWID;
CREATE INDEX chain_claims_by_owner ON chain_claims (owner, slot, tx_index, ix_path);
CREATE INDEX chain_claims_by_distribution ON chain_claims (distribution, slot, tx_index, ix_path);

-- Everything administration ever did, in order.
CREATE TABLE chain_administration (
    slot      INTEGER NOT NULL,
    tx_index  INTEGER NOT NULL,
    ix_path   TEXT    NOT NULL,
    signature BLOB    NOT NULL,
    time      INTEGER NOT NULL,
    -- name of the event, which has the whole of it
    change    TEXT    NOT NULL,
    -- of what is under timelock: when it may take effect
    due_at    INTEGER,
    -- whom or what it is about: a key, an image
    subject   BLOB,
    PRIMARY KEY (slot, tx_index, ix_path)
) WITHOUT ROWID;

-- What an unfinalized block replaced: the row as JSON, or NULL where there was none. Undone newest first.
CREATE TABLE chain_undo (
    slot       INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    table_name TEXT    NOT NULL,
    key        BLOB    NOT NULL,
    old        TEXT,
    PRIMARY KEY (slot, position)
) WITHOUT ROWID;

-- An event whose number is not the one after its account's last, or (0 and 0) one of an account without numbers whose
-- beginning was not seen: something before it is missing.
CREATE TABLE chain_gaps (
    slot     INTEGER NOT NULL,
    tx_index INTEGER NOT NULL,
    ix_path  TEXT    NOT NULL,
    account  BLOB    NOT NULL,
    expected INTEGER NOT NULL,
    found    INTEGER NOT NULL,
    PRIMARY KEY (slot, tx_index, ix_path, account)
) WITHOUT ROWID;

-- About the indexer, not the chain: how far the chain is, and how deep a fork can be undone row by row.
CREATE TABLE chain_progress (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    -- newest slot the node reported, and when (the indexer's own clock)
    source_tip INTEGER,
    seen_at    INTEGER,
    -- every block from this slot on has its rows in chain_undo
    undo_from  INTEGER NOT NULL
);
INSERT INTO chain_progress (id, undo_from) VALUES (1, 0);
