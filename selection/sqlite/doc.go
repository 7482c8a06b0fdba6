// Package sqlite is a selection.Journal in one file, an SQLite database, that anybody can read: with this package, with
// sqlite3, or with pandas.
//
//	journal, err := sqlite.Open("run.db", sqlite.Options{})
//	…
//	defer journal.Close()
//	result, err := selection.Run(ctx, t, candidates, selection.Settings{Journal: journal, Task: task})
//
// A run that is cut off, in whatever way, goes on when the same program is started again, and has the result of one that
// was not. Read gives what is recorded, also while a run is under way, and makes a result of it, for
// reports, and a trainer, to decide again: see Reader.Result and Reader.Settings. Package
// export writes it for other programs, and the command examples/journal does all of this.
//
// # What it promises
//
// An outcome is on the disk before it counts. One process at a time writes, by a lock that the system ends
// with it. What was being written when the power failed is dropped on opening, and Torn says so; damage elsewhere is a
// DamageError, never another decision: each row has a check sum of all its values, CRC-32C. The file README.md in this
// folder lists the faults that are tested.
//
// The database is in WAL mode with synchronous=FULL, so a transaction costs one fsync, and readers neither wait nor are
// waited for. What a batch of trainings gives is one transaction. While it is open there are FILE-wal, FILE-shm and FILE.lock
// beside it, and after Close one plain file, which can be copied and put into an archive. After a kill the FILE-wal that is left belongs to it. WAL mode does not
// work on file systems of a network: the journal is to be on a disk of the machine that runs the selection, whatever machines train.
//
// # Tables
//
// Candidates and experiments are counted from 0. The application_id is 0x726f626a and the user_version 1. For reading there are
// the views
//
//	trainings     a row a training: candidate, id, experiment, sample_seed, init_seed (hexadecimal), loss, status, error,
//	              seconds, metrics (JSON), attempts, recorded, and a column for each feature that all candidates have
//	eliminations  a row a decision: verdict, experiment, candidate, id, rule, name, n, evidence, threshold, statistic,
//	              opponent, opponent_id, as in selection.Reason
//	path          a row a verdict: verdict, experiment, before, after, best, best_id, trainings, recorded
//
// as in
//
//	pandas.read_sql("select * from trainings", sqlite3.connect("run.db"))
//
// They are made of
//
//	plan          one row: method, its options, direction, seed, unscored, design, the digest of its seeds, task
//	candidates    candidate, id, json, features (JSON)
//	outcomes      experiment, candidate, sample_seed, init_seed, loss, status, error, seconds, metrics, attempts, predictions
//	              (their number), session, recorded
//	predictions   experiment, candidate, bits (32 or 64), data: little-endian floats
//	verdicts      verdict, experiment, before, after, best, trainings, decisions (their number), session, recorded
//	decisions     verdict, position, candidate, experiment, rule, name, n, evidence, threshold, statistic, opponent, negated
//
// each with a check sum, and of what no decision depends on:
//
//	sessions      a row a run: started, ended, status, budget, workers, library, go, platform, host, pid
//	aside         outcomes that do not stand, and the reason: "conflict" for another outcome of a training that is
//	              recorded, "again" for failures of the set-up that were made again
//
// A loss that is NaN is NULL, and times are UTC.
package sqlite
