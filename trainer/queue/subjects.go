package queue

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// subjects are the names at the broker of one queue and plan.
type subjects struct {
	report, notice string // of messages that are not kept
	jobs, results  string // of those that are
	jobStream      string
	resultStream   string
	bucket         string // of predictions
}

// Names of the consumers of the two streams.
const (
	jobConsumer    = "workers"
	resultConsumer = "coordinator"
)

func newSubjects(name, plan string) subjects {
	if name == "" {
		name = "robust"
	}
	base, stream := "robust."+name, "robust-"+name+"-"+plan
	return subjects{
		report: base + ".report", notice: base + ".notice",
		jobs: base + "." + plan + ".jobs", results: base + "." + plan + ".results",
		jobStream: stream + "-jobs", resultStream: stream + "-results", bucket: stream,
	}
}

// make makes what is missing at the broker, and changes nothing that is there.
func (s subjects) make(ctx context.Context, js jetstream.JetStream, o Options) error {
	storage := jetstream.FileStorage
	if o.Broker.URL == "" && o.Folder == "" {
		storage = jetstream.MemoryStorage
	}
	for _, stream := range []struct {
		name, subject, consumer string
		wait                    time.Duration
	}{
		{s.jobStream, s.jobs, jobConsumer, o.brokerLease},
		{s.resultStream, s.results, resultConsumer, 30 * time.Second},
	} {
		made, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: stream.name, Subjects: []string{stream.subject},
			Retention: jetstream.WorkQueuePolicy, Storage: storage, Replicas: o.Replicas, Duplicates: time.Second})
		if err != nil {
			return err
		}
		if _, err := made.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{Durable: stream.consumer,
			AckPolicy: jetstream.AckExplicitPolicy, AckWait: stream.wait, MaxDeliver: -1, MaxAckPending: -1, MaxWaiting: 1 << 14}); err != nil {
			return err
		}
	}
	_, err := js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: s.bucket, Storage: storage, Replicas: o.Replicas})
	return err
}

// remove removes everything of the queue from the broker.
func (s subjects) remove(ctx context.Context, js jetstream.JetStream) {
	_ = js.DeleteStream(ctx, s.jobStream) // what is left is found by the next coordinator with the same plan
	_ = js.DeleteStream(ctx, s.resultStream)
	_ = js.DeleteObjectStore(ctx, s.bucket)
}
