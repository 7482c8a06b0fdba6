// Package record keeps the outcomes of another trainer in a file and never trains again what is there. A selection or a
// study becomes resumable by starting the same command again, and its results can be made again from a recorded run
// without any training:
//
//	kept, err := record.Open("runs.jsonl", task, inner, record.Options{})
//	…
//	defer kept.Close()
//	result, err := selection.Run(ctx, kept, candidates, settings)
//
// An outcome is found by the candidate's ID and the two seeds of the instance. The number of the experiment does not count, so
// another design with the same seeds finds the same outcomes; a trainer whose outcomes depend on that number, such
// as a replay.Table, cannot be recorded. All else that outcomes depend on (the data, the size of the sample, the version of
// a backend) belongs into the description of the task, which the file begins with: a file of another task is refused. So
// is a candidate whose JSON is another than when it was recorded.
//
// # What is kept
//
// Trainings that ended with a loss, and those that diverged. Those that failed or timed out are made again the next time,
// unless Options.KeepFailures; those that the end of the context cut short always are. Losses and metrics are kept to
// the last bit. Predictions are rounded to float32, which is what networks compute in. What was just trained is
// returned as it will be read back, so a run that was resumed has the result of one that was not, to the last bit; a
// BatchTrainer that rounds differently in other batches makes the only difference, since a resumed run batches what is missing.
//
// # The file
//
// A file has one JSON object a line: the first one is the header, each other one an outcome.
//
//	{"format":"robust/record","version":1,"predictions":true,"task":{"sample":3000},"crc":"…"}
//	{"id":"lr=0.001","content":"…","sample":"447f0cc77407b3a8","init":"851110a299c1d7e3","loss":0.025,"seconds":1.5,"status":"trained","crc":"…"}
//
// Seeds are hexadecimal; a loss or metric that is no number is "NaN", "+Inf" or "-Inf"; content is the start of the SHA-256 of
// the candidate's JSON, where it has one; predictions are little-endian float32 in base64; crc is the CRC-32C of the line up to
// the comma before it. Lines are only appended, each by one write that is on the disk before the outcome is returned. A last line that was
// cut off is dropped when the file is opened the next time, and Torn says so; any other damage is an error.
//
// One Recorder at a time writes a file: it holds a lock (flock) that ends with its process, however that ends. On systems
// without flock, such as Windows, the lock is a file beside it, FILE.lock, which a process that is killed leaves behind and
// which is then to be removed by hand. Anybody may read meanwhile.
package record
