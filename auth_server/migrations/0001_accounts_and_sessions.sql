-- Valid for SQLite and PostgreSQL: ids and hashes are text, points in time are Unix seconds.

CREATE TABLE accounts (
    account_id   TEXT   NOT NULL PRIMARY KEY,
    -- As players see it, with its discriminator: `Ada` or `Ada#4821`.
    display_name TEXT   NOT NULL,
    -- What makes two names the same name.
    folded_name  TEXT   NOT NULL UNIQUE,
    -- SHA-256 of the guest's secret, hexadecimal.
    secret_hash  TEXT   NOT NULL,
    created_at   BIGINT NOT NULL
);

CREATE TABLE sessions (
    session_id    TEXT   NOT NULL PRIMARY KEY,
    account_id    TEXT   NOT NULL REFERENCES accounts (account_id) ON DELETE CASCADE,
    -- SHA-256 of the part of the refresh token that stays the same for the whole session.
    family_hash   TEXT   NOT NULL UNIQUE,
    -- SHA-256 of the rotating part that is good now.
    current_hash  TEXT   NOT NULL,
    -- The rotating part before that, and when it was first used. Null until the first refresh.
    previous_hash TEXT,
    rotated_at    BIGINT,
    -- When the current refresh token lapses.
    expires_at    BIGINT NOT NULL
);

CREATE INDEX sessions_of_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
