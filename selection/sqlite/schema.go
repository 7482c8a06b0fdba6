package sqlite

import (
	"fmt"
	"strings"

	"robust/selection"
	"robust/trainer"
)

const (
	applicationID = 0x726f626a // "robj"
	version       = 1
)

// schema makes the tables and the views that do not depend on the candidates. Each crc is over all that stands before it.
const schema = `
CREATE TABLE plan (
	id INTEGER PRIMARY KEY CHECK (id = 1), method TEXT NOT NULL, options TEXT, direction INTEGER NOT NULL, seed TEXT NOT NULL,
	unscored INTEGER NOT NULL, design TEXT NOT NULL, instances TEXT NOT NULL, task TEXT, candidates INTEGER NOT NULL,
	budget TEXT NOT NULL, workers INTEGER NOT NULL, created TEXT NOT NULL, crc INTEGER NOT NULL) STRICT;
CREATE TABLE candidates (
	candidate INTEGER PRIMARY KEY, id TEXT NOT NULL, json TEXT, features TEXT, crc INTEGER NOT NULL) STRICT;
CREATE TABLE outcomes (
	experiment INTEGER NOT NULL, candidate INTEGER NOT NULL, sample_seed TEXT NOT NULL, init_seed TEXT NOT NULL, loss REAL,
	status TEXT NOT NULL, error TEXT, seconds REAL, metrics TEXT, attempts INTEGER NOT NULL, predictions INTEGER NOT NULL,
	session INTEGER NOT NULL, recorded TEXT NOT NULL, crc INTEGER NOT NULL,
	PRIMARY KEY (experiment, candidate)) STRICT, WITHOUT ROWID;
CREATE TABLE predictions (
	experiment INTEGER NOT NULL, candidate INTEGER NOT NULL, bits INTEGER NOT NULL, data BLOB NOT NULL, crc INTEGER NOT NULL,
	PRIMARY KEY (experiment, candidate)) STRICT, WITHOUT ROWID;
CREATE TABLE verdicts (
	verdict INTEGER PRIMARY KEY, experiment INTEGER NOT NULL, before INTEGER NOT NULL, after INTEGER NOT NULL,
	best INTEGER NOT NULL, trainings INTEGER NOT NULL, decisions INTEGER NOT NULL, session INTEGER NOT NULL,
	recorded TEXT NOT NULL, crc INTEGER NOT NULL) STRICT;
CREATE TABLE decisions (
	verdict INTEGER NOT NULL, position INTEGER NOT NULL, candidate INTEGER NOT NULL, experiment INTEGER NOT NULL,
	rule TEXT NOT NULL, name TEXT, n INTEGER NOT NULL, evidence REAL, threshold REAL, statistic REAL,
	opponent INTEGER NOT NULL, negated INTEGER NOT NULL, crc INTEGER NOT NULL,
	PRIMARY KEY (verdict, position)) STRICT, WITHOUT ROWID;
CREATE TABLE aside (
	aside INTEGER PRIMARY KEY, reason TEXT NOT NULL, experiment INTEGER NOT NULL, candidate INTEGER NOT NULL,
	sample_seed TEXT NOT NULL, init_seed TEXT NOT NULL, loss REAL, status TEXT NOT NULL, error TEXT, seconds REAL, metrics TEXT,
	attempts INTEGER NOT NULL, predictions BLOB, session INTEGER NOT NULL, recorded TEXT NOT NULL) STRICT;
CREATE TABLE sessions (
	session INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, status TEXT, budget TEXT NOT NULL, workers INTEGER NOT NULL,
	library TEXT NOT NULL, go TEXT NOT NULL, platform TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL) STRICT;
CREATE VIEW eliminations AS
	SELECT d.verdict, d.experiment, d.candidate, c.id, d.rule, d.name, d.n, d.evidence, d.threshold, d.statistic,
		d.opponent, o.id AS opponent_id
	FROM decisions d JOIN candidates c USING (candidate) LEFT JOIN candidates o ON o.candidate = d.opponent
	ORDER BY d.verdict, d.position;
CREATE VIEW path AS
	SELECT v.verdict, v.experiment, v.before, v.after, v.best, c.id AS best_id, v.trainings, v.recorded
	FROM verdicts v LEFT JOIN candidates c ON c.candidate = v.best ORDER BY v.verdict;
`

// The sealed tables.
var (
	plans = table{"plan", []string{"id", "method", "options", "direction", "seed", "unscored", "design", "instances", "task", "candidates",
		"budget", "workers", "created"}, 1}
	candidates = table{"candidates", []string{"candidate", "id", "json", "features"}, 1}
	outcomes   = table{"outcomes", []string{"experiment", "candidate", "sample_seed", "init_seed", "loss", "status", "error", "seconds", "metrics",
		"attempts", "predictions", "session", "recorded"}, 2}
	predictions = table{"predictions", []string{"experiment", "candidate", "bits", "data"}, 2}
	verdicts    = table{"verdicts", []string{"verdict", "experiment", "before", "after", "best", "trainings", "decisions", "session", "recorded"}, 1}
	decisions   = table{"decisions", []string{"verdict", "position", "candidate", "experiment", "rule", "name", "n", "evidence", "threshold",
		"statistic", "opponent", "negated"}, 2}
)

// trainingsView returns the statement that makes the view with a row a training, and a column for each feature if all
// candidates have the same ones.
func trainingsView(pool []selection.PlannedCandidate) string {
	const fixed = "candidate id experiment sample_seed init_seed loss status error seconds metrics attempts recorded"
	columns := "o.candidate, c.id, o.experiment, o.sample_seed, o.init_seed, o.loss, o.status, o.error, o.seconds, o.metrics, o.attempts, o.recorded"
	taken := map[string]bool{}
	for _, name := range strings.Fields(fixed) {
		taken[name] = true
	}
	for k, name := range featureNames(pool) {
		for taken[strings.ToLower(name)] {
			name += " (feature)"
		}
		taken[strings.ToLower(name)] = true
		columns += fmt.Sprintf(`, coalesce(json_extract(c.features, '$[%d].value'), json_extract(c.features, '$[%d].category')) AS "%s"`,
			k, k, strings.ReplaceAll(name, `"`, `""`))
	}
	return "CREATE VIEW trainings AS SELECT " + columns + " FROM outcomes o JOIN candidates c USING (candidate) ORDER BY o.experiment, o.candidate"
}

// featureNames returns the names of the features that all candidates have, none where they differ.
func featureNames(pool []selection.PlannedCandidate) []string {
	var names []string
	for i, c := range pool {
		if i > 0 && len(c.Features) != len(names) {
			return nil
		}
		for k, f := range c.Features {
			switch {
			case i == 0:
				names = append(names, f.Name)
			case f.Name != names[k]:
				return nil
			}
		}
	}
	const most = 500 // columns that SQLite has room for, with some to spare
	if len(names) > most {
		return nil
	}
	return names
}

// statuses are the names of the ways in which a training ends.
var statuses = []string{trainer.Trained.String(), trainer.Diverged.String(), trainer.Failed.String(), trainer.TimedOut.String()}

// rules are the names of selection.Rule, by its values.
var rules = []string{"test", "rank", "unscored", "evidence", "posterior", "features"}
