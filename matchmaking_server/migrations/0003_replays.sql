-- Recordings of matches, as the game servers made them: what is in them is none of this service's business.

CREATE TABLE match_replays (
    match_id    TEXT   NOT NULL PRIMARY KEY REFERENCES match_results (match_id),
    recorded_at BIGINT NOT NULL,
    bytes       BIGINT NOT NULL,
    -- The name that PostgreSQL has for bytes; to SQLite it is as good as any.
    content     BYTEA  NOT NULL
);

CREATE INDEX match_replays_by_age ON match_replays (recorded_at DESC, match_id DESC, bytes);
