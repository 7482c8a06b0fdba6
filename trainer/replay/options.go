package replay

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"robust/trainer"
)

// Options say how a table is read. The zero value reads one that has a single
// series beside the seconds.
type Options struct {
	// ID is the name of the column with the IDs; empty is the first one.
	ID string
	// Prefix is the series with the scores: "accuracy" for accuracy_1,
	// accuracy_2, …. It is optional where there is only one series beside the
	// seconds. Whether it is to be small or large is for the selection to say.
	Prefix string
	// Seconds is the series with the seconds that each training took; empty is
	// "seconds", if the table has that. An empty cell counts as 0.
	Seconds string
	// Metrics are the series that are kept as metrics of the outcomes; nil is
	// every other one that is as long as that of the scores. Series that are not
	// listed are ignored then. Cells that are empty, NaN or infinite are left out.
	Metrics []string
	// Ignore lists other columns that are no hyperparameters.
	Ignore []string
	// MissingAs says what a score that is empty, NaN or infinite means: Diverged,
	// Failed or TimedOut. By default, such a score is an error.
	MissingAs trainer.Status
	// Order gives the recorded experiment, from 0, for each experiment; nil is that
	// of the columns. See Table.Reordered, which changes it later.
	Order []int
	// Comma separates the cells; 0 is ','.
	Comma rune
}

// check returns what is wrong with the options whatever the table.
func (o Options) check() error {
	if o.Comma == utf8.RuneError || !utf8.ValidRune(o.Comma) || strings.ContainsRune("\"\r\n", o.Comma) {
		return fmt.Errorf("%w: Comma is %q; use another character, such as ';'", ErrOption, o.Comma)
	}
	switch o.MissingAs {
	case trainer.Trained, trainer.Diverged, trainer.Failed, trainer.TimedOut:
		return nil
	}
	return fmt.Errorf("%w: MissingAs is %v; use Diverged, Failed or TimedOut", ErrOption, o.MissingAs)
}
