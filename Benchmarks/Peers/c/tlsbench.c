// SPDX-License-Identifier: Apache-2.0
//
// One TLS peer, both ends in one thread over an in-memory BIO. Compiled against the
// system OpenSSL, and (with BENCH_BORINGSSL) against the BoringSSL that
// swift-nio-ssl carries. Usage: tlsbench SCENARIO MILLISECONDS CERTDIR
// Prints "unsupported" or one line of key=value; see Benchmarks/README.md.
#ifdef BENCH_BORINGSSL
#include "CNIOBoringSSL_err.h"
#include "CNIOBoringSSL_ssl.h"
#else
#include <openssl/err.h>
#include <openssl/ssl.h>
#endif
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { C, S };
static double acc[2], last;
static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}
// Charges the CPU time since the previous mark to one side.
static void mark(int who) { double n = cpu(); acc[who] += n - last; last = n; }
static void start(void) { acc[C] = acc[S] = 0; last = cpu(); }
static void die(const char *what) {
  fprintf(stderr, "tlsbench: %s\n", what);
  ERR_print_errors_fp(stderr);
  exit(1);
}
#define OK(e) do { if (!(e)) die(#e); } while (0)

static int unsupported(void) { puts("unsupported"); return 0; }
static SSL_CTX *ctx[2];
static int resume, release_buffers;
static SSL_SESSION *session;
static int on_session(SSL *s, SSL_SESSION *x) {
  (void)s;
  SSL_SESSION_free(session);  // tickets are used once: keep the newest
  session = x;
  return 1;
}

// The wire: two byte queues that all pairs share, since one pair talks at a time.
static struct { unsigned char b[1 << 20]; size_t head, tail; long total; } queue[2];
static int q_write(BIO *b, const char *p, int n) {
  int w = BIO_get_data(b) != queue;
  if (queue[w].tail + (size_t)n > sizeof queue[w].b) die("queue full");
  memcpy(queue[w].b + queue[w].tail, p, (size_t)n);
  queue[w].tail += (size_t)n;
  queue[w].total += n;
  return n;
}
static int q_read(BIO *b, char *p, int n) {
  int w = BIO_get_data(b) == queue;
  size_t have = queue[w].tail - queue[w].head;
  BIO_clear_retry_flags(b);
  if (!have) { BIO_set_retry_read(b); return -1; }
  if ((size_t)n > have) n = (int)have;
  memcpy(p, queue[w].b + queue[w].head, (size_t)n);
  queue[w].head += (size_t)n;
  if (queue[w].head == queue[w].tail) queue[w].head = queue[w].tail = 0;
  return n;
}
static long q_ctrl(BIO *b, int cmd, long x, void *y) { (void)b; (void)x; (void)y; return cmd == BIO_CTRL_FLUSH; }
static BIO_METHOD *q_method;

typedef struct { SSL *ssl[2]; } Pair;

static void attach(SSL *s, int w) {
  BIO *b = BIO_new(q_method);
  OK(b);
  BIO_set_data(b, queue + w);
  BIO_set_init(b, 1);
  SSL_set_bio(s, b, b);
}
static int step(SSL *s) {
  int r = SSL_do_handshake(s);
  if (r != 1 && SSL_get_error(s, r) != SSL_ERROR_WANT_READ) die("handshake");
  return r == 1;
}
static void handshake(Pair *p) {
  char byte;
  int done[2] = {0, 0};
  OK(p->ssl[C] = SSL_new(ctx[C]));
  SSL_set_connect_state(p->ssl[C]);
  OK(SSL_set_tlsext_host_name(p->ssl[C], "server.test"));
  OK(SSL_set1_host(p->ssl[C], "server.test"));
  if (resume && session) OK(SSL_set_session(p->ssl[C], session));
  attach(p->ssl[C], C);
  mark(C);
  OK(p->ssl[S] = SSL_new(ctx[S]));
  SSL_set_accept_state(p->ssl[S]);
  attach(p->ssl[S], S);
  mark(S);
  queue[C].total = queue[S].total = 0;
  for (int w = C, i = 0; !(done[C] && done[S]); w = !w) {
    if (++i > 20) die("handshake does not end");
    if (!done[w]) done[w] = step(p->ssl[w]);
    mark(w);
  }
  if (resume) {  // let the client take the ticket
#ifdef BENCH_BORINGSSL
    SSL_write(p->ssl[S], &byte, 0);  // it holds the ticket back until a write
    mark(S);
#endif
    int r = SSL_read(p->ssl[C], &byte, 1);
    if (SSL_get_error(p->ssl[C], r) != SSL_ERROR_WANT_READ) die("ticket");
    mark(C);
  }
}
static void release(Pair *p) {
  for (int w = 0; w < 2; w++) {  // no close_notify; marked as sent, or OpenSSL drops the session
    SSL_set_shutdown(p->ssl[w], SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(p->ssl[w]);
    mark(w);
  }
}
static void send_all(SSL *s, const void *b, int n) { if (SSL_write(s, b, n) != n) die("write"); }
static void recv_all(SSL *s, void *b, int n) {
  for (int got = 0; got < n;) {
    int r = SSL_read(s, (char *)b + got, n - got);
    if (r <= 0) die("read");
    got += r;
  }
}

static void use(int who, const char *dir, const char *name) {
  char a[512], b[512];
  snprintf(a, sizeof a, "%s/%s.pem", dir, name);
  snprintf(b, sizeof b, "%s/%s.key", dir, name);
  OK(SSL_CTX_use_certificate_chain_file(ctx[who], a) == 1);
  OK(SSL_CTX_use_PrivateKey_file(ctx[who], b, SSL_FILETYPE_PEM) == 1);
}
static void trust(int who, const char *dir, const char *name) {
  char a[512];
  snprintf(a, sizeof a, "%s/%s.pem", dir, name);
  OK(SSL_CTX_load_verify_locations(ctx[who], a, NULL) == 1);
  SSL_CTX_set_verify(ctx[who], SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
}
static double heap(void) { struct mallinfo2 m = mallinfo2(); return (double)m.uordblks + (double)m.hblkhd; }
static double rss(void) {
  long a = 0, b = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (!f || fscanf(f, "%ld %ld", &a, &b) != 2) die("statm");
  fclose(f);
  return (double)b * (double)sysconf(_SC_PAGESIZE);
}

int main(int argc, char **argv) {
  if (argc < 4) die("usage: tlsbench SCENARIO MILLISECONDS CERTDIR");
  const char *sc = argv[1], *dir = argv[3];
  double budget = atof(argv[2]) / 1000;
  int bulk = !strncmp(sc, "bulk", 4);
  // Those that grow: the number behind is how far.
  int chain = !strncmp(sc, "chain-", 6), roots = !strncmp(sc, "roots-", 6), bytes = !strncmp(sc, "bytes-", 6), idle = !strncmp(sc, "idle-", 5);
  long size = chain || roots || bytes || idle ? atol(strchr(sc, '-') + 1) : 2000;
  if (!strncmp(sc, "names-", 6) || size < 1) return unsupported();
  int v12 = !strncmp(sc, "full12", 6) || !strncmp(sc, "resume12", 8) || !strncmp(sc, "bulk12", 6);
  const char *kind = strstr(sc, "rsa") ? "rsa" : "ecdsa";
  const char *alg = strstr(sc, "aes256") ? "AES256" : strstr(sc, "chacha") ? "CHACHA" : "AES128";
  resume = !strncmp(sc, "resume", 6);
  release_buffers = !strcmp(sc, "mem-idle-rb");

  OK(q_method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "queue"));
  BIO_meth_set_write(q_method, q_write);
  BIO_meth_set_read(q_method, q_read);
  BIO_meth_set_ctrl(q_method, q_ctrl);
  for (int w = 0; w < 2; w++) {
    OK(ctx[w] = SSL_CTX_new(w == C ? TLS_client_method() : TLS_server_method()));
    int v = v12 ? TLS1_2_VERSION : TLS1_3_VERSION;
    OK(SSL_CTX_set_min_proto_version(ctx[w], v) && SSL_CTX_set_max_proto_version(ctx[w], v));
    if (!SSL_CTX_set1_groups_list(ctx[w], strstr(sc, "mlkem") ? "X25519MLKEM768" : "X25519:P-256"))
      return unsupported();
    char suite[64];
    snprintf(suite, sizeof suite, "ECDHE-ECDSA-%s", !strcmp(alg, "AES256") ? "AES256-GCM-SHA384"
             : !strcmp(alg, "CHACHA") ? "CHACHA20-POLY1305" : "AES128-GCM-SHA256");
    OK(SSL_CTX_set_cipher_list(ctx[w], suite));
#ifdef BENCH_BORINGSSL  // TLS 1.3 suites cannot be set; one policy prefers AES-256
    if (!v12 && !strcmp(alg, "CHACHA")) return unsupported();
    if (!v12 && !strcmp(alg, "AES256"))
      OK(SSL_CTX_set_compliance_policy(ctx[w], ssl_compliance_policy_cnsa_202407));
    if (release_buffers) return unsupported();
    SSL_CTX_set_num_tickets(ctx[w], 1);
#else
    OK(SSL_CTX_set_ciphersuites(ctx[w], !strcmp(alg, "AES256") ? "TLS_AES_256_GCM_SHA384"
       : !strcmp(alg, "CHACHA") ? "TLS_CHACHA20_POLY1305_SHA256" : "TLS_AES_128_GCM_SHA256"));
    SSL_CTX_set_num_tickets(ctx[w], resume ? 1 : 0);
    // from 3.2 on it may compress certificates (SSL_OP_NO_{TX,RX}_CERTIFICATE_COMPRESSION)
    if (OpenSSL_version_num() >= 0x30200000) SSL_CTX_set_options(ctx[w], (uint64_t)3 << 32);
    if (release_buffers) SSL_CTX_set_mode(ctx[w], SSL_MODE_RELEASE_BUFFERS);
#endif
    SSL_CTX_set_session_cache_mode(ctx[w], SSL_SESS_CACHE_OFF);
    if (!resume) SSL_CTX_set_options(ctx[w], SSL_OP_NO_TICKET);
  }
  char server[64], root[64];
  snprintf(server, sizeof server, "%s-server", kind);
  snprintf(root, sizeof root, "%s-root", kind);
  double before = heap();
  use(S, dir, chain ? sc : server);
  trust(C, dir, chain ? "chain-root" : roots ? sc : root);
  double settings = (heap() - before) / 1024;
  if (!strncmp(sc, "mtls", 4)) { use(C, dir, "ecdsa-client"); trust(S, dir, root); }
  if (resume) {
    SSL_CTX_set_session_cache_mode(ctx[C], SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(ctx[C], on_session);
  }

  static unsigned char buf[16384];
  Pair p;
  last = cpu();
  for (int i = 0; i < 20; i++) { handshake(&p); if (i < 19) release(&p); }
  if (resume && !SSL_session_reused(p.ssl[C])) die("not resumed");
  if (!resume && SSL_session_reused(p.ssl[C])) die("resumed");
  const char *cipher = SSL_CIPHER_get_name(SSL_get_current_cipher(p.ssl[C]));

  if (bulk) {  // 64 MiB client to server, in 16 KiB writes, 8 writes per clock reading
    double bytes = 0;
    start();
    double t0 = last;
    do {
      for (int i = 0; i < 4096; i += 8) {
        for (int j = 0; j < 8; j++) send_all(p.ssl[C], buf, sizeof buf);
        mark(C);
        for (int j = 0; j < 8; j++) recv_all(p.ssl[S], buf, sizeof buf);
        mark(S);
      }
      bytes += 64 << 20;
    } while (last - t0 < budget);
    printf("seal_MBps=%.1f open_MBps=%.1f cipher=%s\n", bytes / acc[C] / 1e6, bytes / acc[S] / 1e6, cipher);
  } else if (!strcmp(sc, "small64")) {  // 64-byte ping-pong, then one direction in batches
    long n = 0, m = 0;
    double t0 = cpu(), t;
    do {
      for (int i = 0; i < 500; i++, n++) {
        send_all(p.ssl[C], buf, 64); recv_all(p.ssl[S], buf, 64);
        send_all(p.ssl[S], buf, 64); recv_all(p.ssl[C], buf, 64);
      }
    } while ((t = cpu() - t0) < budget / 2);
    start();
    do {
      for (int j = 0; j < 100; j++) send_all(p.ssl[C], buf, 64);
      mark(C);
      for (int j = 0; j < 100; j++, m++) recv_all(p.ssl[S], buf, 64);
      mark(S);
    } while (acc[C] + acc[S] < budget / 2);
    printf("rtt_ns=%.0f seal64_ns=%.0f open64_ns=%.0f cipher=%s\n", t / n * 1e9, acc[C] / m * 1e9, acc[S] / m * 1e9, cipher);
  } else if (bytes) {  // one message of so many bytes, in writes of 16 KiB at most; several in a row if it is small
    int write = size < 16384 ? (int)size : 16384;
    long row = 8 * 16384 / size, batch;
    if (size > write && size % write) return unsupported();
    row = row < 1 ? 1 : row > 100 ? 100 : row;
    batch = row > 8 ? row : 8;
    long n = 0;
    start();
    double t0 = last;
    do {
      for (long left = size / write * row; left > 0; left -= batch) {
        long count = left < batch ? left : batch;
        for (long j = 0; j < count; j++) send_all(p.ssl[C], buf, write);
        mark(C);
        for (long j = 0; j < count; j++) recv_all(p.ssl[S], buf, write);
        mark(S);
      }
      n += row;
    } while (last - t0 < budget);
    printf("seal_us=%.3f open_us=%.3f cipher=%s\n", acc[C] / n * 1e6, acc[S] / n * 1e6, cipher);
  } else if (idle || !strncmp(sc, "mem-idle", 8)) {  // established pairs that once said 64 bytes each way
    const long N = size;
    Pair *all = calloc((size_t)N, sizeof *all);
    OK(all);
    release(&p);
    double r0 = rss(), h0 = heap(), t0 = cpu();
    for (long i = 0; i < N; i++) {
      handshake(&all[i]);
      send_all(all[i].ssl[C], buf, 64); recv_all(all[i].ssl[S], buf, 64);
      send_all(all[i].ssl[S], buf, 64); recv_all(all[i].ssl[C], buf, 64);
    }
    double r1 = rss(), h1 = heap(), t1 = cpu();
    for (int i = 0; i < N; i++) SSL_free(all[i].ssl[C]);
    double h2 = heap();
    printf("rss_pair_KiB=%.2f heap_client_KiB=%.2f heap_server_KiB=%.2f pair_us=%.2f cipher=%s\n",
           (r1 - r0) / N / 1024, (h1 - h2) / N / 1024, (h2 - h0) / N / 1024, (t1 - t0) / N * 1e6, cipher);
  } else {  // handshakes
    long n = 0;
    release(&p);
    start();
    double t0 = last;
    do { handshake(&p); release(&p); n++; } while (last - t0 < budget);
    printf("client_us=%.2f server_us=%.2f client_bytes=%ld server_bytes=%ld settings_KiB=%.2f cipher=%s\n",
           acc[C] / n * 1e6, acc[S] / n * 1e6, queue[C].total, queue[S].total, settings, cipher);
  }
  return 0;
}
