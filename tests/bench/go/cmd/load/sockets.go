package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"quizfleet.dev/bench/internal/websocket"
)

const dialers = 32

// marker stands once in every board, whoever wraps it in what.
var marker = []byte(`"version":`)

type socketsReport struct {
	Open   int64  `json:"open"`
	Frames int64  `json:"frames"`
	Bytes  int64  `json:"bytes"`
	Lost   int64  `json:"lost"`
	Why    string `json:"why"`
}

type socketsRun struct {
	target, hello, ping string
	open, frames, bytes atomic.Int64
	lost                atomic.Int64
	why                 atomic.Value
}

// sockets opens one socket per line of a file (path and subprotocols, apart by a tab) and says so; then it prints its
// counters whenever it reads a line from standard input, and ends with it.
func sockets(arguments []string) error {
	flags := flag.NewFlagSet("load sockets", flag.ExitOnError)
	run := &socketsRun{}
	flags.StringVar(&run.target, "target", "", "host:port of the server")
	file := flags.String("sockets", "", "file of sockets: path and subprotocols, apart by a tab")
	flags.StringVar(&run.hello, "hello", "", "what to send once a socket is open")
	flags.StringVar(&run.ping, "ping", "", "a message to answer with itself")
	flags.Parse(arguments)
	content, err := os.ReadFile(*file)
	if err != nil {
		return err
	}
	run.why.Store("")
	if err := run.openAll(strings.Split(strings.TrimSpace(string(content)), "\n")); err != nil {
		return err
	}
	report(run.report())
	commands := bufio.NewScanner(os.Stdin)
	for commands.Scan() {
		report(run.report())
	}
	return nil
}

func (r *socketsRun) openAll(lines []string) error {
	work, failed := make(chan string), make(chan error, dialers)
	var opening sync.WaitGroup
	for range dialers {
		opening.Go(func() {
			for line := range work {
				if err := r.openOne(line); err != nil {
					select {
					case failed <- err:
					default:
					}
				}
			}
		})
	}
	for _, line := range lines {
		work <- line
	}
	close(work)
	opening.Wait()
	select {
	case err := <-failed:
		return fmt.Errorf("%d of %d sockets opened: %w", r.open.Load(), len(lines), err)
	default:
		return nil
	}
}

func (r *socketsRun) openOne(line string) error {
	path, protocols, _ := strings.Cut(line, "\t")
	socket, err := websocket.Dial(r.target, path, protocols)
	if err != nil {
		return err
	}
	if r.hello != "" {
		if err := socket.Send(r.hello); err != nil {
			return err
		}
	}
	r.open.Add(1)
	go r.read(socket)
	return nil
}

func (r *socketsRun) read(socket *websocket.Conn) {
	ping := []byte(r.ping)
	for {
		before := socket.Read
		payload, err := socket.Next()
		if err != nil {
			r.open.Add(-1)
			r.lost.Add(1)
			r.why.Store(err.Error())
			return
		}
		r.frames.Add(int64(bytes.Count(payload, marker)))
		r.bytes.Add(socket.Read - before)
		if len(ping) > 0 && hasLine(payload, ping) {
			socket.Send(r.ping)
		}
	}
}

func (r *socketsRun) report() socketsReport {
	return socketsReport{r.open.Load(), r.frames.Load(), r.bytes.Load(), r.lost.Load(), r.why.Load().(string)}
}

// hasLine tells whether one of the messages in a frame, a line each, is this one.
func hasLine(payload, wanted []byte) bool {
	for line := range bytes.SplitSeq(payload, []byte("\n")) {
		if bytes.Equal(line, wanted) {
			return true
		}
	}
	return false
}
