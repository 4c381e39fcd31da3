// SPDX-License-Identifier: Apache-2.0

// A peer over Go's crypto/tls. See ../README.md.
package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash"
	"io"
	"net"
	"os"
	"strings"
	"sync"
)

var (
	port   = flag.Int("port", 0, "")
	ca     = flag.String("ca", "", "")
	name   = flag.String("name", "", "")
	cert   = flag.String("cert", "", "")
	key    = flag.String("key", "", "")
	asks   = flag.String("client-ca", "", "")
	newest = flag.String("max-version", "1.3", "")
	alpn   = flag.String("alpn", "", "")
	groups = flag.String("groups", "", "")
	count  = flag.Int64("bytes", -1, "")
	times  = flag.Int("connections", 1, "")
	end    = flag.String("end", "wait", "")
	keylog = flag.String("keylog", "", "")
)

var curves = map[string]tls.CurveID{
	"x25519": tls.X25519, "secp256r1": tls.CurveP256, "secp384r1": tls.CurveP384, "X25519MLKEM768": tls.X25519MLKEM768,
	"secp521r1": tls.CurveP521, "SecP256r1MLKEM768": tls.SecP256r1MLKEM768, "SecP384r1MLKEM1024": tls.SecP384r1MLKEM1024,
}

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("client or server?"))
	}
	flag.CommandLine.Parse(os.Args[2:])
	switch os.Args[1] {
	case "client":
		config := configuration()
		for i := 0; i < *times; i++ {
			connection, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
			check(err)
			socket := &watched{Conn: connection}
			talk(socket, tls.Client(socket, config), &pattern{left: *count})
		}
	case "server":
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		check(err)
		report(map[string]any{"event": "listening", "port": listener.Addr().(*net.TCPAddr).Port})
		config := configuration()
		for i := 0; i < *times; i++ {
			connection, err := listener.Accept()
			check(err)
			socket := &watched{Conn: connection}
			talk(socket, tls.Server(socket, config), nil)
		}
	}
}

func configuration() *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS13, ServerName: *name}
	if *newest == "1.2" {
		config.MinVersion, config.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	}
	if *times > 1 {
		config.ClientSessionCache = tls.NewLRUClientSessionCache(8)
	}
	if *keylog != "" {
		file, err := os.OpenFile(*keylog, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			fail(err)
		}
		config.KeyLogWriter = file
	}
	if *alpn != "" {
		config.NextProtos = strings.Split(*alpn, ",")
	}
	if *groups != "" {
		for _, group := range strings.Split(*groups, ",") {
			config.CurvePreferences = append(config.CurvePreferences, curves[group])
		}
	}
	if *ca != "" {
		config.RootCAs = roots(*ca)
	}
	if *asks != "" {
		config.ClientCAs = roots(*asks)
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	if *cert != "" {
		pair, err := tls.LoadX509KeyPair(*cert, *key)
		check(err)
		config.Certificates = []tls.Certificate{pair}
	}
	return config
}

func roots(file string) *x509.CertPool {
	pem, err := os.ReadFile(file)
	check(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	return pool
}

// talk sends what source has, or sends back what comes.
func talk(socket *watched, connection *tls.Conn, source io.Reader) {
	if err := connection.Handshake(); err != nil {
		report(map[string]any{"event": "refused", "why": err.Error()})
		os.Exit(1)
	}
	state := connection.ConnectionState()
	peer := ""
	if len(state.PeerCertificates) > 0 {
		peer = state.PeerCertificates[0].Subject.CommonName
	}
	report(map[string]any{
		"event": "handshake", "version": tls.VersionName(state.Version), "suite": tls.CipherSuiteName(state.CipherSuite),
		"alpn": state.NegotiatedProtocol, "group": state.CurveID.String(), "retried": state.HelloRetryRequest, "peer": peer,
		"resumed": state.DidResume,
	})
	sent := make(chan error, 1)
	got := newReceived()
	var echo io.Writer
	if source != nil {
		go func() { sent <- send(connection, source, got) }()
	} else {
		echo = connection
		sent <- nil
	}
	how := got.read(connection, socket, echo, *count)
	if how == "" {
		check(<-sent)
		if *end == "cut" {
			got.report()
			report(map[string]any{"event": "end", "how": "we left"})
			socket.Close()
			return
		}
		if *end == "close" {
			check(connection.CloseWrite())
		}
		how = got.read(connection, socket, echo, -1)
	}
	connection.Close()
	got.report()
	report(map[string]any{"event": "end", "how": how})
}

// send sends while what was sent comes back, but never more ahead of that than sockets hold: crypto/tls answers a KeyUpdate from
// Read under the lock that Write holds (handleKeyUpdate takes c.out), and Write may wait for ever, as the other side waits for us
// to read.
func send(connection *tls.Conn, source io.Reader, got *received) error {
	chunk := make([]byte, 1<<16)
	for begin := int64(0); ; {
		n, err := source.Read(chunk)
		if err == io.EOF {
			return nil
		}
		got.await(begin - int64(len(chunk)))
		if _, err := connection.Write(chunk[:n]); err != nil {
			return err
		}
		begin += int64(n)
	}
}

// watched is a transport that remembers its end: crypto/tls takes one without close_notify for a good one.
type watched struct {
	net.Conn
	ended bool
}

func (w *watched) Read(into []byte) (int, error) {
	n, err := w.Conn.Read(into)
	if err != nil {
		w.ended = true
	}
	return n, err
}

type received struct {
	count   int64
	digest  hash.Hash
	changed *sync.Cond
}

func newReceived() *received {
	return &received{digest: sha256.New(), changed: sync.NewCond(&sync.Mutex{})}
}

func (r *received) add(data []byte) {
	r.digest.Write(data)
	r.changed.L.Lock()
	r.count += int64(len(data))
	r.changed.L.Unlock()
	r.changed.Signal()
}

// await waits until there are so many bytes.
func (r *received) await(wanted int64) {
	r.changed.L.Lock()
	for r.count < wanted {
		r.changed.Wait()
	}
	r.changed.L.Unlock()
}

// read goes on until there are limit bytes (-1: for ever), or tells how the other side ended.
func (r *received) read(connection *tls.Conn, socket *watched, echo io.Writer, limit int64) string {
	buffer := make([]byte, 1<<16)
	for limit < 0 || r.count < limit {
		n, err := connection.Read(buffer)
		r.add(buffer[:n])
		if echo != nil && n > 0 {
			_, err := echo.Write(buffer[:n])
			check(err)
		}
		if err != nil && socket.ended {
			return "cut"
		}
		if err == io.EOF {
			return "close_notify"
		}
		if err != nil {
			return err.Error()
		}
	}
	return ""
}

func (r *received) report() {
	report(map[string]any{"event": "data", "bytes": r.count, "sha256": hex.EncodeToString(r.digest.Sum(nil))})
}

// pattern is the bytes that ../python/contract.py calls the payload.
type pattern struct {
	position, left int64
}

func (p *pattern) Read(into []byte) (int, error) {
	if p.left <= 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(into)), p.left))
	for i := 0; i < n; {
		i += copy(into[i:n], period[(p.position+int64(i))%251:])
	}
	p.position += int64(n)
	p.left -= int64(n)
	return n, nil
}

var period = func() []byte {
	var one [251]byte
	for i := range one {
		one[i] = byte(i)
	}
	return bytes.Repeat(one[:], 1000)
}()

func report(fields map[string]any) {
	line, err := json.Marshal(fields)
	check(err)
	fmt.Println(string(line))
}

func check(err error) {
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "peer:", err)
	os.Exit(2)
}
