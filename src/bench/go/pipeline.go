// A Go channel between producers and consumers, without delays.
//
//	pipeline producers consumers capacity items runs   prints items a second for each run
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

func argument(i int) int {
	n, err := strconv.Atoi(os.Args[i])
	if err != nil {
		panic(err)
	}
	return n
}

func run(producers, consumers, capacity, items int) float64 {
	queue := make(chan int, capacity)
	var producing, consuming sync.WaitGroup
	sums := make([]int, consumers)
	start := time.Now()
	for p := 0; p < producers; p++ {
		producing.Add(1)
		go func(p int) {
			defer producing.Done()
			for i := p; i < items; i += producers {
				queue <- i
			}
		}(p)
	}
	for c := 0; c < consumers; c++ {
		consuming.Add(1)
		go func(c int) {
			defer consuming.Done()
			count := 0
			for range queue {
				count++
			}
			sums[c] = count
		}(c)
	}
	producing.Wait()
	close(queue)
	consuming.Wait()
	total := 0
	for _, count := range sums {
		total += count
	}
	if total != items {
		panic("items were lost")
	}
	return float64(items) / time.Since(start).Seconds()
}

func main() {
	for r := 0; r < argument(5); r++ {
		fmt.Printf("%.0f\n", run(argument(1), argument(2), argument(3), argument(4)))
	}
}
