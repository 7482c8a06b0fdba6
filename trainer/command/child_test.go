package command_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"robust/trainer"
)

// childVariable makes the test binary the program that is run: its value says how it behaves.
const childVariable = "ROBUST_TEST_CHILD"

func TestMain(m *testing.M) {
	if mode := os.Getenv(childVariable); mode != "" {
		child(mode)
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// jobOf is what the child reads.
type jobOf struct {
	Protocol  int
	Job       string
	Candidate struct {
		ID         string
		Parameters map[string]any
	}
	Instance struct {
		Experiment int
		SampleSeed string `json:"sample_seed"`
		InitSeed   string `json:"init_seed"`
	}
	Settings map[string]any
}

// child is the life of the program.
func child(mode string) {
	switch mode {
	case "grandchild":
		grandchild()
		return
	case "never ready":
		time.Sleep(time.Hour)
	case "dies at once":
		fmt.Fprintln(os.Stderr, "ModuleNotFoundError: No module named 'sklearn'")
		os.Exit(1)
	case "another version":
		fmt.Println(`{"protocol":2}`)
	case "says hello":
		fmt.Println("hello")
	case "good":
		fmt.Println(`{"protocol":1}`)
	}
	jobs := bufio.NewScanner(os.Stdin)
	jobs.Buffer(nil, 64<<20)
	for jobs.Scan() {
		var j jobOf
		if err := json.Unmarshal(jobs.Bytes(), &j); err != nil {
			panic(err)
		}
		if fault, ok := j.Candidate.Parameters["fault"].(string); ok {
			misbehave(fault, j, jobs.Text())
			continue
		}
		fmt.Println(train(j))
	}
	fmt.Fprintln(os.Stderr, "the input has ended")
}

// train returns the answer to a job without a fault. The parameter answer is one, with JOB where the job belongs.
func train(j jobOf) string {
	if answer, ok := j.Candidate.Parameters["answer"].(string); ok {
		return strings.ReplaceAll(answer, "JOB", j.Job)
	}
	if j.Candidate.Parameters["slow"] == true {
		time.Sleep(time.Hour)
	}
	sample, err := strconv.ParseUint(j.Instance.SampleSeed, 10, 64)
	if err != nil {
		panic(err)
	}
	start, err := strconv.ParseUint(j.Instance.InitSeed, 10, 64)
	if err != nil {
		panic(err)
	}
	in := trainer.Instance{Experiment: j.Instance.Experiment, SampleSeed: sample, InitSeed: start}
	loss := j.Candidate.Parameters["width"].(float64) + in.SampleStream().NormFloat64() + in.InitStream("weights").NormFloat64()
	text, err := json.Marshal(map[string]any{
		"job": j.Job, "loss": loss, "metrics": map[string]float64{"double": 2 * loss, "pid": 1},
		"predictions": []float64{loss, math.Pi},
	})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// misbehave does what a program should not.
func misbehave(fault string, j jobOf, line string) {
	good := fmt.Sprintf(`{"job":%q,"loss":1}`, j.Job)
	forever := func() { time.Sleep(time.Hour) }
	switch fault {
	case "none":
		fmt.Println(good)
	case "repeat": // the job, in a failure's message
		message, _ := json.Marshal(line)
		fmt.Printf("{\"job\":%q,\"status\":\"failed\",\"message\":%s}\n", j.Job, message)
	case "surroundings":
		dir, _ := os.Getwd()
		message, _ := json.Marshal([]string{dir, os.Getenv("FRUIT"), strings.Join(os.Args[1:], " "), strconv.Itoa(os.Getpid())})
		quoted, _ := json.Marshal(string(message))
		fmt.Printf("{\"job\":%q,\"status\":\"failed\",\"message\":%s}\n", j.Job, quoted)
	case "exit":
		for i := range 1000 {
			fmt.Fprintf(os.Stderr, "line %d\n", i)
		}
		os.Exit(3)
	case "exit half-way":
		fmt.Print(`{"job":"`)
		os.Exit(4)
	case "no line feed":
		fmt.Print(good)
		os.Exit(0)
	case "exit after":
		fmt.Println(good)
		os.Exit(5)
	case "panic":
		panic("out of luck")
	case "kill":
		p, _ := os.FindProcess(os.Getpid())
		p.Kill()
		forever()
	case "long":
		fmt.Println(strings.Repeat("x", 100_000))
		forever()
	case "endless":
		for {
			os.Stdout.WriteString(strings.Repeat("y", 4096))
		}
	case "another job":
		fmt.Println(`{"job":"0","loss":1}`)
	case "twice":
		fmt.Println(good + "\n" + good)
	case "close stdout":
		os.Stdout.Close()
		forever()
	case "close stdin":
		os.Stdin.Close()
		fmt.Println(good)
		forever()
	case "hang":
		fmt.Fprintln(os.Stderr, "hanging on")
		forever()
	case "half a line":
		fmt.Print(`{"job":"`)
		forever()
	case "complain":
		fmt.Fprintln(os.Stderr, "something is wrong")
		for { // until the test has seen it
			if _, err := os.Stat(j.Settings["seen"].(string)); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		fmt.Printf("{\"job\":%q,\"status\":\"failed\",\"message\":\"see above\"}\n", j.Job)
	case "fork and exit", "fork and hang", "fork", "escape":
		grand := exec.Command(os.Args[0])
		grand.Env = append(os.Environ(), childVariable+"=grandchild", "ADDRESS="+j.Settings["address"].(string))
		grand.Stdout, grand.Stderr = os.Stdout, os.Stderr
		if fault == "escape" {
			escape(grand)
		}
		if err := grand.Start(); err != nil {
			panic(err)
		}
		for { // until the test has met it
			if _, err := os.Stat(j.Settings["met"].(string)); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		switch fault {
		case "fork and hang":
			forever()
		case "fork":
			fmt.Println(good)
		default:
			os.Exit(6)
		}
	default:
		panic(fault)
	}
}

// grandchild is a process that the program has started. It keeps a connection to the test for as long as it lives, until the
// test closes that.
func grandchild() {
	c, err := net.Dial("tcp", os.Getenv("ADDRESS"))
	if err != nil {
		panic(err)
	}
	c.Read(make([]byte, 1))
}
