// Files, read by 64 goroutines: reads "directory count" lines, answers each "seconds files characters bytes".
package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

func main() {
	var directory string
	var count int64
	for {
		if n, _ := fmt.Scan(&directory, &count); n != 2 {
			return
		}
		var next, files, characters, bytes int64
		var done sync.WaitGroup
		start := time.Now()
		for w := 0; w < 64; w++ {
			done.Add(1)
			go func() {
				defer done.Done()
				for i := atomic.AddInt64(&next, 1); i <= count; i = atomic.AddInt64(&next, 1) {
					text, err := os.ReadFile(fmt.Sprintf("%s/%d.txt", directory, i-1))
					if err == nil && utf8.Valid(text) {
						atomic.AddInt64(&files, 1)
						atomic.AddInt64(&characters, int64(utf8.RuneCount(text)))
						atomic.AddInt64(&bytes, int64(len(text)))
					}
				}
			}()
		}
		done.Wait()
		fmt.Println(time.Since(start).Seconds(), files, characters, bytes)
	}
}
