package selection

import (
	"fmt"
	"slices"
	"strings"

	"robust/stats"
)

// Kernel says by which e-process Guaranteed judges the differences between two candidates, and so
// what its guarantee rests on.
type Kernel int

const (
	// ModeratedT takes differences as normal, with variances that are alike over the pool as far as a pilot shows:
	// the cheapest one. Its guarantee is approximate. It is the zero value.
	ModeratedT Kernel = iota
	// ScaleFreeT takes the differences of any two candidates as normal, with any variance.
	ScaleFreeT
	// Signs takes nothing for granted but P(worse) ≤ P(better) for the best one against any other.
	Signs
	// SelfNormalised takes differences as symmetric, with any tails.
	SelfNormalised
	// GivenSigma takes differences as sub-Gaussian with a variance that is given: Guaranteed.Sigma.
	GivenSigma

	// Strict is the kernel for a guarantee that does not rest on how alike the spreads are.
	Strict = ScaleFreeT
	// DistributionFree is the kernel for one that does not rest on any distribution.
	DistributionFree = Signs
)

// kernels is the table of what there is to know about each kernel.
var kernels = [...]struct {
	name    string // for KernelByName
	title   string
	best    string // who is meant by the best candidate
	average string // of the differences, of which Excess is a bound
	assumes string // of the differences between two candidates
	exact   bool
	// joins says that the e-values are supermartingales given all data, so that their average is one too.
	joins bool
	// even is the weight that is spread evenly over all opponents. It pays where one experiment can be
	// evidence enough; kernels that have the scale to learn need several against an opponent of much weight.
	even float64
}{
	ModeratedT: {"moderated", "moderated t", " by the mean", "mean",
		"are normal, with variances that scatter about a common one as a scaled inverse chi-squared with 8 degrees of freedom does", false, true, 0.5},
	ScaleFreeT: {"t", "scale-free t", " by the mean", "mean",
		"are normal, with a variance of their own for each pair of candidates", true, false, 0.05},
	Signs: {"sign", "sign", "", "median",
		"are negative for the best candidate at least as often as positive: that is what best means here", true, true, 0.05},
	SelfNormalised: {"selfnorm", "self-normalised", " by the mean", "median",
		"are symmetric about their mean, with whatever tails and spreads", true, true, 0.05},
	GivenSigma: {"normal", "normal with given sigma", " by the mean", "mean",
		"are sub-Gaussian, with a variance of at most twice the square of the sigma that was given", true, true, 0.5},
}

// String returns the name that KernelByName takes.
func (k Kernel) String() string {
	if !k.known() {
		return fmt.Sprintf("Kernel(%d)", int(k))
	}
	return kernels[k].name
}

func (k Kernel) known() bool { return k >= 0 && int(k) < len(kernels) }

// KernelNames lists what KernelByName takes, the default first.
func KernelNames() []string {
	names := make([]string, len(kernels))
	for k := range kernels {
		names[k] = kernels[k].name
	}
	return names
}

// KernelByName returns the kernel of a name, or an error that wraps ErrMethod and lists the names.
func KernelByName(name string) (Kernel, error) {
	names := KernelNames()
	if k := slices.Index(names, name); k >= 0 {
		return Kernel(k), nil
	}
	return 0, fmt.Errorf("%w: no kernel %q; use one of %s", ErrMethod, name, strings.Join(names, ", "))
}

// What the kernels expect decides where their power is, not whether they are valid.
const (
	// expectedEffect is the mean square of the difference between two candidates in units of its standard deviation.
	expectedEffect = 20
	// priorDF is the weight of the pilot in the prior of the moderated t.
	priorDF = 8
)

// process returns the e-process of a kernel; sigma is the standard deviation of a training, and df how
// well it is known.
func (k Kernel) process(sigma, df float64) stats.EProcess {
	variance := 2 * sigma * sigma // of a difference
	switch k {
	case ScaleFreeT:
		return stats.TMixture{Rho: expectedEffect}
	case GivenSigma:
		return stats.NormalMixture{Variance: variance, Rho: expectedEffect}
	case Signs, SelfNormalised: // for the scale of the latter see judge
		return stats.SignMixture{}
	}
	return stats.ModeratedT{DF: min(priorDF, df), Variance: variance, Rho: expectedEffect}
}
