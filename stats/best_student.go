package stats

import "math"

// logStudent evaluates the logarithm of the distribution function of Student's t, either
// directly or, where it is wanted often, by cubic Hermite interpolation in two tables: one of z from
// -studentReach to studentReach, and one of 1/z beyond. The error is below 1e-7.
type logStudent struct {
	df     float64
	middle hermite
	beyond hermite
}

// hermite holds the values of a function at equidistant nodes, and its derivatives times the step.
type hermite []struct{ value, slope float64 }

// at interpolates at u steps from the first node.
func (h hermite) at(u float64) float64 {
	k := int(u)
	t := u - float64(k)
	a, b := &h[k], &h[k+1]
	d := b.value - a.value
	return a.value + t*(a.slope+t*((3*d-2*a.slope-b.slope)+t*(a.slope+b.slope-2*d)))
}

const (
	studentReach = 10
	studentNodes = 12 // for a unit of z
	studentOuter = 48 // between 1/z = 0 and 1/studentReach
	studentOften = 3  // from so many users on tables pay
)

// newLogStudent returns the function for df degrees of freedom and a number of users.
func newLogStudent(df float64, users int) *logStudent {
	l := &logStudent{df: df}
	if users < studentOften {
		return l
	}
	l.middle = make(hermite, 2*studentReach*studentNodes+2)
	for k := range l.middle {
		z := float64(k)/studentNodes - studentReach
		v := l.direct(z)
		l.middle[k].value = v
		l.middle[k].slope = math.Exp(logStudentDensity(z, df)-v) / studentNodes
	}
	l.beyond = make(hermite, studentOuter+2)
	for k := 1; k < len(l.beyond); k++ {
		z := studentReach * studentOuter / float64(k)
		v := l.direct(z)
		l.beyond[k].value = v
		l.beyond[k].slope = -math.Exp(logStudentDensity(z, df)-v) * z * z / (studentReach * studentOuter)
	}
	if df <= 1 { // has a derivative at 1/z = 0; that of df < 1 is infinite
		l.beyond = nil
	}
	return l
}

// at returns log F(z).
func (l *logStudent) at(z float64) float64 {
	if z > -studentReach && z < studentReach && l.middle != nil {
		return l.middle.at((z + studentReach) * studentNodes)
	}
	if z >= studentReach && l.beyond != nil {
		return l.beyond.at(studentReach * studentOuter / z)
	}
	return l.direct(z)
}

func (l *logStudent) direct(z float64) float64 {
	switch {
	case z > 0:
		return math.Log1p(-l.tail(z))
	default:
		return l.logTail(-z)
	}
}

func (l *logStudent) tail(z float64) float64 {
	if l.df > studentNormal {
		return normalTail(z)
	}
	return studentTail(z, l.df)
}

// logTail returns log P(T > z) for z ≥ 0, by the leading term where the tail itself underflows.
func (l *logStudent) logTail(z float64) float64 {
	if p := l.tail(z); p > 1e-290 {
		return math.Log(p)
	}
	if l.df > studentNormal {
		return -z*z/2 - math.Log(z) - math.Log(2*math.Pi)/2
	}
	return logStudentDensity(z, l.df) + math.Log(z/l.df)
}

// studentNormal is the number of degrees of freedom from which on a t counts as normal.
const studentNormal = 1e6

// logStudentDensity returns the logarithm of the density of Student's t.
func logStudentDensity(z, df float64) float64 {
	if df > studentNormal {
		return -z*z/2 - math.Log(2*math.Pi)/2
	}
	a, _ := math.Lgamma((df + 1) / 2)
	b, _ := math.Lgamma(df / 2)
	return a - b - math.Log(df*math.Pi)/2 - (df+1)/2*math.Log1p(z*z/df)
}
