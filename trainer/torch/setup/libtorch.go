package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A libtorch is one that lies on this machine.
type libtorch struct {
	folder  string // with lib and include in it
	origin  string // how it was found, in words
	version version
	build   string // its version with the kind of build, such as 2.11.0+cu130
	cuda    bool   // libtorch_cuda.so lies beside libtorch_cpu.so
	oldABI  bool   // built with _GLIBCXX_USE_CXX11_ABI=0
}

// openLibtorch looks at a folder.
func openLibtorch(folder, origin string) (l libtorch, err error) {
	l = libtorch{folder: folder, origin: origin}
	for _, name := range []string{"lib/libtorch_cpu.so", "lib/libc10.so", "include/torch/csrc/api/include/torch/torch.h"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			return l, fmt.Errorf("%s (%s) is no libtorch: it has no %s", folder, origin, name)
		}
	}
	if l.build, err = buildOf(folder); err != nil {
		return l, err
	}
	if l.version, err = parseVersion(l.build); err != nil {
		return l, fmt.Errorf("%s (%s): %w", folder, origin, err)
	}
	_, err = os.Stat(filepath.Join(folder, "lib/libtorch_cuda.so"))
	l.cuda = err == nil
	l.oldABI, err = hasOldABI(filepath.Join(folder, "lib/libc10.so"))
	return l, err
}

// versionPlaces are the files that tell the version, the most telling first: of a wheel, of
// the archive of libtorch, and of the headers.
var versionPlaces = []struct {
	name    string
	pattern *regexp.Regexp
}{
	{"version.py", regexp.MustCompile(`(?m)^__version__ = '([^']+)'`)},
	{"build-version", regexp.MustCompile(`^(\S+)`)},
	{"include/torch/headeronly/version.h", headerVersion},
	{"include/torch/csrc/api/include/torch/version.h", headerVersion},
}

var headerVersion = regexp.MustCompile(`(?s)#define TORCH_VERSION_MAJOR (\d+).*#define TORCH_VERSION_MINOR (\d+).*#define TORCH_VERSION_PATCH (\d+)`)

func buildOf(folder string) (string, error) {
	for _, place := range versionPlaces {
		text, err := os.ReadFile(filepath.Join(folder, place.name))
		if err != nil {
			continue
		}
		if parts := place.pattern.FindStringSubmatch(string(text)); parts != nil {
			return strings.Join(parts[1:], "."), nil
		}
	}
	return "", fmt.Errorf("%s does not tell its version: %s is missing or says something else", folder, versionPlaces[0].name)
}
