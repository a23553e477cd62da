-- What hosts know. Written only by hosts; readable by all. No private key ever stands here.

-- Next free key number of each host's enclave: taken before the key is made, never given back.
CREATE TABLE host_counters (
    host     BYTEA PRIMARY KEY,
    next_key BIGINT NOT NULL
);

-- Which processes of which hosts run on this database now: each writes its row when it starts and every 2 s, and takes it
-- away when it is stopped. A row that grows old is of a process that was killed.
CREATE TABLE host_presence (
    host    BYTEA  NOT NULL,
    -- made up at its start
    process TEXT   NOT NULL,
    -- the machine's wall clock, unix seconds; not chain time
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (host, process)
);

-- Which process runs an agent. Whoever keeps something for the agent makes sure of its lease in the same transaction.
CREATE TABLE host_leases (
    wallet     BYTEA PRIMARY KEY,
    -- empty: given back
    process    TEXT   NOT NULL,
    -- this database's clock, unix milliseconds: from then on anyone may take it
    expires_at BIGINT NOT NULL
);
CREATE INDEX host_leases_by_process ON host_leases (process);

CREATE TABLE host_agents (
    wallet     BYTEA PRIMARY KEY,
    host       BYTEA  NOT NULL,
    key_number BIGINT NOT NULL,
    -- reserved (asked for, not spawned) | litter (kept for a child) | living | lapsed
    state      TEXT   NOT NULL,
    nostr_key  BYTEA  NOT NULL,
    created_at BIGINT NOT NULL,
    -- wallet of the agent whose child this is to be; null for a spawn
    parent     BYTEA,
    UNIQUE (host, key_number)
);
CREATE INDEX host_agents_by_state ON host_agents (host, state, created_at);

CREATE TABLE host_replies (
    uuid       TEXT PRIMARY KEY,
    -- the wallet that was made for the request
    wallet     BYTEA,
    -- the wallet's signature over the message the API built
    signature  BYTEA,
    -- a named refusal: RFC 9457 type suffix and detail
    refusal    TEXT,
    detail     TEXT,
    updated_at BIGINT NOT NULL
);
CREATE INDEX host_replies_by_age ON host_replies (updated_at);

-- Append-only; seq counts from 0 for each wallet. It never unwinds.
CREATE TABLE host_journal (
    wallet    BYTEA  NOT NULL,
    seq       BIGINT NOT NULL,
    hash      BYTEA  NOT NULL UNIQUE,
    kind      TEXT   NOT NULL,
    ts        BIGINT NOT NULL,
    -- RFC 8785 JSON, exactly the bytes that are hashed
    envelope  TEXT   NOT NULL,
    body      TEXT   NOT NULL,
    signature BYTEA  NOT NULL,
    PRIMARY KEY (wallet, seq)
);
CREATE INDEX host_journal_by_kind ON host_journal (wallet, kind, seq);
-- Everybody's posts, the newest first.
CREATE INDEX host_journal_posts ON host_journal (ts, hash) WHERE kind = 'say';

-- Every transaction a wallet signed: stored before it was sent.
CREATE TABLE host_sends (
    signature               BYTEA PRIMARY KEY,
    wallet                  BYTEA  NOT NULL,
    -- the action number it carries
    action                  BIGINT NOT NULL,
    -- hash of the journal entry that decided it
    decision                BYTEA  NOT NULL,
    -- JSON: the deed, and what is needed to learn from it
    what                    TEXT   NOT NULL,
    transaction_bytes       BYTEA  NOT NULL,
    last_valid_block_height BIGINT NOT NULL,
    -- stored | landed | failed | dead | lost
    state                   TEXT   NOT NULL,
    slot                    BIGINT,
    error                   TEXT,
    created_at              BIGINT NOT NULL
);
CREATE INDEX host_sends_by_wallet ON host_sends (wallet, action);
CREATE UNIQUE INDEX host_sends_one_open ON host_sends (wallet) WHERE state = 'stored';

CREATE TABLE host_memory (
    wallet BYTEA PRIMARY KEY,
    memory BYTEA  NOT NULL,
    seq    BIGINT NOT NULL
);

-- Personas of children, by the hash that stands on chain. RFC 8785 JSON.
CREATE TABLE host_personas (
    persona_hash BYTEA  PRIMARY KEY,
    persona      TEXT   NOT NULL,
    created_at   BIGINT NOT NULL
);

CREATE TABLE host_attestations (
    quote_hash  BYTEA PRIMARY KEY,
    wallet      BYTEA  NOT NULL,
    quote       BYTEA  NOT NULL,
    event_log   TEXT   NOT NULL,
    app_compose TEXT   NOT NULL,
    vm_config   TEXT   NOT NULL,
    collateral  TEXT   NOT NULL,
    verdict     TEXT   NOT NULL,
    -- JSON: [{"attester": base58, "signature": base58}]
    signatures  TEXT   NOT NULL,
    expires_at  BIGINT NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE INDEX host_attestations_by_wallet ON host_attestations (wallet, created_at);

-- What agents say on Nostr, each with what its relays made of it. Signed events, which hold no secret.
CREATE TABLE host_notes (
    event_id   BYTEA PRIMARY KEY,
    wallet     BYTEA  NOT NULL,
    -- hash of the `say` entry it publishes; null for a profile
    entry      BYTEA,
    -- NIP-01 JSON, signature included
    event      TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX host_notes_by_wallet ON host_notes (wallet, created_at);
CREATE INDEX host_notes_by_entry ON host_notes (entry);

CREATE TABLE host_outbox (
    event_id BYTEA  NOT NULL,
    relay    TEXT   NOT NULL,
    -- waiting | taken | refused
    state    TEXT   NOT NULL,
    tries    BIGINT NOT NULL,
    -- not again before: the machine's wall clock, unix seconds
    next_at  BIGINT NOT NULL,
    -- what the relay said last
    reason   TEXT,
    PRIMARY KEY (event_id, relay)
);
CREATE INDEX host_outbox_waiting ON host_outbox (relay, next_at) WHERE state = 'waiting';

-- Questions to language models and their answers, by the hash that journals name. RFC 8785 JSON; it holds no API key.
CREATE TABLE host_receipts (
    hash    BYTEA PRIMARY KEY,
    wallet  BYTEA  NOT NULL,
    receipt TEXT   NOT NULL,
    -- chain time of the decision
    ts      BIGINT NOT NULL
);
CREATE INDEX host_receipts_by_wallet ON host_receipts (wallet, ts);

-- What a provider's signing key was judged by, by the hash that receipts name. RFC 8785 JSON.
CREATE TABLE host_evidence (
    hash       BYTEA PRIMARY KEY,
    evidence   TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

-- What each agent spent on thinking on its last day. While it asks, the most that the answer can cost is in it.
CREATE TABLE host_thinking_costs (
    wallet        BYTEA PRIMARY KEY,
    -- of chain time, since 1970
    day           BIGINT NOT NULL,
    input_tokens  BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    -- millionths of a US dollar
    micro_usd     BIGINT NOT NULL
);
CREATE INDEX host_thinking_costs_by_day ON host_thinking_costs (day);
