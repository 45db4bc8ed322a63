package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// A player with what every request of theirs has in common, ready to be sent.
type player struct {
	quiz, token string
	questions   int
	put, get    []byte // up to the question's number
	tail        []byte // from behind it, with the chosen choice
	getTail     []byte
}

// readPlayers reads lines of quiz, token and number of questions, apart by tabs.
func readPlayers(file, choices string) ([]player, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	var players []player
	lines := bufio.NewScanner(opened)
	for lines.Scan() {
		parts := strings.Split(lines.Text(), "\t")
		if len(parts) != 3 {
			return nil, fmt.Errorf("%s: a line needs quiz, token and number of questions: %q", file, lines.Text())
		}
		questions, err := strconv.Atoi(parts[2])
		if err != nil {
			return nil, err
		}
		players = append(players, newPlayer(parts[0], parts[1], questions, `{"choices":`+choices+`}`))
	}
	if len(players) == 0 {
		return nil, fmt.Errorf("%s: no players", file)
	}
	return players, lines.Err()
}

func newPlayer(quiz, token string, questions int, body string) player {
	path := " /api/quizzes/" + quiz + "/questions/"
	common := " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token + "\r\n"
	return player{
		quiz, token, questions,
		[]byte("PUT" + path),
		[]byte("GET" + path),
		[]byte(fmt.Sprintf("/answer%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", common, len(body), body)),
		[]byte(common + "\r\n"),
	}
}

// answer writes the request that answers a question.
func (p *player) answer(question int, into []byte) []byte {
	into = append(into[:0], p.put...)
	into = strconv.AppendInt(into, int64(question), 10)
	return append(into, p.tail...)
}

// ask writes the request that gets a question.
func (p *player) ask(question int, into []byte) []byte {
	into = append(into[:0], p.get...)
	into = strconv.AppendInt(into, int64(question), 10)
	return append(into, p.getTail...)
}
