package main

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
)

// The versions of libtorch that are supported, and the one that is fetched.
var (
	oldest = version{2, 1, 0}
	newest = version{2, 15, 0}
	pinned = version{2, 11, 0}

	cxx20 = version{2, 14, 0} // whose headers are the first in C++20
)

// A version of libtorch: major, minor, patch.
type version [3]int

var versionPattern = regexp.MustCompile(`^(\d+)\.(\d+)(?:\.(\d+))?(?:[^\d.].*)?$`)

// parseVersion reads X.Y or X.Y.Z, and passes over what a build appends to it, such as +cu130.
func parseVersion(text string) (v version, err error) {
	parts := versionPattern.FindStringSubmatch(text)
	if parts == nil {
		return v, fmt.Errorf("%q is not a version such as %s", text, pinned)
	}
	for i, part := range parts[1:] {
		if part == "" {
			break
		}
		if v[i], err = strconv.Atoi(part); err != nil {
			return v, fmt.Errorf("%q is not a version such as %s", text, pinned)
		}
	}
	if v.compare(oldest) < 0 {
		return v, fmt.Errorf("libtorch %s is too old; %s to %s are supported", text, oldest, newest)
	}
	return v, nil
}

func (v version) compare(w version) int {
	return cmp.Or(cmp.Compare(v[0], w[0]), cmp.Compare(v[1], w[1]), cmp.Compare(v[2], w[2]))
}

func (v version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }
