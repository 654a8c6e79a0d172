// A chat of one room with gorilla/websocket: what its chat example does, a goroutine to read and one
// to write for each connection. Prints "port N".
package main

import (
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

var (
	upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	room     = map[chan *websocket.PreparedMessage]bool{}
	lock     sync.RWMutex
)

func serve(w http.ResponseWriter, r *http.Request) {
	socket, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	queue := make(chan *websocket.PreparedMessage, 8192)
	if r.URL.Path == "/receive" {
		lock.Lock()
		room[queue] = true
		lock.Unlock()
	}
	go func() {
		for message := range queue {
			if socket.WritePreparedMessage(message) != nil {
				return
			}
		}
	}()
	for {
		_, text, err := socket.ReadMessage()
		if err != nil {
			break
		}
		message, _ := websocket.NewPreparedMessage(websocket.TextMessage, text)
		lock.Lock() // one order for all
		for receiver := range room {
			receiver <- message
		}
		lock.Unlock()
	}
	lock.Lock()
	delete(room, queue)
	lock.Unlock()
	close(queue)
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("port", listener.Addr().(*net.TCPAddr).Port)
	http.Serve(listener, http.HandlerFunc(serve))
}
