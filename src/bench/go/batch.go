// What net/http and fasthttp have in common here: the contract, and a batch of so many at once.
package main

import (
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

type request struct {
	URLs        []string `json:"urls"`
	Concurrency int      `json:"concurrency"`
}

type result struct {
	Index       int     `json:"index"`
	URL         string  `json:"url"`
	Outcome     string  `json:"outcome"`
	Status      int     `json:"status,omitempty"`
	ContentType string  `json:"contentType,omitempty"`
	Characters  int     `json:"characters"`
	Bytes       int     `json:"bytes"`
	StartedMs   float64 `json:"startedMs"`
	ElapsedMs   float64 `json:"elapsedMs"`
}

type summary struct {
	Total     int     `json:"total"`
	Success   int     `json:"success"`
	ElapsedMs float64 `json:"elapsedMs"`
}

type reply struct {
	Results []result `json:"results"`
	Summary summary  `json:"summary"`
}

func fetchAll(urls []string, concurrency int, fetch func(url string, r *result)) reply {
	start := time.Now()
	results := make([]result, len(urls))
	var next, success atomic.Int64
	var workers sync.WaitGroup
	for i := 0; i < concurrency; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := int(next.Add(1)) - 1; i < len(urls); i = int(next.Add(1)) - 1 {
				r := &results[i]
				r.Index, r.URL, r.Outcome, r.StartedMs = i, urls[i], "failed", ms(start)
				began := time.Now()
				fetch(urls[i], r)
				r.ElapsedMs = ms(began)
				if r.Outcome == "success" {
					success.Add(1)
				}
			}
		}()
	}
	workers.Wait()
	return reply{results, summary{len(urls), int(success.Load()), ms(start)}}
}

func ms(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }

// characters counts UTF-8 code points, a chunk at a time: all bytes but the continuation bytes.
func characters(chunk []byte) (n int) {
	for _, b := range chunk {
		if b&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

func listen(address string) net.Listener {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		panic(err)
	}
	fmt.Println("port", listener.Addr().(*net.TCPAddr).Port)
	return listener
}
