// fasthttp as a service of the same contract: fasthttp 127.0.0.1:0
package main

import (
	"encoding/json"
	"os"

	"github.com/valyala/fasthttp"
)

var client = &fasthttp.Client{MaxConnsPerHost: 1024}

// fetch holds one body whole, which is how fasthttp works.
func fetch(url string, r *result) {
	ask, answer := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(ask)
	defer fasthttp.ReleaseResponse(answer)
	ask.SetRequestURI(url)
	if client.Do(ask, answer) != nil {
		return
	}
	r.Bytes, r.Characters = len(answer.Body()), characters(answer.Body())
	r.Status, r.ContentType = answer.StatusCode(), string(answer.Header.ContentType())
	if r.Status < 400 {
		r.Outcome = "success"
	}
}

func handle(c *fasthttp.RequestCtx) {
	var ask request
	if err := json.Unmarshal(c.PostBody(), &ask); err != nil {
		c.Error(err.Error(), fasthttp.StatusBadRequest)
		return
	}
	c.SetContentType("application/json")
	json.NewEncoder(c).Encode(fetchAll(ask.URLs, ask.Concurrency, fetch))
}

func main() {
	server := &fasthttp.Server{MaxRequestBodySize: 10 << 20, Handler: handle}
	panic(server.Serve(listen(os.Args[1])))
}
