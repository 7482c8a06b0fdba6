package main

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"robust/trainer/queue"
)

// broker is the life of a broker, which keeps its files in the folder.
func (o options) broker(ctx context.Context) error {
	at, err := queue.ReadConnection(o.connection(0))
	if err != nil {
		return err
	}
	host, text, err := net.SplitHostPort(o.listen)
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	s, err := server.NewServer(&server.Options{ServerName: "chaos", Host: host, Port: port, Authorization: at.Token,
		JetStream: true, StoreDir: o.brokerFiles(), NoSigs: true, LogFile: filepath.Join(o.folder, "broker.log")})
	if err != nil {
		return err
	}
	s.ConfigureLogger()
	s.Start()
	if !s.ReadyForConnections(20 * time.Second) {
		return fmt.Errorf("the broker does not start at %s; see broker.log", o.listen)
	}
	<-ctx.Done()
	s.Shutdown()
	s.WaitForShutdown()
	return nil
}

// brokerFiles is the folder of the broker's files.
func (o options) brokerFiles() string { return filepath.Join(o.folder, "broker") }
