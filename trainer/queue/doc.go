// Package queue makes a trainer.Trainer of many machines. A coordinator, the program that runs a selection, hands trainings
// to workers over NATS JetStream, and workers are programs that call one function:
//
//	// the coordinator
//	q, err := queue.Serve(ctx, queue.Options{Plan: plan, Listen: ":0"})
//	…
//	defer q.Close()
//	err = q.Connection().WriteFile("queue.json") // where workers can read it, and nobody else
//	result, err := selection.Run(ctx, q, candidates, selection.Settings{Workers: 64})
//
//	// a worker, as many of them as there are places, whenever they can come
//	at, err := queue.ReadConnection("queue.json")
//	…
//	err = queue.Work(ctx, at, inner, queue.WorkerOptions{Pool: candidates, Plan: plan})
//
// The broker, a NATS server with JetStream, is part of the coordinator, or any server or cluster that Options.Broker
// names. Settings.Workers is the number of trainings that are asked for at once: as many as workers have places, at least.
//
// # What it promises
//
// The broker only carries. What there is to do and what is done is known to the coordinator, and a selection.Journal
// on its disk is the record; if the coordinator ends, a new one with the same journal goes on, and workers find it by
// WorkerOptions.Refresh. Nothing depends on what the broker remembers: a job that it has lost is published again.
//
// A training is made at least once, and its outcome counts exactly once: the first one for its key (candidate, experiment,
// seeds) stands, however late others come. Equal ones are counted as duplicates, and different ones reported as
// conflicts, see Options.OnConflict. Outcomes that come after their coordinator has ended count when the next one asks.
//
// A worker renews the leases of its trainings while it makes them. One that is silent for longer than Options.Lease has lost them
// to others; if it comes back, its outcome is taken where there is none yet. A training that Options.Attempts workers have
// begun and not ended is a Failed outcome. Leases go by monotonic clocks.
//
// A worker that was started with another plan (data, sample, version, pool) is refused, with the list of differences, and
// so is one whose candidate has another JSON.
//
// # Safety
//
// A broker of the coordinator's own listens to this machine unless Options.Listen says otherwise, always wants a token, and is
// encrypted with a certificate of its own where other machines reach it. The Connection holds the token and the certificate, and
// WriteFile writes them for this user alone. Who has it can give and take outcomes: workers are trusted.
//
// # Not promised
//
// Bit-identical training on different machines, and workers that mean harm.
package queue
