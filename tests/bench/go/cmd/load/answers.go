package main

import (
	"flag"
	"sync"
	"sync/atomic"
	"time"

	"quizfleet.dev/bench/internal/histogram"
	"quizfleet.dev/bench/internal/httpconn"
)

type answersReport struct {
	Requests  int64             `json:"requests"`
	Next      int64             `json:"next"`
	Seconds   float64           `json:"seconds"`
	Statuses  map[int]int64     `json:"statuses"`
	Errors    int64             `json:"errors"`
	Exhausted bool              `json:"exhausted"`
	Latency   histogram.Summary `json:"latency"`
}

// A run of answers: each connection takes the next (player, question) that nobody has answered.
type answersRun struct {
	players  []player
	total    int64
	next     atomic.Int64
	rate     float64
	started  time.Time
	deadline time.Time
	latency  histogram.Histogram
	statuses [600]atomic.Int64
	errors   atomic.Int64
	out      atomic.Bool
	ended    atomic.Int64 // when the last counted response came, ns after the start
}

func answers(arguments []string) error {
	flags := flag.NewFlagSet("load answers", flag.ExitOnError)
	target := flags.String("target", "", "host:port of scoring, or of what is compared with it")
	file := flags.String("players", "", "file of players: quiz, token and number of questions, apart by tabs")
	connections := flags.Int("connections", 64, "connections, each with one request under way")
	seconds := flags.Float64("seconds", 3, "how long to send")
	rate := flags.Float64("rate", 0, "open loop: requests per second, timed from when each was due; 0 for a closed loop")
	skip := flags.Int64("skip", 0, "how many (player, question) pairs were used before")
	limit := flags.Int64("limit", 0, "how many to send at most; 0 for all there are")
	choices := flags.String("choices", "[1]", "the choices of every answer")
	flags.Parse(arguments)

	players, err := readPlayers(*file, *choices)
	if err != nil {
		return err
	}
	run := &answersRun{players: players, rate: *rate, total: int64(len(players) * players[0].questions)}
	if *limit > 0 {
		run.total = min(run.total, *skip+*limit)
	}
	run.next.Store(*skip)
	conns := make([]*httpconn.Conn, *connections)
	for index := range conns {
		if conns[index], err = httpconn.Dial(*target); err != nil {
			return err
		}
	}
	run.started = time.Now()
	run.deadline = run.started.Add(time.Duration(*seconds * float64(time.Second)))
	var sending sync.WaitGroup
	for _, conn := range conns {
		sending.Go(func() { run.send(conn, *skip) })
	}
	sending.Wait()
	return report(run.report())
}

func (r *answersRun) send(conn *httpconn.Conn, skip int64) {
	request, response := make([]byte, 0, 1024), make([]byte, 1024)
	for {
		index := r.next.Add(1) - 1
		if index >= r.total {
			r.out.Store(true)
			return
		}
		due := time.Now()
		if r.rate > 0 {
			due = r.started.Add(time.Duration(float64(index-skip) / r.rate * float64(time.Second)))
			time.Sleep(time.Until(due))
		}
		if due.After(r.deadline) {
			r.next.Add(-1)
			return
		}
		count := int64(len(r.players))
		request = r.players[index%count].answer(int(index/count)+1, request)
		status, _, err := conn.Do(request, response)
		if err != nil || status >= len(r.statuses) {
			r.errors.Add(1)
			if conn.Redial() != nil {
				return
			}
			continue
		}
		now := time.Now()
		if r.rate == 0 && now.After(r.deadline) {
			return
		}
		r.latency.Record(now.Sub(due))
		r.statuses[status].Add(1)
		r.ended.Store(int64(now.Sub(r.started)))
	}
}

func (r *answersRun) report() answersReport {
	found := answersReport{
		Next: r.next.Load(), Errors: r.errors.Load(), Exhausted: r.out.Load(),
		Statuses: map[int]int64{}, Latency: r.latency.Summary(), Seconds: time.Duration(r.ended.Load()).Seconds(),
	}
	for status := range r.statuses {
		if count := r.statuses[status].Load(); count > 0 {
			found.Statuses[status] = count
			found.Requests += count
		}
	}
	if found.Requests == 0 {
		found.Seconds = time.Since(r.started).Seconds()
	}
	return found
}
