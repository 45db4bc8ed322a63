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
	frames, bytes                       atomic.Int64
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
	run.found.Latency = run.latency.Summary()
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
		if status, body, err := participation.Do(request, response); err != nil || status != 200 {
			return fmt.Errorf("question %d: status %d %.200s %v", question, status, body, err)
		}
		time.Sleep(p.pause)
		request = player.answer(question, request)
		asked := time.Now()
		if status, body, err := scoring.Do(request, response); err != nil || status != 201 {
			return fmt.Errorf("answer %d: status %d %.200s %v", question, status, body, err)
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

func (p *playRun) watch(socket *websocket.Conn) {
	for before := int64(0); ; before = socket.Read {
		if _, err := socket.Next(); err != nil {
			return
		}
		p.frames.Add(1)
		p.bytes.Add(socket.Read - before)
	}
}
