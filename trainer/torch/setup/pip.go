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
	"slices"
	"strconv"
	"strings"
)

// A pip finds wheels on the index that the user has set for it.
type pip struct {
	python python
	folder string    // of a pip newer than the python's own, if any
	other  []string  // flags that ask for wheels of another python than this
	notes  io.Writer // where it says how a fetch of its own goes on
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
		part, err := os.MkdirTemp(filepath.Dir(folder), "pip.*.part")
		if err != nil {
			return
		}
		defer os.RemoveAll(part)
		if _, err := p.run("install", "--quiet", "--no-deps", "--ignore-installed", "--target", part, "pip>=23.3"); err != nil {
			return
		}
		if os.Rename(part, folder) != nil {
			return
		}
	}
	p.folder = folder
}

// resolve returns the wheels of a requirement. Where there is none for this python, it asks for
// those for Python 3.11: libtorch is the same in all of them.
func (p *pip) resolve(requirement string, flags ...string) ([]download, error) {
	flags = append([]string{"install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-", "--only-binary", ":all:"}, flags...)
	out, err := p.lazily(slices.Concat(flags, p.other, []string{requirement}))
	if err != nil && p.other == nil && !errors.Is(err, errUnreachable) {
		p.other = []string{"--python-version", "3.11", "--target", "unused"}
		var again error
		if out, again = p.lazily(slices.Concat(flags, p.other, []string{requirement})); again == nil {
			err = nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("pip does not find %s: %w", requirement, err)
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

// whole fetches a whole wheel into a folder, which is for it alone, and returns its path.
func (p *pip) whole(d download, folder string) (string, error) {
	url := d.Info.URL
	if sum := d.Info.Archive.Hashes["sha256"]; sum != "" {
		url += "#sha256=" + sum
	}
	args := []string{"download", "--no-deps", "--only-binary", ":all:", "--dest", folder}
	if p.other != nil {
		args = append(args, p.other[:2]...)
	}
	if err := p.fetch(folder, append(args, url)...); err != nil {
		return "", err
	}
	wheels, err := filepath.Glob(filepath.Join(folder, "*.whl"))
	if err == nil && len(wheels) != 1 {
		err = fmt.Errorf("pip left %d wheels in %s instead of one", len(wheels), folder)
	}
	if err != nil {
		return "", err
	}
	return wheels[0], nil
}

// install installs a requirement with all that it depends on into a folder.
func (p *pip) install(requirement, folder string) error {
	args := []string{"install", "--only-binary", ":all:", "--upgrade", "--no-compile", "--target", folder}
	if p.other != nil {
		args = append(args, p.other[:2]...)
	}
	return p.fetch(folder, append(args, requirement)...)
}

// fetch runs pip where its temporary files lie in a folder too, and lets it show how it goes on.
func (p *pip) fetch(folder string, args ...string) error {
	temporary := filepath.Join(folder, "tmp")
	if err := makeFolder(temporary); err != nil {
		return err
	}
	command := p.command(args...)
	command.Env = append(command.Env, "TMPDIR="+temporary)
	command.Stdout, command.Stderr = p.notes, p.notes
	if err := command.Run(); err != nil {
		return fmt.Errorf("pip, as it says above: %w", err)
	}
	return os.RemoveAll(temporary)
}

// run runs pip and returns what it prints; what it says of an error is in the error.
func (p *pip) run(args ...string) ([]byte, error) {
	command := p.command(args...)
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		if strings.Contains(said.String(), "Retrying (") {
			return nil, errUnreachable
		}
		return nil, failure{err, complaint(said.String())}
	}
	return out, nil
}

func (p *pip) command(args ...string) *exec.Cmd {
	command := exec.Command(p.python.path, append([]string{"-m", "pip", "--disable-pip-version-check", "--no-input"}, args...)...)
	command.Env = append(os.Environ(), "PIP_USER=0", "PIP_REQUIRE_VIRTUALENV=0", "PIP_ROOT_USER_ACTION=ignore")
	if path := p.folder; path != "" {
		if users := os.Getenv("PYTHONPATH"); users != "" {
			path += string(os.PathListSeparator) + users
		}
		command.Env = append(command.Env, "PYTHONPATH="+path)
	}
	return command
}

// errUnreachable says that pip has no network, or not to where it looks.
var errUnreachable = errors.New("it cannot reach its index; is there a network? Without one, set LIBTORCH to the folder of a libtorch")

// A failure of pip is told by what it says.
type failure struct {
	error
	said string
}

func (f failure) Error() string { return f.said }
func (f failure) Unwrap() error { return f.error }

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
