// Package command makes a trainer.Trainer of any program, in any language: it is given trainings to do on its standard
// input, one line of JSON each, and answers each with one line on its standard output.
//
//	t, err := command.New([]string{"python3", "train.py"}, command.Options{})
//	defer t.Close()
//	result, err := selection.Run(ctx, t, candidates, selection.Settings{})
//
// # Protocol
//
// This is version 1. All lines are JSON objects in UTF-8 and end with a line feed.
//
// A program that has started, and loaded what takes long, says that it is ready, in one line with the version:
//
//	{"protocol":1}
//
// Then it reads jobs until its standard input ends. A job is one line, here broken for the page:
//
//	{"protocol":1,"job":"17",
//	 "candidate":{"id":"rate=0.1,trees=100","parameters":{"rate":0.1,"trees":100,"depth":null}},
//	 "instance":{"experiment":0,"sample_seed":"12638153115695167470","init_seed":"590"},
//	 "settings":null}
//
// The candidate is a trainer.Configuration: its hyperparameters are in their order, and each is a number, a string, a
// bool, or null where the candidate does not have it. A number without a fraction has none here either, so a rate of 1.0
// is 1; those beyond ±2⁵³ are written in full, which JavaScript rounds. Options.Encode puts something else there. The
// seeds are unsigned 64-bit integers in decimal digits, as strings, since many languages would round them as numbers. The
// outcome must depend on the candidate and the instance alone: the sample is drawn from sample_seed, and all
// else from init_seed. The settings are what Options.Settings says, the same for all jobs.
//
// The answer to a job is one line too, and only "job" and a loss or another status are needed:
//
//	{"job":"17","loss":0.0231,"metrics":{"bias":0.001},"predictions":[0.5,1.25],"status":"trained","message":""}
//
// where
//
//   - job is that of the job.
//   - loss is the number to be small and stable. JSON has neither NaN nor infinities: null, the bare words NaN, Infinity
//     and -Infinity, which Python writes, and the same words as strings all stand for a training that diverged.
//   - metrics are further numbers by name. Those that are not finite are left out of the outcome.
//   - predictions are those on the evaluation set, the same number in each answer; null is NaN.
//   - status is "trained", which is the default, "diverged", "failed" or "timed out". Only "trained" needs a loss.
//   - message says why, where the status is another one than "trained".
//
// A name that is not in this list is an error. Standard output is for these lines alone; whatever else there is to say
// goes to standard error, the end of which is part of each error. An answer counts whatever becomes of the process after it.
//
// A process is kept for further jobs. It is asked to end by the end of its standard input: by Close, or with Options.Once after
// its first answer.
//
// # Failures
//
// A training that failed is not the same as a program that did. Where the program answers that a training diverged, failed
// or timed out, or where a training takes longer than Options.Timeout, Train returns an outcome with that status. Where
// the program does not start, dies, breaks the protocol or prints a line that is too long, Train returns an error that
// wraps ErrProgram and names the command, the training, the line, the exit status and the last lines of standard error.
//
// After a time-out, an error and a cancellation the process is killed, on Unix with all processes that it has started and
// that have not left its process group, and the next training has a new one. Elsewhere those that it has started go on, and
// are waited for where they hold its output.
package command
