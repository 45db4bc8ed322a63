// Command peer is the fan-out of Centrifugo's core library with the same rooms, the same payload and the same rate as
// the leaderboard is measured with. A socket at /room/<number> is subscribed to that room. Lines on standard input are
// frames per second and room: 0 rests.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/centrifugal/centrifuge"
)

type roomKey struct{}

func main() {
	rooms := flag.Int("rooms", 100, "number of rooms")
	file := flag.String("payload", "", "file with the frame to publish: JSON")
	flag.Parse()
	payload, err := os.ReadFile(*file)
	if err != nil {
		log.Fatal(err)
	}
	node, err := centrifuge.New(centrifuge.Config{LogLevel: centrifuge.LogLevelError})
	if err != nil {
		log.Fatal(err)
	}
	node.OnConnecting(func(ctx context.Context, _ centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		room, _ := ctx.Value(roomKey{}).(string)
		return centrifuge.ConnectReply{
			Subscriptions: map[string]centrifuge.SubscribeOptions{room: {}},
		}, nil
	})
	if err := node.Run(); err != nil {
		log.Fatal(err)
	}
	address, err := serve(node)
	if err != nil {
		log.Fatal(err)
	}
	var rate atomic.Int64
	go publish(node, *rooms, payload, &rate)
	fmt.Println(address)
	commands := bufio.NewScanner(os.Stdin)
	for commands.Scan() {
		var wanted int64
		if _, err := fmt.Sscan(commands.Text(), &wanted); err != nil {
			log.Fatal(err)
		}
		rate.Store(wanted)
	}
}

func serve(node *centrifuge.Node) (net.Addr, error) {
	sockets := centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{UseWriteBufferPool: true})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		room := strings.TrimPrefix(r.URL.Path, "/room/")
		ctx := context.WithValue(r.Context(), roomKey{}, room)
		ctx = centrifuge.SetCredentials(ctx, &centrifuge.Credentials{UserID: "player"})
		sockets.ServeHTTP(w, r.WithContext(ctx))
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go http.Serve(listener, handler)
	return listener.Addr(), nil
}

func publish(node *centrifuge.Node, rooms int, payload []byte, rate *atomic.Int64) {
	for next := time.Now(); ; {
		wanted := rate.Load()
		if wanted == 0 {
			time.Sleep(20 * time.Millisecond)
			next = time.Now()
			continue
		}
		for room := range rooms {
			if _, err := node.Publish(fmt.Sprint(room), payload); err != nil {
				log.Fatal(err)
			}
		}
		next = next.Add(time.Second / time.Duration(wanted))
		time.Sleep(time.Until(next))
	}
}
