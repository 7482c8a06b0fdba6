package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// A pip finds wheels on the index that the user has set for it.
type pip struct {
	python python
	folder string    // of a pip newer than the python's own, if any
	notes  io.Writer // what it says while it fetches
}

// A download is a wheel that pip has found.
type download struct {
	Info struct {
		URL     string
		Archive struct {
			Hashes map[string]string
		} `json:"archive_info"`
	} `json:"download_info"`
	Metadata struct{ Name, Version string }
}

// findPip returns the pip of the first python on PATH that has one. Before 23.3 pip fetches
// whole wheels only to read their names; a newer one is then installed into the cache.
func findPip(cache string, notes io.Writer) (*pip, error) {
	for _, python := range pythons() {
		p := &pip{python: python, notes: notes}
		out, err := p.run("--version")
		if err != nil {
			continue
		}
		if pipIsOld(string(out)) {
			p.renew(filepath.Join(cache, "pip"))
		}
		return p, nil
	}
	return nil, errors.New("fetching libtorch needs a python3 with pip on PATH; install python3-pip, or set LIBTORCH to the folder of a libtorch")
}

func pipIsOld(says string) bool {
	fields := strings.Fields(says)
	if len(fields) < 2 {
		return false
	}
	major, rest, _ := strings.Cut(fields[1], ".")
	minor, _, _ := strings.Cut(rest, ".")
	x, err := strconv.Atoi(major)
	y, _ := strconv.Atoi(minor)
	return err == nil && (x < 23 || x == 23 && y < 3)
}

// renew makes p a newer pip, which is kept in a folder; without one p works, but fetches more.
func (p *pip) renew(folder string) {
	if _, err := os.Stat(folder); err != nil {
		part := folder + ".part"
		os.RemoveAll(part)
		if _, err := p.run("install", "--quiet", "--target", part, "pip>=23.3"); err != nil {
			return
		}
		if os.Rename(part, folder) != nil {
			return
		}
	}
	p.folder = folder
}

// resolve returns the wheels of a requirement. Where the python is too new for it, it asks
// for those of Python 3.11: libtorch is the same in all of them.
func (p *pip) resolve(requirement string, flags ...string) ([]download, error) {
	flags = append([]string{"install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-", "--only-binary", ":all:"}, flags...)
	out, err := p.lazily(append(flags, requirement))
	if err != nil {
		var again error
		if out, again = p.lazily(append(flags, "--python-version", "3.11", "--target", "unused", requirement)); again != nil {
			return nil, fmt.Errorf("pip does not find %s: %w", requirement, err)
		}
	}
	var report struct{ Install []download }
	if err := json.Unmarshal(out, &report); err != nil {
		return nil, fmt.Errorf("what pip says of %s cannot be read: %w", requirement, err)
	}
	if len(report.Install) == 0 {
		return nil, fmt.Errorf("pip does not find %s", requirement)
	}
	return report.Install, nil
}

// lazily runs pip so that it reads only the metadata of wheels, if it can.
func (p *pip) lazily(args []string) ([]byte, error) {
	out, err := p.run(append(args, "--use-feature=fast-deps")...)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 2 { // no such feature
		return p.run(args...)
	}
	return out, err
}

// whole fetches a whole wheel into a folder and returns its path.
func (p *pip) whole(d download, folder string) (string, error) {
	url := d.Info.URL
	if sum := d.Info.Archive.Hashes["sha256"]; sum != "" {
		url += "#sha256=" + sum
	}
	return "", errors.New("not yet: " + url)
}

// run runs pip and returns what it prints; what it says of an error is in the error.
func (p *pip) run(args ...string) ([]byte, error) {
	command := exec.Command(p.python.path, append([]string{"-m", "pip", "--disable-pip-version-check", "--no-input"}, args...)...)
	command.Dir = os.TempDir() // not where a folder may be taken for a package
	command.Env = append(os.Environ(), "PIP_USER=0", "PIP_REQUIRE_VIRTUALENV=0")
	if p.folder != "" {
		command.Env = append(command.Env, "PYTHONPATH="+p.folder+string(os.PathListSeparator)+os.Getenv("PYTHONPATH"))
	}
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, complaint(said.String()))
	}
	return out, nil
}

// complaint is the error in what pip says, without warnings.
func complaint(said string) string {
	var errors []string
	for line := range strings.Lines(said) {
		if text, ok := strings.CutPrefix(line, "ERROR: "); ok {
			errors = append(errors, strings.TrimSpace(text))
		}
	}
	if len(errors) == 0 {
		return strings.TrimSpace(said)
	}
	return strings.Join(errors, "; ")
}
