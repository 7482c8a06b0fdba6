package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// inline is the largest number of bytes of predictions in a message. Larger ones go by the object store, in pieces.
const inline = 64 << 10

// errLater is wrapped by errors that may be gone the next time.
var errLater = errors.New("the broker does not answer")

// predictions reads the predictions of a result, within a time.
func (q *Queue) predictions(name string, limit time.Duration) ([]byte, error) {
	ctx, cancel := context.WithTimeout(q.life, limit)
	defer cancel()
	store, err := q.js.ObjectStore(ctx, q.names.bucket)
	var text []byte
	if err == nil {
		text, err = store.GetBytes(ctx, name)
	}
	switch {
	case err == nil:
		return text, nil
	case errors.Is(err, jetstream.ErrObjectNotFound), errors.Is(err, jetstream.ErrDigestMismatch):
		return nil, fmt.Errorf("its predictions: %w", err)
	}
	return nil, fmt.Errorf("%w: %w", errLater, err)
}

// discard removes predictions that were read.
func (q *Queue) discard(name string) {
	ctx, cancel := context.WithTimeout(q.life, 5*time.Second)
	defer cancel()
	store, err := q.js.ObjectStore(ctx, q.names.bucket)
	if err == nil {
		err = store.Delete(ctx, name)
	}
	if err != nil && !errors.Is(err, jetstream.ErrObjectNotFound) {
		q.options.Log.Debug("predictions could not be removed; they are when the queue is closed", "error", err)
	}
}

// deposit puts the predictions of an outcome into the object store, if they are large, and returns their name there.
func deposit(ctx context.Context, js jetstream.JetStream, bucket, name string, o *outcome) (string, error) {
	if len(o.Predictions) <= inline {
		return "", nil
	}
	store, err := js.ObjectStore(ctx, bucket)
	if err != nil {
		return "", err
	}
	if _, err := store.PutBytes(ctx, name, o.Predictions); err != nil {
		return "", err
	}
	o.Predictions = nil
	return name, nil
}
