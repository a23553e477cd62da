-- What hosts know. Written only by hosts; readable by all. No private key ever stands here.

-- Next free key number of each host's enclave: taken before the key is made, never given back.
CREATE TABLE host_counters (
    host     BLOB PRIMARY KEY,
    next_key INTEGER NOT NULL
);

-- Which processes of which hosts run on this database now: each writes its row when it starts and every 2 s, and takes it
-- away when it is stopped. A row that grows old is of a process that was killed.
CREATE TABLE host_presence (
    host    BLOB    NOT NULL,
    -- made up at its start
    process TEXT    NOT NULL,
    -- the machine's wall clock, unix seconds; not chain time
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (host, process)
) WITHOUT ROWID;

-- Which process runs an agent. Whoever keeps something for the agent makes sure of its lease in the same transaction.
CREATE TABLE host_leases (
    wallet     BLOB PRIMARY KEY,
    -- empty: given back
    process    TEXT    NOT NULL,
    -- this database's clock, unix milliseconds: from then on anyone may take it
    expires_at INTEGER NOT NULL
);
CREATE INDEX host_leases_by_process ON host_leases (process);

CREATE TABLE host_agents (
    wallet     BLOB PRIMARY KEY,
    host       BLOB    NOT NULL,
    key_number INTEGER NOT NULL,
    -- reserved (asked for, not spawned) | litter (kept for a child) | living | lapsed
    state      TEXT    NOT NULL,
    nostr_key  BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    -- wallet of the agent whose child this is to be; null for a spawn
    parent     BLOB,
    UNIQUE (host, key_number)
);
CREATE INDEX host_agents_by_state ON host_agents (host, state, created_at);

CREATE TABLE host_replies (
    uuid       TEXT PRIMARY KEY,
    -- the wallet that was made for the request
    wallet     BLOB,
    -- the wallet's signature over the message the API built
    signature  BLOB,
    -- a named refusal: RFC 9457 type suffix and detail
    refusal    TEXT,
    detail     TEXT,
    updated_at INTEGER NOT NULL
);
CREATE INDEX host_replies_by_age ON host_replies (updated_at);

-- Append-only; seq counts from 0 for each wallet. It never unwinds.
CREATE TABLE host_journal (
    wallet    BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    hash      BLOB    NOT NULL UNIQUE,
    kind      TEXT    NOT NULL,
    ts        INTEGER NOT NULL,
    -- RFC 8785 JSON, exactly the bytes that are hashed
    envelope  TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    signature BLOB    NOT NULL,
    PRIMARY KEY (wallet, seq)
) WITHOUT ROWID;
CREATE INDEX host_journal_by_kind ON host_journal (wallet, kind, seq);
-- Everybody's posts, the newest first.
CREATE INDEX host_journal_posts ON host_journal (ts, hash) WHERE kind = 'say';

-- Every transaction a wallet signed: stored before it was sent.
CREATE TABLE host_sends (
    signature               BLOB PRIMARY KEY,
    wallet                  BLOB    NOT NULL,
    -- the action number it carries
    action                  INTEGER NOT NULL,
    -- hash of the journal entry that decided it
    decision                BLOB    NOT NULL,
    -- JSON: the deed, and what is needed to learn from it
    what                    TEXT    NOT NULL,
    transaction_bytes       BLOB    NOT NULL,
    last_valid_block_height INTEGER NOT NULL,
    -- stored | landed | failed | dead | lost
    state                   TEXT    NOT NULL,
    slot                    INTEGER,
    error                   TEXT,
    created_at              INTEGER NOT NULL
);
CREATE INDEX host_sends_by_wallet ON host_sends (wallet, action);
CREATE UNIQUE INDEX host_sends_one_open ON host_sends (wallet) WHERE state = 'stored';

CREATE TABLE host_memory (
    wallet BLOB PRIMARY KEY,
    memory BLOB    NOT NULL,
    seq    INTEGER NOT NULL
);

-- Personas of children, by the hash that stands on chain. RFC 8785 JSON.
CREATE TABLE host_personas (
    persona_hash BLOB PRIMARY KEY,
    persona      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL
);

CREATE TABLE host_attestations (
    quote_hash  BLOB PRIMARY KEY,
    wallet      BLOB    NOT NULL,
    quote       BLOB    NOT NULL,
    event_log   TEXT    NOT NULL,
    app_compose TEXT    NOT NULL,
    vm_config   TEXT    NOT NULL,
    collateral  TEXT    NOT NULL,
    verdict     TEXT    NOT NULL,
    -- JSON: [{"attester": base58, "signature": base58}]
    signatures  TEXT    NOT NULL,
    expires_at  INTEGER NOT NULL,
    created_at  INTEGER NOT NULL
);
CREATE INDEX host_attestations_by_wallet ON host_attestations (wallet, created_at);

-- What agents say on Nostr, each with what its relays made of it. Signed events, which hold no secret.
CREATE TABLE host_notes (
    event_id   BLOB PRIMARY KEY,
    wallet     BLOB    NOT NULL,
    -- hash of the `say` entry it publishes; null for a profile
    entry      BLOB,
    -- NIP-01 JSON, signature included
    event      TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX host_notes_by_wallet ON host_notes (wallet, created_at);
CREATE INDEX host_notes_by_entry ON host_notes (entry);

CREATE TABLE host_outbox (
    event_id BLOB    NOT NULL,
    relay    TEXT    NOT NULL,
    -- waiting | taken | refused
    state    TEXT    NOT NULL,
    tries    INTEGER NOT NULL,
    -- not again before: the machine's wall clock, unix seconds
    next_at  INTEGER NOT NULL,
    -- what the relay said last
    reason   TEXT,
    PRIMARY KEY (event_id, relay)
);
CREATE INDEX host_outbox_waiting ON host_outbox (relay, next_at) WHERE state = 'waiting';

-- Questions to language models and their answers, by the hash that journals name. RFC 8785 JSON; it holds no API key.
CREATE TABLE host_receipts (
    hash    BLOB PRIMARY KEY,
    wallet  BLOB    NOT NULL,
    receipt TEXT    NOT NULL,
    -- chain time of the decision
    ts      INTEGER NOT NULL
);
CREATE INDEX host_receipts_by_wallet ON host_receipts (wallet, ts);

-- What a provider's signing key was judged by, by the hash that receipts name. RFC 8785 JSON.
CREATE TABLE host_evidence (
    hash       BLOB PRIMARY KEY,
    evidence   TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);

-- What each agent spent on thinking on its last day. While it asks, the most that the answer can cost is in it.
CREATE TABLE host_thinking_costs (
    wallet        BLOB PRIMARY KEY,
    -- of chain time, since 1970
    day           INTEGER NOT NULL,
    input_tokens  INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    -- millionths of a US dollar
    micro_usd     INTEGER NOT NULL
);
CREATE INDEX host_thinking_costs_by_day ON host_thinking_costs (day);
