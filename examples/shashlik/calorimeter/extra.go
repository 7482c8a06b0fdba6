package calorimeter

import "math"

// Extra is a feature of an event beside its cells, which physics suggests.
type Extra string

const (
	TotalEnergy    Extra = "sum of the cells"               // GeV
	LogTotalEnergy Extra = "logarithm of the sum"           // ln(GeV)
	BarycentreX    Extra = "barycentre x"                   // cm, see Images.Barycentre
	BarycentreY    Extra = "barycentre y"                   // cm
	Width          Extra = "width"                          // cm, see Images.Width
	SeedX          Extra = "seed x"                         // cm, the centre of the cell with most energy
	SeedY          Extra = "seed y"                         // cm
	OffsetX        Extra = "barycentre x less that of seed" // cm
	OffsetY        Extra = "barycentre y less that of seed" // cm
)

// DefaultExtras are the logarithm of the event's energy, its barycentre and its width.
func DefaultExtras() []Extra { return []Extra{LogTotalEnergy, BarycentreX, BarycentreY, Width} }

// extras has the values of one event.
var extras = map[Extra]func(m *Images, i int) float64{
	TotalEnergy:    func(m *Images, i int) float64 { return m.Sum(i, Side) },
	LogTotalEnergy: func(m *Images, i int) float64 { return math.Log(m.Sum(i, Side)) },
	BarycentreX:    func(m *Images, i int) float64 { return X.of(m.Barycentre(i)) },
	BarycentreY:    func(m *Images, i int) float64 { return Y.of(m.Barycentre(i)) },
	Width:          func(m *Images, i int) float64 { return m.Width(i) },
	SeedX:          func(m *Images, i int) float64 { return X.of(CellCentre(m.Seed(i))) },
	SeedY:          func(m *Images, i int) float64 { return Y.of(CellCentre(m.Seed(i))) },
	OffsetX:        func(m *Images, i int) float64 { return X.of(m.Barycentre(i)) - X.of(CellCentre(m.Seed(i))) },
	OffsetY:        func(m *Images, i int) float64 { return Y.of(m.Barycentre(i)) - Y.of(CellCentre(m.Seed(i))) },
}
