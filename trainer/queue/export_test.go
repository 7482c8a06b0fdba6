package queue

import "time"

// WithBrokerLease sets the lease by the broker's clock apart from ours.
func (o Options) WithBrokerLease(d time.Duration) Options {
	o.brokerLease = d
	return o
}
