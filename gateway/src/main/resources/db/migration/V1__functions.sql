-- Spoken by SQLite and PostgreSQL alike. Times are milliseconds since the epoch.

CREATE TABLE function (
  name            VARCHAR(64) NOT NULL PRIMARY KEY,
  current_version INTEGER     NOT NULL,
  created_ms      BIGINT      NOT NULL,
  modified_ms     BIGINT      NOT NULL
);

CREATE TABLE function_version (
  name            VARCHAR(64) NOT NULL REFERENCES function (name) ON DELETE CASCADE,
  version         INTEGER     NOT NULL,
  manifest        TEXT        NOT NULL,
  code_sha256     CHAR(64)    NOT NULL,
  code_size_bytes BIGINT      NOT NULL,
  created_ms      BIGINT      NOT NULL,
  PRIMARY KEY (name, version)
);

-- Outlives its function: a version number is never given twice, not even to a function that was
-- deleted and created again, so that nothing kept under "name and version" can be mistaken.
CREATE TABLE version_sequence (
  name            VARCHAR(64) NOT NULL PRIMARY KEY,
  last_version    INTEGER     NOT NULL
);
