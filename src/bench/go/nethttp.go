// Go's net/http, as a program and (with an address) as a service of the same contract.
//
//	nethttp              reads "count concurrency url" lines, answers "seconds ok bytes" to each
//	nethttp 127.0.0.1:0  serves POST /fetch {"urls": […], "concurrency": n}
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

var client = &http.Client{Transport: &http.Transport{MaxIdleConns: 1024, MaxIdleConnsPerHost: 1024}}

var chunks = sync.Pool{New: func() any { b := make([]byte, 32*1024); return &b }}

// get reads one URL to its end and hands out what it reads.
func get(url string, r *result, read func(chunk []byte)) {
	response, err := client.Get(url)
	if err != nil {
		return
	}
	defer response.Body.Close()
	chunk := chunks.Get().(*[]byte)
	defer chunks.Put(chunk)
	for err == nil {
		var n int
		n, err = response.Body.Read(*chunk)
		r.Bytes += n
		read((*chunk)[:n])
	}
	r.Status, r.ContentType = response.StatusCode, response.Header.Get("Content-Type")
	if err == io.EOF && r.Status < 400 {
		r.Outcome = "success"
	}
}

func count(url string, r *result) {
	get(url, r, func(chunk []byte) { r.Characters += characters(chunk) })
}

func discard(url string, r *result) {
	get(url, r, func([]byte) {})
}

func serve(address string) {
	http.HandleFunc("/fetch", func(w http.ResponseWriter, r *http.Request) {
		var ask request
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(fetchAll(ask.URLs, ask.Concurrency, count))
	})
	panic(http.Serve(listen(address), nil))
}

func main() {
	if len(os.Args) > 1 {
		serve(os.Args[1])
	}
	for {
		var count, concurrency int
		var url string
		if _, err := fmt.Scanln(&count, &concurrency, &url); err != nil {
			return
		}
		urls := make([]string, count)
		for i := range urls {
			urls[i] = fmt.Sprintf("%s?n=%d", url, i)
		}
		start, bytes := time.Now(), 0
		done := fetchAll(urls, concurrency, discard)
		seconds := time.Since(start).Seconds()
		for _, r := range done.Results {
			bytes += r.Bytes
		}
		fmt.Println(seconds, done.Summary.Success, bytes)
	}
}
