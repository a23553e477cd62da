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
    price_per_day INTEGER NOT NULL,
    registered_at INTEGER NOT NULL
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
    quote_hash             BLOB
);
CREATE INDEX chain_agents_by_host ON chain_agents (host);

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
    seq        INTEGER NOT NULL
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

-- What an unfinalized block replaced: the row as JSON, or NULL where there was none. Undone newest first.
CREATE TABLE chain_undo (
    slot       INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    table_name TEXT    NOT NULL,
    key        BLOB    NOT NULL,
    old        TEXT,
    PRIMARY KEY (slot, position)
) WITHOUT ROWID;

-- An event whose number is not the one after its account's last: something before it was not seen.
CREATE TABLE chain_gaps (
    slot     INTEGER NOT NULL,
    tx_index INTEGER NOT NULL,
    ix_path  TEXT    NOT NULL,
    -- an agent's or a market's
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
