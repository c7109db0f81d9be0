// A typical web server: it keeps connections open, has slow responses, and shuts down after the last one.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// What the server tells Prometheus: how often it was asked, and the number that it was last told.
var requests, orders atomic.Int64

func main() {
	if text := os.Getenv("MEBIBYTES"); text != "" {
		amount, _ := strconv.Atoi(text)
		memory := make([]byte, amount<<20)
		for index := range memory {
			memory[index] = 1
		}
	}
	if text := os.Getenv("EXIT"); text != "" {
		code, _ := strconv.Atoi(text)
		os.Exit(code)
	}
	http.HandleFunc("/healthz", func(answer http.ResponseWriter, _ *http.Request) {
		if os.Getenv("SICK") != "" {
			answer.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	http.HandleFunc("/slow", func(answer http.ResponseWriter, _ *http.Request) {
		time.Sleep(6 * time.Second)
		fmt.Fprintln(answer, "slow")
	})
	http.HandleFunc("/orders/", func(answer http.ResponseWriter, request *http.Request) {
		amount, _ := strconv.Atoi(strings.TrimPrefix(request.URL.Path, "/orders/"))
		orders.Store(int64(amount))
	})
	http.HandleFunc("/broken", func(answer http.ResponseWriter, _ *http.Request) {
		answer.WriteHeader(http.StatusInternalServerError)
	})
	http.HandleFunc("/metrics", func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header().Set("Content-Type", "text/plain; version=0.0.4")
		fmt.Fprintf(answer, "# TYPE server_requests_total counter\nserver_requests_total %d\n", requests.Load())
		fmt.Fprintf(answer, "# TYPE server_orders gauge\nserver_orders %d\n", orders.Load())
	})
	http.HandleFunc("/", func(answer http.ResponseWriter, request *http.Request) {
		requests.Add(1)
		fmt.Fprintln(answer, os.Getenv("GREETING"), os.Getenv("NOMAD_ALLOC_INDEX"), request.URL.Path)
	})
	server := http.Server{Addr: os.Getenv("ADDRESS") + ":8080"}
	ended := make(chan struct{})
	go func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
		<-signals
		timeout, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		server.Shutdown(timeout)
		close(ended)
	}()
	fmt.Println("serves at", server.Addr)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		fmt.Println(err)
		os.Exit(1)
	}
	<-ended
}
