package figure

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// axis is what a figure's axis takes from its data.
type axis struct {
	name     string
	log      bool
	min, max float64
	set      bool // by the caller
	rows     bool // counted from the top
	whole    bool // with ticks at whole numbers only
}

// newAxis begins an axis without data, or with the range that the caller has set.
func newAxis(name string, log bool, given [2]float64) (*axis, error) {
	a := &axis{name: name, log: log, min: math.Inf(1), max: math.Inf(-1)}
	if given == [2]float64{} {
		return a, nil
	}
	a.min, a.max, a.set = given[0], given[1], true
	if !(a.min < a.max) || math.IsInf(a.min, 0) || math.IsInf(a.max, 0) {
		return nil, fmt.Errorf("%w: the range %v of axis %s: give two finite ends, the lower first", ErrValue, given, name)
	}
	return a, a.admit(a.min)
}

// admit says whether a value can be drawn on the axis.
func (a *axis) admit(v float64) error {
	if a.log && v <= 0 {
		return fmt.Errorf("%w: %v on the logarithmic axis %s: leave it out, or make the axis linear", ErrValue, v, a.name)
	}
	return nil
}

// include widens the axis to a value.
func (a *axis) include(v float64) error {
	if err := a.admit(v); err != nil {
		return err
	}
	if !a.set {
		a.min, a.max = min(a.min, v), max(a.max, v)
	}
	return nil
}

// finish leaves room beside the data, but none below a floor that they stand on.
func (a *axis) finish(margin float64, floored bool) {
	if a.set {
		return
	}
	if a.min > a.max { // no data
		a.min, a.max = 0, 1
		if a.log {
			a.min, a.max = 0.1, 1
		}
	}
	if a.log {
		factor := math.Pow(a.max/a.min, margin)
		if a.min == a.max {
			factor = 2
		}
		a.min, a.max = a.min/factor, a.max*factor
		return
	}
	room := margin * (a.max - a.min)
	if room <= 1e-9*math.Abs(a.max) {
		room = max(math.Abs(a.max)/10, 1e-9)
	}
	if !floored || a.min != 0 {
		a.min -= room
	}
	a.max += room
}

// apply sets the range and the ticks of a plot's axis, which is linear also in logarithms: package plot
// places labels badly on its logarithmic ones.
func (a *axis) apply(to *plot.Axis) {
	to.Min, to.Max = a.place(a.min), a.place(a.max)
	if a.rows {
		to.Min, to.Max = to.Max, to.Min
	}
	ticks := linearTicks
	if a.log {
		ticks = logTicks
	}
	marks := ticks(a.min, a.max)
	if a.whole && !a.log {
		marks = wholeTicks(a.min, a.max)
	}
	for i := range marks {
		marks[i].Value = a.place(marks[i].Value)
	}
	to.Tick.Marker = plot.ConstantTicks(marks)
}

// place returns where a value is on the plot's axis.
func (a *axis) place(v float64) float64 {
	switch {
	case a.rows:
		return -v
	case a.log:
		return math.Log10(v)
	}
	return v
}

// linearTicks are at multiples of 1, 2 or 5 times a power of ten, three to eight of
// them with labels, and four or five times as many without.
func linearTicks(low, high float64) []plot.Tick {
	step, parts := math.Pow10(int(math.Floor(math.Log10(high-low)))), 5
	switch n := (high - low) / step; { // 1 ≤ n < 10
	case n < 1.5:
		step, parts = step/5, 4
	case n < 3:
		step /= 2
	case n >= 6:
		step, parts = step*2, 4
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	size := max(math.Abs(low), math.Abs(high))
	plain := size < 1e6 && (decimals <= 4 || decimals <= 6 && size >= 0.001)
	var ticks []plot.Tick
	minor := step / float64(parts)
	for i := math.Ceil(low/minor - 1e-9); i*minor <= high+1e-9*minor; i++ {
		tick := plot.Tick{Value: i * minor}
		if math.Mod(i, float64(parts)) == 0 {
			tick.Value = i / float64(parts) * step
			tick.Label = strconv.FormatFloat(tick.Value+0, 'f', decimals, 64) // +0 has no sign
			if !plain {
				tick.Label = scientific(tick.Value, max(0, int(math.Floor(math.Log10(max(math.Abs(low), math.Abs(high)))))-int(math.Floor(math.Log10(step)+1e-9))))
			}
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

// wholeTicks are those of linearTicks that are at whole numbers. Where labels would be closer than those, each whole
// number has one.
func wholeTicks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for _, tick := range linearTicks(low, high) {
		if whole := math.Round(tick.Value); math.Abs(tick.Value-whole) < 1e-6 {
			if high-low < 7 || tick.Label != "" {
				tick.Label = strconv.FormatFloat(whole+0, 'f', -1, 64)
			}
			ticks = append(ticks, tick)
		}
	}
	return ticks
}

// logTicks are at 1, 2, … 9 times the powers of ten. Labels are at the powers, over less
// than two and a half decades also at 2 and 5 times them, and where these are fewer than three, as
// on a linear axis.
func logTicks(low, high float64) []plot.Tick {
	first, last := int(math.Floor(math.Log10(low))), int(math.Ceil(math.Log10(high)))
	every := 1 + (last-first)/8 // decades between labels
	var ticks []plot.Tick
	labels := 0
	for k := first; k <= last; k++ {
		for digit := 1; digit <= 9; digit++ {
			v, _ := strconv.ParseFloat(fmt.Sprintf("%de%d", digit, k), 64)
			if v < low*(1-1e-9) || v > high*(1+1e-9) {
				continue
			}
			tick := plot.Tick{Value: v}
			if digit == 1 && k%every == 0 || (digit == 2 || digit == 5) && high/low < 500 {
				tick.Label = power(digit, k)
				labels++
			}
			ticks = append(ticks, tick)
		}
	}
	if labels < 3 && high/low < 500 {
		return linearTicks(low, high)
	}
	return ticks
}

// power writes digit·10^k.
func power(digit, k int) string {
	if -5 < k && k < 6 {
		return strconv.FormatFloat(float64(digit)*math.Pow10(k), 'f', max(0, -k), 64)
	}
	return fmt.Sprintf("%de%d", digit, k)
}

// scientific writes v with so many decimals and a power of ten.
func scientific(v float64, decimals int) string {
	if v == 0 {
		return "0"
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', decimals, 64), "e")
	k, _ := strconv.Atoi(exponent)
	return mantissa + "e" + strconv.Itoa(k)
}
