package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"math"
	"strconv"
	"strings"
)

// table is one whose rows end with a check sum, so that no number in it can change without being noticed.
type table struct {
	name    string
	columns []string // without the check sum
	keys    int      // how many of the first ones name a row
}

// insert returns the statement that takes all columns and the check sum.
func (t table) insert() string {
	return fmt.Sprintf("INSERT INTO %s (%s, crc) VALUES (?%s)", t.name, strings.Join(t.columns, ", "), strings.Repeat(", ?", len(t.columns)))
}

// sealed returns the values of a row with its check sum: int64, float64, string, []byte and nil.
func (t table) sealed(values []any) []any { return append(values, t.seal(values)) }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal returns the CRC-32C of the name of the table and the values: of each its kind, its size and its bytes.
func (t table) seal(values []any) int64 {
	b := append([]byte(t.name), 0)
	sized := func(kind byte, text string) {
		b = binary.LittleEndian.AppendUint64(append(b, kind), uint64(len(text)))
		b = append(b, text...)
	}
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			b = append(b, 'n')
		case int64:
			b = binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(v))
		case float64:
			b = binary.LittleEndian.AppendUint64(append(b, 'f'), math.Float64bits(v))
		case string:
			sized('s', v)
		case []byte:
			sized('b', string(v))
		default:
			panic(fmt.Sprintf("sqlite: a %T in table %s", v, t.name))
		}
	}
	return int64(crc32.Checksum(b, castagnoli))
}

var errSeal = errors.New("the row is not as it was written: its check sum is wrong")

// rows returns the rows that a clause selects, such as "WHERE experiment = ?", whose check sums are right. The values are
// those that were given to sealed.
func (t table) rows(ctx context.Context, s *store, clause string, args ...any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		rows, err := s.conn.QueryContext(ctx, fmt.Sprintf("SELECT %s, crc FROM %s %s", strings.Join(t.columns, ", "), t.name, clause), args...)
		if err != nil {
			yield(nil, wrapped(s.path, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			values, err := t.scan(rows)
			if err != nil {
				yield(nil, s.damage(err, t, values))
				return
			}
			if !yield(values, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, wrapped(s.path, err))
		}
	}
}

// scan reads the next row.
func (t table) scan(rows *sql.Rows) ([]any, error) {
	values := make([]any, len(t.columns)+1)
	into := make([]any, len(values))
	for k := range values {
		into[k] = &values[k]
	}
	if err := rows.Scan(into...); err != nil {
		return nil, err
	}
	crc := values[len(t.columns)]
	values = values[:len(t.columns)]
	if crc != t.seal(values) {
		return values, errSeal
	}
	return values, nil
}

// place names a row.
func (t table) place(values []any) string {
	var keys []string
	for k := range min(t.keys, len(values)) {
		keys = append(keys, fmt.Sprintf("%s %v", t.columns[k], values[k]))
	}
	return fmt.Sprintf("table %s, row with %s", t.name, strings.Join(keys, ", "))
}

// damage is the error for a row.
func (s *store) damage(err error, t table, values []any) error {
	return &DamageError{Path: s.path, Place: t.place(values), Err: err}
}

// real is a number in a column: there is no NaN, which is NULL, and no negative zero.
func real(v float64) any {
	if math.IsNaN(v) {
		return nil
	}
	return v + 0
}

func fromReal(v any) float64 {
	if v == nil {
		return math.NaN()
	}
	return v.(float64)
}

// text is a string in a column that may be NULL.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func fromText(v any) string {
	s, _ := v.(string)
	return s
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// seed is written with all its digits, which integers of SQLite do not have.
func seed(v uint64) string { return fmt.Sprintf("%016x", v) }

func fromSeed(v any) (uint64, error) { return strconv.ParseUint(v.(string), 16, 64) }

// number is a float64 in JSON that may be no number.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	switch {
	case math.IsNaN(v):
		return []byte(`"NaN"`), nil
	case math.IsInf(v, 0):
		return fmt.Appendf(nil, `"%+v"`, v), nil
	}
	return json.Marshal(v)
}

func (n *number) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case `"NaN"`:
		*n = number(math.NaN())
		return nil
	case `"+Inf"`:
		*n = number(math.Inf(1))
		return nil
	case `"-Inf"`:
		*n = number(math.Inf(-1))
		return nil
	}
	return json.Unmarshal(text, (*float64)(n))
}
