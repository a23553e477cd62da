-- What people asked for. Written only by the API; readable by all.

-- Wanted of a host: NOTIFY (Postgres) or a poll finds them.
CREATE TABLE api_requests (
    uuid       TEXT PRIMARY KEY,
    host       BYTEA  NOT NULL,
    -- wallet (make a key) | cosign (sign this spawn)
    kind       TEXT   NOT NULL,
    payload    TEXT   NOT NULL,
    -- open | answered | lapsed
    state      TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX api_requests_open ON api_requests (host, state, created_at);

-- Transactions the API built: /submit accepts only these, signed.
CREATE TABLE api_transactions (
    -- SHA-256 of the message to sign
    message_hash            BYTEA PRIMARY KEY,
    kind                    TEXT   NOT NULL,
    payer                   BYTEA  NOT NULL,
    -- as returned: base64, other signatures already in place
    transaction_base64      TEXT   NOT NULL,
    last_valid_block_height BIGINT NOT NULL,
    summary                 TEXT   NOT NULL,
    signature               BYTEA,
    state                   TEXT   NOT NULL,
    created_at              BIGINT NOT NULL
);
-- Those that were never sent are forgotten.
CREATE INDEX api_transactions_unsent ON api_transactions (created_at) WHERE state = 'built';

CREATE TABLE api_idempotency (
    key          TEXT PRIMARY KEY,
    request_hash BYTEA  NOT NULL,
    status       BIGINT NOT NULL,
    response     TEXT   NOT NULL,
    created_at   BIGINT NOT NULL
);
CREATE INDEX api_idempotency_by_age ON api_idempotency (created_at);

-- Personas by the hash that stands on chain, or may soon: those of no agent are forgotten. RFC 8785 JSON.
CREATE TABLE api_personas (
    persona_hash BYTEA PRIMARY KEY,
    persona      TEXT   NOT NULL,
    -- when a spawn was last built with it
    created_at   BIGINT NOT NULL
);
CREATE INDEX api_personas_by_age ON api_personas (created_at, persona_hash);

-- Wallets that belong to the simulated crowd of `sporeline up`.
CREATE TABLE api_simulated (
    wallet BYTEA PRIMARY KEY
);
