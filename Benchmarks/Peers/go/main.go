// SPDX-License-Identifier: Apache-2.0
//
// Go crypto/tls, both ends over an in-memory net.Conn. The client runs in a
// coroutine (iter.Pull) that gives way whenever it would block on a read, so
// one goroutine runs at a time and CPU time is charged where control changes.
// Usage: go-peer SCENARIO MILLISECONDS CERTDIR; output as in Benchmarks/README.md.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

func must[T any](v T, err error) T { check(err); return v }
func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "go-peer:", err)
		os.Exit(1)
	}
}

const client, server = 0, 1

var acc [2]float64
var last float64

func cpu() float64 {
	var t syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, 2 /* CLOCK_PROCESS_CPUTIME_ID */, uintptr(unsafe.Pointer(&t)), 0)
	return float64(t.Sec) + float64(t.Nsec)*1e-9
}
func mark(who int) { n := cpu(); acc[who] += n - last; last = n }
func start()       { acc = [2]float64{}; last = cpu() }

// end is one side of an in-memory connection; wait gives control to the other.
type end struct {
	in, out *bytes.Buffer
	sent    int
	wait    func() bool
}

func (e *end) Read(b []byte) (int, error) {
	for e.in.Len() == 0 {
		if !e.wait() {
			return 0, io.EOF
		}
	}
	return e.in.Read(b)
}
func (e *end) Write(b []byte) (int, error)      { e.sent += len(b); return e.out.Write(b) }
func (e *end) Close() error                     { return nil }
func (e *end) LocalAddr() net.Addr              { return addr{} }
func (e *end) RemoteAddr() net.Addr             { return addr{} }
func (e *end) SetDeadline(time.Time) error      { return nil }
func (e *end) SetReadDeadline(time.Time) error  { return nil }
func (e *end) SetWriteDeadline(time.Time) error { return nil }

type addr struct{}

func (addr) Network() string { return "mem" }
func (addr) String() string  { return "mem" }

type pair struct {
	c, s     *tls.Conn
	ce, se   *end
	c2s, s2c *bytes.Buffer
}

// together runs each side's work until both return.
func together(p *pair, cf, sf func() error) error {
	var cerr error
	next, stop := iter.Pull(func(yield func(struct{}) bool) {
		p.ce.wait = func() bool { mark(client); ok := yield(struct{}{}); return ok }
		cerr = cf()
		mark(client)
	})
	defer stop()
	next() // the client speaks first
	p.se.wait = func() bool { mark(server); _, ok := next(); return ok || p.c2s.Len() > 0 }
	serr := sf()
	mark(server)
	next() // the client may have been waiting for the server's last words
	p.ce.wait, p.se.wait = nil, nil
	return errors.Join(cerr, serr)
}

// tickets hands out the newest session and never forgets it.
type tickets struct{ state *tls.ClientSessionState }

func (t *tickets) Get(string) (*tls.ClientSessionState, bool) { return t.state, t.state != nil }
func (t *tickets) Put(_ string, s *tls.ClientSessionState) {
	if s != nil {
		t.state = s
	}
}

var configs [2]*tls.Config
var resume, tls13 bool

func handshake() *pair {
	p := &pair{c2s: &bytes.Buffer{}, s2c: &bytes.Buffer{}}
	p.ce = &end{in: p.s2c, out: p.c2s}
	p.c = tls.Client(p.ce, configs[client])
	mark(client)
	p.se = &end{in: p.c2s, out: p.s2c}
	p.s = tls.Server(p.se, configs[server])
	mark(server)
	check(together(p, func() error {
		if err := p.c.Handshake(); err != nil || !(resume && tls13) {
			return err
		}
		_, err := p.c.Read(make([]byte, 1)) // take the ticket and the byte after it
		return err
	}, func() error {
		err := p.s.Handshake()
		if err == nil && resume && tls13 {
			_, err = p.s.Write([]byte{1})
		}
		return err
	}))
	return p
}

// say sends b one way, for connections past their handshake.
func (p *pair) say(from, to *tls.Conn, b, into []byte) {
	must(from.Write(b))
	must(io.ReadFull(to, into[:len(b)]))
}

func main() {
	if len(os.Args) != 4 {
		check(errors.New("usage: go-peer SCENARIO MILLISECONDS CERTDIR"))
	}
	runtime.GOMAXPROCS(1)
	sc, dir := os.Args[1], os.Args[3]
	budget := must(strconv.ParseFloat(os.Args[2], 64)) / 1000
	switch sc {
	case "bulk13-aes256", "bulk13-chacha", "mem-idle-rb":
		fmt.Println("unsupported")
		return
	}
	resume = strings.HasPrefix(sc, "resume")
	tls13 = !(strings.HasPrefix(sc, "full12") || strings.HasPrefix(sc, "resume12") || strings.HasPrefix(sc, "bulk12"))
	kind := "ecdsa"
	if strings.Contains(sc, "rsa") {
		kind = "rsa"
	}
	load := func(n string) []tls.Certificate {
		return []tls.Certificate{must(tls.LoadX509KeyPair(dir+"/"+kind+"-"+n+".pem", dir+"/"+kind+"-"+n+".key"))}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(must(os.ReadFile(dir + "/" + kind + "-root.pem")))
	for w := range configs {
		c := &tls.Config{SessionTicketsDisabled: !resume, CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256}}
		if strings.Contains(sc, "mlkem") {
			c.CurvePreferences = []tls.CurveID{tls.X25519MLKEM768}
		}
		c.MinVersion, c.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
		if tls13 {
			c.MinVersion, c.MaxVersion = tls.VersionTLS13, tls.VersionTLS13
		}
		suite := tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
		if strings.Contains(sc, "aes256") {
			suite = tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
		} else if strings.Contains(sc, "chacha") {
			suite = tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
		}
		c.CipherSuites = []uint16{suite}
		configs[w] = c
	}
	// Records at full size from the first byte on, as the other peers do.
	configs[client].DynamicRecordSizingDisabled = true
	configs[server].DynamicRecordSizingDisabled = true
	configs[server].Certificates = load("server")
	configs[client].RootCAs, configs[client].ServerName = pool, "server.test"
	if strings.HasPrefix(sc, "mtls") {
		configs[client].Certificates = load("client")
		configs[server].ClientCAs, configs[server].ClientAuth = pool, tls.RequireAndVerifyClientCert
	}
	if resume {
		configs[client].ClientSessionCache = &tickets{}
	}

	var p *pair
	for i := 0; i < 20; i++ {
		p = handshake()
	}
	st := p.c.ConnectionState()
	if st.DidResume != resume {
		check(errors.New("resumption is not as asked"))
	}
	cipher := tls.CipherSuiteName(st.CipherSuite)
	buf, into := make([]byte, 16384), make([]byte, 16384)
	small := buf[:64]
	batch := func(b []byte, n int) {
		for j := 0; j < n; j++ {
			must(p.c.Write(b))
		}
		mark(client)
		for j := 0; j < n; j++ {
			must(io.ReadFull(p.s, into[:len(b)]))
		}
		mark(server)
	}
	switch {
	case strings.HasPrefix(sc, "bulk"):
		total := 0.0
		start()
		for t0 := last; ; {
			for i := 0; i < 512; i++ {
				batch(buf, 8)
			}
			total += 64 << 20
			if last-t0 >= budget {
				break
			}
		}
		fmt.Printf("seal_MBps=%.1f open_MBps=%.1f cipher=%s\n", total/acc[client]/1e6, total/acc[server]/1e6, cipher)
	case sc == "small64":
		n, m, t := 0.0, 0.0, 0.0
		for t0 := cpu(); t < budget/2; t = cpu() - t0 {
			for i := 0; i < 500; i++ {
				p.say(p.c, p.s, small, into)
				p.say(p.s, p.c, small, into)
			}
			n += 500
		}
		start()
		for acc[client]+acc[server] < budget/2 {
			batch(small, 100)
			m += 100
		}
		fmt.Printf("rtt_ns=%.0f seal64_ns=%.0f open64_ns=%.0f cipher=%s\n", t/n*1e9, acc[client]/m*1e9, acc[server]/m*1e9, cipher)
	case sc == "mem-idle":
		heap := func() float64 {
			var m runtime.MemStats
			runtime.GC()
			runtime.GC()
			runtime.ReadMemStats(&m)
			return float64(m.HeapAlloc)
		}
		rss := func() float64 {
			f := strings.Fields(string(must(os.ReadFile("/proc/self/statm"))))
			return must(strconv.ParseFloat(f[1], 64)) * float64(os.Getpagesize())
		}
		const count = 2000
		all := make([]*pair, count)
		r0, h0 := rss(), heap()
		for i := range all {
			p = handshake()
			p.say(p.c, p.s, small, into)
			p.say(p.s, p.c, small, into)
			*p.c2s, *p.s2c = bytes.Buffer{}, bytes.Buffer{} // the transport's buffers do not count
			all[i] = p
		}
		r1, h1 := rss(), heap()
		for _, q := range all {
			q.c, q.ce = nil, nil
		}
		p = nil
		h2 := heap()
		fmt.Printf("rss_pair_KiB=%.2f heap_client_KiB=%.2f heap_server_KiB=%.2f cipher=%s\n", (r1-r0)/count/1024, (h1-h2)/count/1024, (h2-h0)/count/1024, cipher)
		runtime.KeepAlive(all)
	default:
		n := 0.0
		start()
		for t0 := last; last-t0 < budget; n++ {
			p = handshake()
		}
		fmt.Printf("client_us=%.2f server_us=%.2f client_bytes=%d server_bytes=%d cipher=%s\n", acc[client]/n*1e6, acc[server]/n*1e6, p.ce.sent, p.se.sent, cipher)
	}
}
