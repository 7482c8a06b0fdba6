package replay

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// layout says which columns of a table mean what.
type layout struct {
	id          int
	features    []int
	score       series
	seconds     series
	metrics     []series
	experiments int // columns in each of them
}

// series is a set of columns whose names differ in the number at their end.
type series struct {
	prefix  string
	numbers []int // in increasing order
	columns []int // by number
}

// newLayout reads the header, whose names are unique and not empty.
func newLayout(header []string, options Options) (layout, error) {
	l := layout{}
	if options.ID != "" {
		if l.id = slices.Index(header, options.ID); l.id < 0 {
			return l, fmt.Errorf("%w: there is no column %q for the IDs; the first one is %q", ErrOption, options.ID, header[0])
		}
	}
	used := map[int]bool{l.id: true}
	for _, name := range options.Ignore {
		i := slices.Index(header, name)
		if i < 0 {
			return l, fmt.Errorf("%w: there is no column %q to ignore", ErrOption, name)
		}
		used[i] = true
	}
	all, err := allSeries(header, used)
	if err != nil {
		return l, err
	}
	if err := l.chooseScore(all, options); err != nil {
		return l, err
	}
	l.experiments = len(l.score.columns)
	if err := l.chooseOthers(all, options); err != nil {
		return l, err
	}
	for _, s := range all {
		if s.like(l.score) {
			for _, i := range s.columns {
				used[i] = true
			}
		}
	}
	for i := range header {
		if !used[i] {
			l.features = append(l.features, i)
		}
	}
	return l, nil
}

// chooseScore finds the series with the scores.
func (l *layout) chooseScore(all []series, options Options) error {
	if options.Prefix != "" {
		s, err := find(all, options.Prefix)
		l.score = s
		return err
	}
	seconds := options.Seconds
	if seconds == "" {
		seconds = "seconds"
	}
	var names []string
	for _, s := range all {
		if s.prefix != seconds && !slices.Contains(options.Metrics, s.prefix) {
			names = append(names, s.prefix)
			l.score = s
		}
	}
	switch len(names) {
	case 0:
		return fmt.Errorf("%w: there are no scores; they are in columns such as loss_1, loss_2, …", ErrSeries)
	case 1:
		_, err := find(all, names[0])
		return err
	}
	return fmt.Errorf("%w: the scores may be %s; choose one with Options.Prefix", ErrSeries, strings.Join(names, ", "))
}

// chooseOthers finds the seconds and the metrics.
func (l *layout) chooseOthers(all []series, options Options) error {
	beside := func(prefix string) (series, error) {
		s, err := find(all, prefix)
		if err == nil && !s.like(l.score) {
			err = fmt.Errorf("%w: the columns %s_… have the numbers %d to %d, and %s_… %d to %d", ErrSeries,
				s.prefix, s.numbers[0], s.last(), l.score.prefix, l.score.numbers[0], l.score.last())
		}
		if err == nil && prefix == l.score.prefix {
			err = fmt.Errorf("%w: %s is the series of the scores already", ErrOption, prefix)
		}
		return s, err
	}
	for _, s := range all {
		// Some columns are lost: these are no hyperparameters.
		if _, ok := s.gap(); ok && s.last() == l.score.last() && 2*len(s.columns) > l.experiments {
			_, err := find(all, s.prefix)
			return err
		}
	}
	var err error
	if options.Seconds != "" {
		if l.seconds, err = beside(options.Seconds); err != nil {
			return err
		}
	} else if l.score.prefix != "seconds" && slices.ContainsFunc(all, func(s series) bool { return s.prefix == "seconds" }) {
		if l.seconds, err = beside("seconds"); err != nil {
			return err
		}
	}
	for k, prefix := range options.Metrics {
		s, err := beside(prefix)
		if err != nil {
			return err
		}
		if prefix == l.seconds.prefix || slices.Contains(options.Metrics[:k], prefix) {
			return fmt.Errorf("%w: the series %s is given twice", ErrOption, prefix)
		}
		l.metrics = append(l.metrics, s)
	}
	if options.Metrics != nil {
		return nil
	}
	for _, s := range all {
		if s.prefix != l.score.prefix && s.prefix != l.seconds.prefix && s.like(l.score) {
			l.metrics = append(l.metrics, s)
		}
	}
	return nil
}

// allSeries returns the numbered columns by their prefixes, in the order of first
// appearance, without those that are used otherwise.
func allSeries(header []string, used map[int]bool) ([]series, error) {
	var all []series
	place := map[string]int{}
	for i, name := range header {
		prefix, number, ok := numbered(name)
		if !ok || used[i] {
			continue
		}
		k, ok := place[prefix]
		if !ok {
			k = len(all)
			place[prefix] = k
			all = append(all, series{prefix: prefix})
		}
		s := &all[k]
		at, twice := slices.BinarySearch(s.numbers, number)
		if twice {
			return nil, fmt.Errorf("%w: columns %q and %q have the same number; rename one", ErrSeries, header[s.columns[at]], name)
		}
		s.numbers = slices.Insert(s.numbers, at, number)
		s.columns = slices.Insert(s.columns, at, i)
	}
	return all, nil
}

// numbered splits the name of a column of a series, such as loss_12 or loss_012.
func numbered(name string) (prefix string, number int, ok bool) {
	i := strings.LastIndexByte(name, '_')
	if i < 1 || strings.Trim(name[i+1:], "0123456789") != "" {
		return "", 0, false
	}
	number, err := strconv.Atoi(name[i+1:])
	return name[:i], number, err == nil
}

// gap returns the first number that is not there, and whether there is one. A
// series starts with 0 or 1.
func (s series) gap() (number int, ok bool) {
	first := min(s.numbers[0], 1)
	for k, n := range s.numbers {
		if n != first+k {
			return first + k, true
		}
	}
	return 0, false
}

// last returns the largest number.
func (s series) last() int { return s.numbers[len(s.numbers)-1] }

// like reports whether a series has the same numbers as another one.
func (s series) like(o series) bool { return slices.Equal(s.numbers, o.numbers) }

// find returns a series that must be complete.
func find(all []series, prefix string) (series, error) {
	i := slices.IndexFunc(all, func(s series) bool { return s.prefix == prefix })
	if i < 0 {
		has := "no series at all"
		for k, s := range all {
			if k == 0 {
				has = s.prefix
			} else {
				has += ", " + s.prefix
			}
		}
		return series{}, fmt.Errorf("%w: there are no columns %s_1, %s_2, …; the table has: %s",
			ErrSeries, prefix, prefix, has)
	}
	if number, ok := all[i].gap(); ok {
		return series{}, fmt.Errorf("%w: there is no column %s_%d, but one with a larger number; number them without gaps, or list them in Options.Ignore", ErrSeries, prefix, number)
	}
	return all[i], nil
}
