package robust

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrCriterion is wrapped by the error for a criterion that is not known, and for a
// list of criteria that cannot be assessed together.
var ErrCriterion = errors.New("robust: unsuitable criterion")

// CriterionNames returns the names that CriterionByName knows, where
// "mean+λstd" stands for one with any positive number for λ.
func CriterionNames() []string {
	var names []string
	for _, c := range DefaultCriteria() {
		names = append(names, c.Name())
	}
	return append(names, "mean+λstd")
}

// CriterionByName returns the criterion of a name, such as "q3+iqr" or
// "mean+2std"; "mean+std" is "mean+1std". Case and spaces do not matter. An
// unknown name is an error that wraps ErrCriterion and lists the known ones.
func CriterionByName(name string) (Criterion, error) {
	plain := strings.ToLower(strings.Join(strings.Fields(name), ""))
	for _, c := range DefaultCriteria() {
		if c.Name() == plain {
			return c, nil
		}
	}
	number, isMean := strings.CutPrefix(plain, "mean+")
	number, isStd := strings.CutSuffix(number, "std")
	if !isMean || !isStd {
		return nil, fmt.Errorf("%w: no criterion %q; there are %s", ErrCriterion, name, strings.Join(CriterionNames(), ", "))
	}
	if number == "" {
		return MeanStd{}, nil
	}
	lambda, err := strconv.ParseFloat(number, 64)
	if m := (MeanStd{Lambda: lambda}); err != nil || lambda == 0 || !m.valid() {
		return nil, fmt.Errorf("%w: %q: λ is to be a positive number, such as mean+2std", ErrCriterion, name)
	}
	return MeanStd{Lambda: lambda}, nil
}
