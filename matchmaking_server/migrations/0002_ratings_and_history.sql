-- Ratings by ladder, each player's matches, and results that were refused.

CREATE TABLE ladder_standings (
    ladder        TEXT             NOT NULL,
    player_id     TEXT             NOT NULL,
    display_name  TEXT             NOT NULL,
    rating        DOUBLE PRECISION NOT NULL,
    uncertainty   DOUBLE PRECISION NOT NULL,
    -- The rating in whole points: what is shown and ranked.
    points        BIGINT           NOT NULL,
    matches       BIGINT           NOT NULL,
    wins          BIGINT           NOT NULL,
    last_match_at BIGINT           NOT NULL,
    PRIMARY KEY (ladder, player_id)
);

CREATE INDEX ladder_standings_by_points ON ladder_standings (ladder, points DESC, player_id);

-- How many players have how many points. A rank is a sum over the few hundred rows above, not a count of players.
CREATE TABLE ladder_counts (
    ladder  TEXT   NOT NULL,
    points  BIGINT NOT NULL,
    players BIGINT NOT NULL,
    PRIMARY KEY (ladder, points)
);

-- Everybody a match was made for, and whoever joined it later. Points stand on both sides of a rated match.
CREATE TABLE match_players (
    match_id      TEXT   NOT NULL REFERENCES match_results (match_id),
    player_id     TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    ended_at      BIGINT NOT NULL,
    points_before BIGINT,
    points_after  BIGINT,
    PRIMARY KEY (match_id, player_id)
);

CREATE INDEX match_players_by_player ON match_players (player_id, ended_at DESC, match_id DESC);

INSERT INTO match_players (match_id, player_id, name, ended_at)
SELECT match_pilots.match_id, match_pilots.player_id, MAX(match_pilots.name), MAX(match_results.ended_at)
FROM match_pilots
JOIN match_results ON match_results.match_id = match_pilots.match_id
WHERE match_pilots.player_id IS NOT NULL
GROUP BY match_pilots.match_id, match_pilots.player_id;

DROP INDEX match_pilots_by_player;

CREATE INDEX match_results_by_age ON match_results (recorded_at);

-- For a person to look at; the oldest go.
CREATE TABLE refused_results (
    match_id   TEXT   NOT NULL,
    server_id  TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    content    TEXT   NOT NULL,
    refused_at BIGINT NOT NULL,
    PRIMARY KEY (match_id, server_id, reason)
);

CREATE INDEX refused_results_by_age ON refused_results (refused_at);
