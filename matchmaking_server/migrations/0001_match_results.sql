-- Results of matches, in the subset of SQL that SQLite and PostgreSQL share: ids as text, times in Unix seconds.

CREATE TABLE match_results (
    match_id    TEXT   NOT NULL PRIMARY KEY,
    lobby_id    TEXT   NOT NULL,
    server_id   TEXT   NOT NULL,
    mode        TEXT   NOT NULL,
    queue       TEXT,
    outcome     TEXT   NOT NULL,
    started_at  BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL,
    ticks       BIGINT NOT NULL,
    world_hash  TEXT   NOT NULL,
    recorded_at BIGINT NOT NULL
);

CREATE TABLE match_pilots (
    match_id   TEXT   NOT NULL REFERENCES match_results (match_id),
    seat       BIGINT NOT NULL,
    player_id  TEXT,
    name       TEXT   NOT NULL,
    team       BIGINT NOT NULL,
    kills      BIGINT NOT NULL,
    deaths     BIGINT NOT NULL,
    score      BIGINT NOT NULL,
    rank       BIGINT NOT NULL,
    left_early BIGINT NOT NULL,
    PRIMARY KEY (match_id, seat)
);

CREATE INDEX match_pilots_by_player ON match_pilots (player_id);
