package report

import (
	"math"
	"strconv"
	"strings"
)

// Measurement is a value with its errors. Those that are NaN are not known, and not written.
type Measurement struct {
	Value float64
	// Stat is the statistical error of the value, and Syst another one beside it.
	Stat, Syst float64
}

// String returns, for instance, "0.02487 ± 0.00003 ± 0.00012", rounded by the rule of the Particle Data Group.
func (m Measurement) String() string { return m.write(" ± ", "×10^", "", "(", ")") }

// write writes the measurement: sign stands before errors, times before a power of ten and after behind it, and
// open and closed around what it is of.
func (m Measurement) write(sign, times, after, open, closed string) string {
	if math.IsNaN(m.Value) {
		return "–"
	}
	if math.IsInf(m.Value, 0) {
		return strings.ReplaceAll(strconv.FormatFloat(m.Value, 'g', -1, 64), "Inf", "∞")
	}
	var errors []float64
	for _, e := range []float64{m.Stat, m.Syst} {
		if !math.IsNaN(e) && !math.IsInf(e, 0) {
			errors = append(errors, math.Abs(e))
		}
	}
	place := decimals(m.Value, errors)
	power := 0
	if size := math.Abs(m.Value); size != 0 && (size < 1e-3 || size >= 1e6) {
		power = int(math.Floor(math.Log10(size)))
	}
	if power == 0 && place > 9 { // an error that is tiny beside its value, or a value of 0
		place = 9
	}
	digits := func(v float64) string {
		v /= math.Pow10(power)
		p := place + power
		if p < 0 {
			scale := math.Pow10(-p)
			v, p = math.Round(v/scale)*scale, 0
		}
		return strconv.FormatFloat(v+0, 'f', p, 64)
	}
	text := digits(m.Value)
	for _, e := range errors {
		text += sign + digits(e)
	}
	if power == 0 {
		return text
	}
	if len(errors) > 0 {
		text = open + text + closed
	}
	return text + times + strconv.Itoa(power) + after
}

// decimals returns how many decimals a value has by the rule of the Particle Data Group: if the three leading digits of its
// error are between 100 and 354, it is rounded to two digits, between 355 and 949 to one, and above that up to 1000, with two
// digits. Of several errors the smallest one decides, but not beyond one digit more than the largest one needs. Without errors
// the value has four digits. It is negative for a value that is rounded to tens.
func decimals(value float64, errors []float64) int {
	least, most, known := 0, 0, false
	for _, e := range errors {
		if e == 0 {
			continue
		}
		n := places(e)
		if !known {
			least, most, known = n, n, true
		}
		least, most = min(least, n), max(most, n)
	}
	switch {
	case known:
		return min(most, least+1)
	case value == 0:
		return 0
	}
	return 3 - int(math.Floor(math.Log10(math.Abs(value))))
}

// places returns how many decimals a positive error has.
func places(e float64) int {
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(e, 'e', 2, 64), "e") // three digits, as 1.23e-05
	power, _ := strconv.Atoi(exponent)
	leading, _ := strconv.ParseFloat(mantissa, 64)
	switch {
	case leading < 3.545: // 100 … 354
		return 1 - power
	case leading < 9.495: // 355 … 949
		return -power
	}
	return -power // 950 … 999 become 1000, of which two digits are kept
}

// rounded writes a number of a table as number does, with the zeros at its end, so that those of a column can be compared.
func rounded(v float64) string {
	text := number(v)
	if whole := math.Trunc(v) == v; whole || math.IsNaN(v) || math.IsInf(v, 0) {
		return text
	}
	if strings.Contains(text, "e") {
		return strings.Replace(strconv.FormatFloat(v, 'e', 3, 64), "e-0", "e-", 1)
	}
	return strconv.FormatFloat(v, 'f', max(0, 3-int(math.Floor(math.Log10(math.Abs(v))))), 64)
}

// number writes a number for readers, with four digits.
func number(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "−∞"
	}
	return strings.Replace(strconv.FormatFloat(v, 'g', 4, 64), "e-0", "e-", 1)
}
