package queue_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/trainer"
	"robust/trainer/queue"
)

// analysis is all that outcomes depend on beside candidate and instance: the plan.
type analysis struct {
	Points  int    `json:"points"`  // of a training sample
	Version string `json:"version"` // of the code that trains
	Pool    string `json:"pool"`    // digest of the candidates
}

// newAnalysis returns the plan, the pool and the trainer, the same in every program that calls it.
func newAnalysis(points int) (analysis, []trainer.Candidate, trainer.Trainer, error) {
	members, err := trainer.Grid(trainer.Values("neighbours", 1, 2, 4, 8, 16)).All()
	if err != nil {
		return analysis{}, nil, nil, err
	}
	pool := trainer.Pool(members)
	inner := trainer.ConfigurationFunc(func(_ context.Context, c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
		rng, k := in.SampleStream(), c.Int("neighbours")
		mean := 0.0
		for range k {
			mean += rng.NormFloat64() / float64(k)
		}
		return trainer.Outcome{Loss: mean*mean + math.Pow(float64(k)/float64(points), 2)}, nil
	})
	return analysis{Points: points, Version: "2026-11", Pool: queue.PoolDigest(pool)}, pool, inner, nil
}

// coordinate runs the selection. It trains nothing itself.
func coordinate(ctx context.Context, folder, listen string) (*selection.Result, error) {
	plan, pool, _, err := newAnalysis(40)
	if err != nil {
		return nil, err
	}
	journal, err := sqlite.Open(filepath.Join(folder, "run.db"), sqlite.Options{}) // the record of all that was trained
	if err != nil {
		return nil, err
	}
	defer journal.Close()
	q, err := queue.Serve(ctx, queue.Options{Plan: plan, Listen: listen, Folder: filepath.Join(folder, "broker")})
	if err != nil {
		return nil, err
	}
	defer q.Close() // workers leave
	if err := q.Connection().WriteFile(filepath.Join(folder, "queue.json")); err != nil {
		return nil, err
	}
	return selection.Run(ctx, q, pool, selection.Settings{Journal: journal, Task: plan, Workers: 64, Seed: 1})
}

// serveAsWorker makes trainings until there are no more.
func serveAsWorker(ctx context.Context, folder string, deadline time.Time) error {
	plan, pool, inner, err := newAnalysis(40)
	if err != nil {
		return err
	}
	find := func() (queue.Connection, error) { return queue.ReadConnection(filepath.Join(folder, "queue.json")) }
	at, err := find()
	if err != nil {
		return err
	}
	return queue.Work(ctx, at, inner, queue.WorkerOptions{Pool: pool, Plan: plan,
		Deadline: deadline, IdleExit: 10 * time.Minute, Refresh: find})
}

// A coordinator and three workers, here in one program. The result is that of a run without them.
func Example() {
	folder, err := os.MkdirTemp("", "queue")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var workers sync.WaitGroup
	for range 3 {
		workers.Go(func() {
			for ctx.Err() == nil { // until the coordinator has written its file
				err := serveAsWorker(ctx, folder, time.Now().Add(4*time.Hour))
				if !errors.Is(err, fs.ErrNotExist) {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
	result, err := coordinate(ctx, folder, "127.0.0.1:0")
	stop()
	workers.Wait()
	if err != nil {
		fmt.Println(err)
		return
	}

	_, pool, inner, err := newAnalysis(40)
	if err != nil {
		fmt.Println(err)
		return
	}
	alone, err := selection.Run(context.Background(), inner, pool, selection.Settings{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Pick().ID(), alone.Pick().ID(), result.Trainings() == alone.Trainings())
	// Output: neighbours=8 neighbours=8 true
}

// A coordinator whose broker is a NATS cluster of the site.
func ExampleServe() {
	plan, _, _, err := newAnalysis(40)
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := queue.Serve(context.Background(), queue.Options{Plan: plan, Name: "my-selection", Replicas: 3, Broker: queue.Connection{
		URL: "tls://nats1.example.org,tls://nats2.example.org,tls://nats3.example.org", Credentials: "nats.creds"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer q.Close()
	// then as with a broker of its own
}

// What a connection file says: where the broker is, and the secrets that let a worker in.
func ExampleConnection() {
	folder, err := os.MkdirTemp("", "queue")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	q, err := queue.Serve(context.Background(), queue.Options{Listen: ":0", Advertise: "login.example.org", Folder: filepath.Join(folder, "broker")})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer q.Close()
	path := filepath.Join(folder, "queue.json")
	if err := q.Connection().WriteFile(path); err != nil {
		fmt.Println(err)
		return
	}
	info, err := os.Stat(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	at, err := queue.ReadConnection(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	address, _, _ := strings.Cut(at.URL, "org:")
	fmt.Println(info.Mode(), address, len(at.Token) >= 16, strings.Contains(at.Certificate, "BEGIN CERTIFICATE"))
	// Output: -rw------- tls://login.example. true true
}

// A worker that was started with other data is told what is different, and trains nothing.
func ExamplePlanError() {
	plan, pool, inner, err := newAnalysis(40)
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := queue.Serve(context.Background(), queue.Options{Plan: plan})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer q.Close()
	plan.Points = 400
	err = queue.Work(context.Background(), q.Connection(), inner, queue.WorkerOptions{Pool: pool, Plan: plan})
	fmt.Println(errors.Is(err, queue.ErrPlan), q.Counts().Begun)
	fmt.Println(err)
	// Output:
	// true 0
	// queue: another plan: plan.points is 400, at the coordinator 40; start the worker with what the coordinator has
}

// Who is there, what each is at, and what has happened so far.
func ExampleQueue_Workers() {
	plan, pool, inner, err := newAnalysis(40)
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := queue.Serve(context.Background(), queue.Options{Plan: plan})
	if err != nil {
		fmt.Println(err)
		return
	}
	ended := make(chan error)
	go func() {
		ended <- queue.Work(context.Background(), q.Connection(), inner, queue.WorkerOptions{Name: "node 7", Capacity: 2, Pool: pool, Plan: plan})
	}()
	for e := range 3 {
		if _, err := q.Train(context.Background(), pool[0], trainer.BothSources{}.Instance(1, e)); err != nil {
			fmt.Println(err)
		}
	}
	for _, w := range q.Workers() {
		fmt.Printf("%s: %d places, %d trainings, lost %v\n", w.Name, w.Capacity, w.Trainings, w.Lost)
	}
	fmt.Printf("%+v\n", q.Counts())
	fmt.Println(q.Close(), <-ended)
	// Output:
	// node 7: 2 places, 3 trainings, lost false
	// {Asked:3 Settled:3 Cancelled:0 Begun:3 HandedBack:0 Republished:0 Duplicates:0 Conflicts:0 Unreadable:0}
	// <nil> <nil>
}
