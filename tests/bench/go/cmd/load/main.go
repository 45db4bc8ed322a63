// Command load is the client of every benchmark: it sends answers and reads boards with little CPU of its own, and
// prints what it counted as JSON lines. `load <what> -help` lists the options.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

var modes = map[string]func([]string) error{
	"answers":  answers,
	"sockets":  sockets,
	"pipeline": pipeline,
	"play":     play,
}

func main() {
	if len(os.Args) < 2 || modes[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: load answers | sockets | pipeline | play [options]")
		os.Exit(2)
	}
	if err := modes[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "load %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}

func report(found any) error { return json.NewEncoder(os.Stdout).Encode(found) }
