package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"quizfleet.dev/bench/internal/histogram"
	"quizfleet.dev/bench/internal/httpconn"
	"quizfleet.dev/bench/internal/websocket"
)

const (
	patience   = 3 * time.Second // how long to wait for the last boards of a run
	retryPause = 50 * time.Millisecond
)

// A room has one sender, so that its k-th counted answer is the one that lifts its board's version to base + k.
type room struct {
	players []player
	scoring *httpconn.Conn
	base    int64 // the board's version before the first answer
	used    int64 // (player, question) pairs sent
	counted atomic.Int64
	due     []atomic.Int64 // of each counted answer, when it was to be sent: ns since the program began
}

type pipelineRun struct {
	rooms         []*room
	listeners     int
	began         time.Time
	acked, shown  atomic.Pointer[histogram.Histogram]
	frames        atomic.Int64
	refused, late atomic.Int64
	lost          atomic.Int64
}

type pipelineReport struct {
	Offered   float64           `json:"offered"`
	Seconds   float64           `json:"seconds"`
	Acked     histogram.Summary `json:"acked"`
	Shown     histogram.Summary `json:"shown"`
	Frames    int64             `json:"frames"`
	Refused   int64             `json:"refused"`
	Unseen    int64             `json:"unseen"`
	Lost      int64             `json:"lost"`
	Exhausted bool              `json:"exhausted"`
}

// pipeline opens the sockets of every room; then it obeys lines "<rate> <seconds>" from standard input: it sends that
// many answers a second at times set beforehand and reports how long after its time each was acknowledged and was on
// each socket's board.
func pipeline(arguments []string) error {
	flags := flag.NewFlagSet("load pipeline", flag.ExitOnError)
	scoring := flags.String("scoring", "", "host:port of scoring")
	leaderboard := flags.String("leaderboard", "", "host:port of leaderboard")
	file := flags.String("players", "", "file of players, those of a quiz together")
	listeners := flags.Int("sockets", 20, "sockets in each room")
	flags.Parse(arguments)
	players, err := readPlayers(*file, "[1]")
	if err != nil {
		return err
	}
	run := &pipelineRun{rooms: byQuiz(players), listeners: *listeners, began: time.Now()}
	run.acked.Store(&histogram.Histogram{})
	run.shown.Store(&histogram.Histogram{})
	for _, room := range run.rooms {
		if err := run.open(room, *scoring, *leaderboard); err != nil {
			return err
		}
	}
	fmt.Println(`{"ready":true}`)
	commands := bufio.NewScanner(os.Stdin)
	for commands.Scan() {
		var rate, seconds float64
		if _, err := fmt.Sscan(commands.Text(), &rate, &seconds); err != nil {
			return err
		}
		report(run.step(rate, seconds))
	}
	return nil
}

func byQuiz(players []player) []*room {
	var rooms []*room
	for _, one := range players {
		if len(rooms) == 0 || rooms[len(rooms)-1].players[0].quiz != one.quiz {
			rooms = append(rooms, &room{})
		}
		last := rooms[len(rooms)-1]
		last.players = append(last.players, one)
	}
	for _, room := range rooms {
		room.due = make([]atomic.Int64, len(room.players)*room.players[0].questions+1)
	}
	return rooms
}

func (p *pipelineRun) open(room *room, scoring, leaderboard string) error {
	var err error
	if room.scoring, err = httpconn.Dial(scoring); err != nil {
		return err
	}
	for index := range p.listeners {
		from := room.players[index%len(room.players)]
		socket, err := websocket.Dial(leaderboard, "/api/quizzes/"+from.quiz+"/live", "quizfleet.v1, bearer."+from.token)
		if err != nil {
			return err
		}
		first, err := socket.Next()
		if err != nil {
			return err
		}
		room.base = version(first)
		go p.listen(room, socket)
	}
	return nil
}

func version(frame []byte) int64 {
	at := bytes.Index(frame, marker)
	if at < 0 {
		return -1
	}
	rest := frame[at+len(marker):]
	end := bytes.IndexAny(rest, ",}")
	number, err := strconv.ParseInt(string(rest[:max(end, 0)]), 10, 64)
	if err != nil {
		return -1
	}
	return number
}

func (p *pipelineRun) listen(room *room, socket *websocket.Conn) {
	seen := int64(0)
	for {
		frame, err := socket.Next()
		if err != nil {
			p.lost.Add(1)
			return
		}
		p.frames.Add(1)
		now, shown := int64(time.Since(p.began)), p.shown.Load()
		for upTo := version(frame) - room.base; seen < upTo && seen+1 < int64(len(room.due)); {
			seen++
			shown.Record(time.Duration(now - room.due[seen].Load()))
		}
	}
}

func (p *pipelineRun) step(rate, seconds float64) pipelineReport {
	acked, shown := &histogram.Histogram{}, &histogram.Histogram{}
	p.acked.Store(acked)
	p.shown.Store(shown)
	frames, refused := p.frames.Load(), p.refused.Load()
	started := time.Now()
	deadline := started.Add(time.Duration(seconds * float64(time.Second)))
	period := time.Duration(float64(len(p.rooms)) / rate * float64(time.Second))
	var sending sync.WaitGroup
	var out atomic.Bool
	for index, room := range p.rooms {
		first := started.Add(period * time.Duration(index) / time.Duration(len(p.rooms)))
		sending.Go(func() {
			for due := first; due.Before(deadline); due = due.Add(period) {
				time.Sleep(time.Until(due))
				if time.Since(deadline) > patience {
					return // far behind: this rate is too much
				}
				if !p.answer(room, due, acked) {
					out.Store(true)
					return
				}
			}
		})
	}
	sending.Wait()
	took := time.Since(started)
	count := acked.Count()
	for wait := time.Now(); time.Since(wait) < patience && p.unseen(shown, count) > 0; {
		time.Sleep(10 * time.Millisecond)
	}
	return pipelineReport{
		rate, took.Seconds(), acked.Summary(), shown.Summary(), p.frames.Load() - frames,
		p.refused.Load() - refused, p.unseen(shown, count), p.lost.Load(), out.Load(),
	}
}

// unseen is how many pairs of a counted answer and a socket of its room still miss their board.
func (p *pipelineRun) unseen(shown *histogram.Histogram, answers uint64) int64 {
	return int64(answers)*int64(p.listeners) - int64(shown.Count())
}

// answer sends the room's next answer until it counts; false when the room has no more.
func (p *pipelineRun) answer(room *room, due time.Time, acked *histogram.Histogram) bool {
	count := int64(len(room.players))
	question := int(room.used/count) + 1
	if question > room.players[0].questions {
		return false
	}
	request := room.players[room.used%count].answer(question, nil)
	room.used++
	room.due[room.counted.Load()+1].Store(int64(due.Sub(p.began)))
	for {
		status, _, err := room.scoring.Do(request, make([]byte, 512))
		switch {
		case err == nil && (status == 201 || status == 200):
			room.counted.Add(1)
			acked.Record(time.Since(due))
			return true
		case err == nil && status != 503 && status != 429:
			p.refused.Add(1)
			return true
		case err != nil:
			room.scoring.Redial()
		}
		p.late.Add(1)
		time.Sleep(retryPause)
	}
}
