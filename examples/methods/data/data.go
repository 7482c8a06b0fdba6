// Package data embeds the tables on which selection methods are compared: each row is a candidate with its
// hyperparameters and its losses loss_1 to loss_40 in 40 experiments. README.md, one folder up, says how they were made.
package data

import "embed"

// Tables are CSV files. Some have empty cells, where trainings diverged.
//
//go:embed *.csv
var Tables embed.FS
