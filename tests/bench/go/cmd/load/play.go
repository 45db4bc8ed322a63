package main

import (
	"flag"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"quizfleet.dev/bench/internal/histogram"
	"quizfleet.dev/bench/internal/httpconn"
	"quizfleet.dev/bench/internal/websocket"
)

type playReport struct {
	Questions        int64             `json:"questions"`
	Answers          int64             `json:"answers"`
	Frames           int64             `json:"frames"`
	Retries          int64             `json:"retries"`
	Seconds          float64           `json:"seconds"`
	QuestionBytes    int64             `json:"question_bytes"`
	AnswerBytes      int64             `json:"answer_bytes"`
	LeaderboardBytes int64             `json:"leaderboard_bytes"`
	Latency          histogram.Summary `json:"latency"`
}

type playRun struct {
	participation, scoring, leaderboard string
	pause                               time.Duration
	mutex                               sync.Mutex
	found                               playReport
	latency                             histogram.Histogram
	frames, bytes, retries              atomic.Int64
}

// play plays a self-paced quiz to its end as browsers do: each player has a socket open, gets a question, answers it,
// and goes on to the next.
func play(arguments []string) error {
	flags := flag.NewFlagSet("load play", flag.ExitOnError)
	run := &playRun{}
	flags.StringVar(&run.participation, "participation", "", "host:port of participation")
	flags.StringVar(&run.scoring, "scoring", "", "host:port of scoring")
	flags.StringVar(&run.leaderboard, "leaderboard", "", "host:port of leaderboard")
	flags.DurationVar(&run.pause, "pause", 0, "how long a player thinks about each question")
	file := flags.String("players", "", "file of players")
	flags.Parse(arguments)
	players, err := readPlayers(*file, "[1]")
	if err != nil {
		return err
	}
	started := time.Now()
	failures := make(chan error, len(players))
	var playing sync.WaitGroup
	for index := range players {
		playing.Go(func() {
			if err := run.one(&players[index], index, len(players)); err != nil {
				failures <- err
			}
		})
	}
	playing.Wait()
	run.found.Seconds = time.Since(started).Seconds()
	time.Sleep(time.Second) // the last boards
	close(failures)
	for err := range failures {
		return err
	}
	run.found.Frames, run.found.LeaderboardBytes = run.frames.Load(), run.bytes.Load()
	run.found.Latency, run.found.Retries = run.latency.Summary(), run.retries.Load()
	return report(run.found)
}

func (p *playRun) one(player *player, index, of int) error {
	socket, err := websocket.Dial(p.leaderboard, "/api/quizzes/"+player.quiz+"/live", "quizfleet.v1, bearer."+player.token)
	if err != nil {
		return err
	}
	go p.watch(socket)
	participation, err := httpconn.Dial(p.participation)
	if err != nil {
		return err
	}
	scoring, err := httpconn.Dial(p.scoring)
	if err != nil {
		return err
	}
	time.Sleep(p.pause * time.Duration(index) / time.Duration(of)) // people do not think in step
	request, response := make([]byte, 0, 1024), make([]byte, 64<<10)
	for question := 1; question <= player.questions; question++ {
		request = player.ask(question, request)
		if err := p.until(participation, request, response, 200); err != nil {
			return fmt.Errorf("question %d: %w", question, err)
		}
		time.Sleep(p.pause)
		request = player.answer(question, request)
		asked := time.Now()
		if err := p.until(scoring, request, response, 201); err != nil {
			return fmt.Errorf("answer %d: %w", question, err)
		}
		p.latency.Record(time.Since(asked))
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.found.Questions += int64(player.questions)
	p.found.Answers += int64(player.questions)
	p.found.QuestionBytes += participation.Read
	p.found.AnswerBytes += scoring.Read
	return nil
}

// until sends a request as often as it is told to try again.
func (p *playRun) until(conn *httpconn.Conn, request, response []byte, wanted int) error {
	for {
		status, body, err := conn.Do(request, response)
		switch {
		case err != nil:
			return err
		case status == wanted:
			return nil
		case status != 503 && status != 429:
			return fmt.Errorf("status %d %.200s", status, body)
		}
		p.retries.Add(1)
		time.Sleep(retryPause)
	}
}

func (p *playRun) watch(socket *websocket.Conn) {
	for before := int64(0); ; before = socket.Read {
		if _, err := socket.Next(); err != nil {
			return
		}
		p.frames.Add(1)
		p.bytes.Add(socket.Read - before)
	}
}
