package robust_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	update  = flag.Bool("update", false, "write what the commands print into the Markdown files")
	long    = flag.Bool("long", false, "include the blocks of commands that take up to two minutes")
	longest = flag.Bool("longest", false, "include those that take more too")
	python  = flag.Bool("python", false, "include those that need scikit-learn and XGBoost in $PYTHON")
	torch   = flag.Bool("torch", false, "include those of libtorch, of which the speeds need a python3 with PyTorch; their figures depend on the machine and are not compared")
)

// Commands that several blocks are made of.
const (
	quickstart = "go run ./examples/quickstart -report report"
	comparison = "go run ./examples/methods -orders 200 -seed 1"
	errorRates = "go run ./examples/errorrates -runs 600 -seed 2"
	torchSpeed = "go run ./trainer/torch/setup go run -tags torch ./examples/torchspeed "
)

// block is a part of a Markdown file.
type block struct {
	file, name string
	asked      *bool // for; nil is always
	make       func(t *testing.T) string
}

// example is a block of a guide with an example of its package or one below.
func example(folder, file, name string) block {
	return block{folder + "/README.md", name, nil, source(folder+"/"+file, name)}
}

// chep2026 is a block of the published study.
func chep2026(name string, asked *bool, flags string) block {
	return block{"examples/chep2026/README.md", name, asked, session("go run ./examples/chep2026 " + flags)}
}

// shashlik is a block of the calorimeter's results, which are shown from a record; the plots are drawn beside it.
func shashlik(command, name string) block {
	const results = "examples/shashlik/results"
	return block{"examples/shashlik/RESULTS.md", "shashlik/" + name, long,
		report(fmt.Sprintf("go run ./examples/shashlik/%s -recorded %s/%s.jsonl.gz -out %s", command, results, name, results))}
}

// cifar10 is a block of the results on CIFAR-10, which are shown from records.
func cifar10(name, command string) block {
	return block{"examples/cifar10/RESULTS.md", "cifar10/" + name, long, report("go run ./examples/" + command)}
}

// blocks are the parts of Markdown files between <!-- name --> and <!-- /name --> that are made by the project itself.
var blocks = []block{
	{"README.md", "quickstart", long, excerpt(quickstart, "", "\n\nthe candidates that were dropped")},
	{"README.md", "outside", nil, source("examples/outside/main.go")},
	{"README.md", "module", nil, script("examples/outside/module.sh")},
	{"robust/README.md", "components", long, excerpt(quickstart, "\nwhere its spread comes from", "")},
	{"robust/README.md", "midhinge", nil, source("robust/guide_example_test.go", "midhinge")},
	example("robust", "guide_example_test.go", "ExampleCriterion"),
	example("robust", "example_test.go", "ExampleAssess"),
	example("robust", "components_example_test.go", "ExampleComponents"),
	example("robust", "components_example_test.go", "ExampleSystematics"),
	example("robust", "guide_example_test.go", "ExampleProfile"),
	example("robust", "components_example_test.go", "ExampleSystematicsOfSet"),
	{"selection/README.md", "methods", long, summary(comparison)},
	{"selection/README.md", "guarantee", long, rows(errorRates, "moderated", "t", "sign", "published Welch rule")},
	example("selection", "guide_example_test.go", "ExampleRace"),
	example("selection", "guide_example_test.go", "ExampleTestAgainstBest"),
	example("selection", "guaranteed_example_test.go", "ExampleGuaranteed"),
	example("selection", "example_test.go", "ExampleSettings"),
	example("selection", "guide_example_test.go", "ExampleMemoryJournal"),
	example("selection", "guide_example_test.go", "ExamplePolicy"),
	{"selection/README.md", "idle", long, measured("go test ./selection -run TestIdle -v -count 1")},
	example("selection", "example_test.go", "ExampleHalving"),
	example("selection", "criterion_example_test.go", "ExampleRace_criterion"),
	example("selection", "guide_example_test.go", "ExampleResult_Assess"),
	example("selection", "example_test.go", "ExampleMethod"),
	{"selection/README.md", "firstLook", nil, source("selection/own_example_test.go", "firstLook", "looking")},
	{"selection/README.md", "firstLookLaws", nil, source("selection/own_example_test.go", "TestFirstLookKeepsTheLaws")},
	example("selection", "own_example_test.go", "ExampleMethod_own"),
	example("robust/report", "new_example_test.go", "ExampleNew"),
	example("robust/report", "live_example_test.go", "ExampleLive"),
	{"examples/journal/README.md", "ExampleReader_Result", nil, source("selection/sqlite/result_example_test.go", "ExampleReader_Result")},
	{"trainer/README.md", "Trainer", nil, source("trainer/trainer.go", "Trainer")},
	example("trainer", "example_test.go", "ExampleConfigurationFunc"),
	example("trainer", "guide_example_test.go", "ExampleInstance"),
	example("trainer", "guide_example_test.go", "ExampleOutcome"),
	{"trainer/README.md", "together", nil, source("trainer/guide_example_test.go", "together")},
	example("trainer", "trainertest/example_test.go", "ExampleRun"),
	example("trainer", "example_test.go", "ExampleSpace"),
	example("trainer", "guide_example_test.go", "ExampleDesign"),
	{"trainer/README.md", "ExampleRecord", nil, source("trainer/record/example_test.go", "Example")},
	{"trainer/README.md", "ExampleCommand", nil, source("trainer/command/example_test.go", "Example")},
	{"trainer/README.md", "ExampleReplay", nil, source("trainer/replay/example_test.go", "Example")},
	{"trainer/queue/README.md", "analysis", nil, source("trainer/queue/example_test.go", "analysis", "newAnalysis")},
	{"trainer/queue/README.md", "coordinate", nil, source("trainer/queue/example_test.go", "coordinate")},
	{"trainer/queue/README.md", "serveAsWorker", nil, source("trainer/queue/example_test.go", "serveAsWorker")},
	example("trainer/queue", "example_test.go", "ExamplePlanError"),
	example("trainer/queue", "example_test.go", "ExampleConnection"),
	example("trainer/queue", "example_test.go", "ExampleServe"),
	example("trainer/queue", "example_test.go", "ExampleQueue_Workers"),
	example("trainer/torch", "example_test.go", "Example"),
	{"trainer/torch/README.md", "speed", torch, session(torchSpeed + "-networks model1,model4 -seconds 4")},
	{"trainer/torch/README.md", "residual", torch, session(torchSpeed + "-networks resnet16,resnet64 -rounds 3")},
	{"trainer/torch/README.md", "accuracy", torch, session(torchSpeed + "-accuracy")},
	{"examples/chep2026/README.md", "verify", nil, session("go run ./examples/chep2026 -verify examples/chep2026/data/steps/*.json")},
	chep2026("welch", nil, "-method welch -start 2 -alpha 0.05 -orders 200 -seed 1"),
	chep2026("halving", nil, "-method halving -orders 200 -seed 1"),
	chep2026("race", nil, "-method race -orders 200 -seed 1"),
	chep2026("covariates", long, "-method race -covariates -orders 200 -seed 1"),
	chep2026("permuted", long, "-method race -covariates -permute -orders 50 -seed 1"),
	chep2026("guaranteed", long, "-method guaranteed -orders 200 -seed 1"),
	chep2026("strict", long, "-method guaranteed -kernel t -orders 200 -seed 1"),
	{"examples/methods/RESULTS.md", "results", long, report(comparison)},
	{"examples/methods/SYNTHETIC.md", "synthetic", longest, report("go run ./examples/methods -synthetic -orders 200 -experiments 50 -seed 5")},
	{"examples/errorrates/README.md", "errorrates", long, report(errorRates)},
	{"examples/python/README.md", "sklearn", python, session("go run ./examples/python -trainer sklearn")},
	{"examples/python/README.md", "xgboost", python, session("go run ./examples/python -trainer xgboost")},
	{"examples/coverage/README.md", "coverage", long, report("go run ./examples/coverage -runs 1000 -seed 1")},
	{"examples/shashlik/shower/README.md", "fit", longest, report("go run ./examples/shashlik/shower/fit")},
	{"examples/shashlik/shower/README.md", "validate", long, beginning("go run ./examples/shashlik/validate -out examples/shashlik/shower/validation", "\n**")},
	shashlik("study published", "published"),
	shashlik("study samplesize", "samplesize"),
	shashlik("study sources", "sources"),
	shashlik("study inputs", "inputs"),
	shashlik("study mixture", "mixture"),
	shashlik("study initialisation", "initialisation"),
	shashlik("study activation", "activation"),
	shashlik("study optimiser", "optimiser"),
	shashlik("study epochs", "epochs"),
	shashlik("select -compare -trees", "select-energy"),
	shashlik("select -compare -trees", "select-position"),
	cifar10("selection", "cifar10 -recorded examples/cifar10/results/selection.jsonl.gz -compare -all -out examples/cifar10/results"),
	cifar10("methods", "methods -orders 200 -seed 1 -experiments 10 -table cifar10 examples/cifar10/results/cifar10.csv"),
	cifar10("tutorial", "cifar10/reference -network tutorial -recorded examples/cifar10/results -out examples/cifar10/results"),
	cifar10("resnet18", "cifar10/reference -network resnet18 -recorded examples/cifar10/results -out examples/cifar10/results"),
}

// TestREADME checks that the Markdown files show what the commands print and the code that is compiled. Times differ from
// run to run and are not compared, nor is what depends on the machine.
func TestREADME(t *testing.T) {
	for _, block := range blocks {
		t.Run(block.name, func(t *testing.T) {
			if block.asked != nil && !*block.asked && !(block.asked == long && *longest) {
				t.Skip("not asked for; see the flags")
			}
			text, err := os.ReadFile(block.file)
			require.NoError(t, err)
			open, end := "<!-- "+block.name+" -->\n", "<!-- /"+block.name+" -->"
			head, rest, ok := strings.Cut(string(text), open)
			require.True(t, ok, "%s has no %q", block.file, open)
			shown, tail, ok := strings.Cut(rest, end)
			require.True(t, ok, "%s has no %q", block.file, end)
			want := block.make(t)
			if *update {
				require.NoError(t, os.WriteFile(block.file, []byte(head+open+want+end+tail), 0o644))
				return
			}
			compared := timeless
			if block.asked == torch {
				compared = numberless
			}
			assert.Equal(t, compared(want), compared(shown), "%s: run: go test . -run README/%s -longest -python -torch -update -timeout 1h", block.file, block.name)
		})
	}
}

// printed holds what commands have printed, so that blocks of the same one run it once.
var printed = map[string]string{}

// output returns what a command prints on standard output. The folder "report" is a temporary one, with a picture that is
// part of the project.
func output(t *testing.T, command string) string {
	if out, known := printed[command]; known {
		return out
	}
	words, folder := strings.Fields(command), t.TempDir()
	var args []string
	for _, word := range words[1:] {
		matches, err := filepath.Glob(word)
		require.NoError(t, err)
		switch {
		case word == "report":
			args = append(args, folder)
		case strings.Contains(word, "*"):
			args = append(args, matches...)
		default:
			args = append(args, word)
		}
	}
	out, err := exec.Command(words[0], args...).Output()
	require.NoError(t, err, command)
	if command == quickstart {
		picture(t, folder+"/figures/race.svg", "examples/quickstart/race.svg")
	}
	printed[command] = strings.ReplaceAll(string(out), folder, "report")
	return printed[command]
}

// picture checks that a file of the project is the picture that a command has drawn, or makes it.
func picture(t *testing.T, drawn, shown string) {
	want, err := os.ReadFile(drawn)
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(shown, want, 0o644))
		return
	}
	got, err := os.ReadFile(shown)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want, got), "%s is another picture than the one that the command draws", shown)
}

// session returns a block with a command and what it prints.
func session(command string) func(*testing.T) string {
	return func(t *testing.T) string { return fmt.Sprintf("```\n$ %s\n%s```\n", command, output(t, command)) }
}

// script returns a block with the commands of a file.
func script(path string) func(*testing.T) string {
	return func(t *testing.T) string {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		return "```\n" + string(text) + "```\n"
	}
}

// report returns a block with a command and the Markdown that it prints.
func report(command string) func(*testing.T) string {
	return func(t *testing.T) string { return fmt.Sprintf("```sh\n%s\n```\n\n%s\n", command, output(t, command)) }
}

// summary returns a block with the last table of the comparison of methods.
func summary(command string) func(*testing.T) string {
	return func(t *testing.T) string {
		_, last, ok := strings.Cut(output(t, command), "\nOver the ")
		require.True(t, ok)
		return "\nOver the " + last + "\n"
	}
}

// beginning returns a block with a command and the Markdown that it prints before the given text.
func beginning(command, end string) func(*testing.T) string {
	return func(t *testing.T) string {
		first, _, ok := strings.Cut(output(t, command), end)
		require.True(t, ok)
		return fmt.Sprintf("```sh\n%s\n```\n\n%s\n", command, first)
	}
}

// excerpt returns a block with a command and what it prints from one text on and up to another, either of which may be empty
// for all of it.
func excerpt(command, from, to string) func(*testing.T) string {
	return func(t *testing.T) string {
		text, before, after := output(t, command), "", ""
		if from != "" {
			_, rest, ok := strings.Cut(text, from)
			require.True(t, ok)
			text, before = strings.TrimPrefix(from, "\n")+rest, "…\n"
		}
		if to != "" {
			head, _, ok := strings.Cut(text, to)
			require.True(t, ok)
			text, after = head+"\n", "…\n"
		}
		return fmt.Sprintf("```\n$ %s\n%s%s%s```\n", command, before, text, after)
	}
}

// rows returns a block with a command and some rows of the table that it prints.
func rows(command string, names ...string) func(*testing.T) string {
	return func(t *testing.T) string {
		_, table, ok := strings.Cut(output(t, command), "\n| ")
		require.True(t, ok)
		lines := strings.Split("| "+table, "\n")
		shown := lines[:2]
		for _, name := range names {
			for _, line := range lines[2:] {
				if strings.HasPrefix(line, "| "+name+" |") {
					shown = append(shown, line)
				}
			}
		}
		require.Len(t, shown, 2+len(names))
		return fmt.Sprintf("```sh\n%s\n```\n\n%s\n\n", command, strings.Join(shown, "\n"))
	}
}

// measured returns a block with the command of a test and the table that it prints.
func measured(command string) func(*testing.T) string {
	return func(t *testing.T) string {
		_, table, ok := strings.Cut(output(t, command), "\n| ")
		require.True(t, ok)
		table, _, ok = strings.Cut(table, "\n\n")
		require.True(t, ok)
		return fmt.Sprintf("```sh\n%s\n```\n\n| %s\n\n", command, table)
	}
}

// timeless replaces durations such as 1m12s and 3.4ms, and line ends after padding.
func timeless(s string) string {
	return regexp.MustCompile(`\b(\d+h)?(\d+m)?\d+(\.\d+)?(ms|µs|s)\b`).ReplaceAllString(s, "TIME")
}

// numberless replaces all numbers, and the spaces of the columns that are as wide as they.
func numberless(s string) string {
	return regexp.MustCompile(` +`).ReplaceAllString(regexp.MustCompile(`-?\d\S*`).ReplaceAllString(s, "N"), " ")
}
