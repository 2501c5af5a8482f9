-- What ended a match, in the game's own word; null of matches that failed and of those from before this.

ALTER TABLE match_results ADD COLUMN ended_by TEXT;
