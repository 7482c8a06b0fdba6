package networktest

// Numbers returns n numbers that look random, the same everywhere: f of a number from 0
// to 1 for each place of an array. Arrays of other numbers are others.
func Numbers(array, n int, f func(u float64) float64) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(f(number(array, i)))
	}
	return values
}

// number is the hash lowbias32 of Chris Wellons. golden.py has the same.
func number(array, place int) float64 {
	x := uint32(place) + 1000003*uint32(array)
	x ^= x >> 16
	x *= 0x7feb352d
	x ^= x >> 15
	x *= 0x846ca68b
	x ^= x >> 16
	return float64(x) / (1 << 32)
}
