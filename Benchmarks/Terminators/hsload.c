// SPDX-License-Identifier: Apache-2.0
//
// Load client for new connections: hsload PORT SECONDS PROCESSES full|resume|get|hold
// full: TLS 1.3 handshake then close; resume: the same with the newest ticket;
// get: a full handshake and one GET /1k; hold: 1,000 connections that did one
// keep-alive GET and stay until standard input ends. No certificate verification:
// the server is what is measured. Prints connections=N client_us=CPU_PER_CONNECTION.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static SSL_SESSION *session;
static int on_session(SSL *s, SSL_SESSION *x) {
  (void)s;
  SSL_SESSION_free(session);
  session = x;
  return 1;
}
static void die(const char *w) { perror(w); ERR_print_errors_fp(stderr); _exit(1); }
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}
static SSL *dial(SSL_CTX *ctx, int port, int resume) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a)) die("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  SSL *s = SSL_new(ctx);
  SSL_set_fd(s, fd);
  SSL_set_tlsext_host_name(s, "localhost");
  if (resume && session) SSL_set_session(s, session);
  if (SSL_connect(s) != 1) die("SSL_connect");
  return s;
}
static int once(SSL_CTX *ctx, int port, int get, int resume) {
  char buf[8192];
  int n;
  SSL *s = dial(ctx, port, resume);
  int fd = SSL_get_fd(s), reused = SSL_session_reused(s);
  if (get) {
    static const char req[] = "GET /1k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    size_t total = 0;
    SSL_write(s, req, sizeof req - 1);
    while ((n = SSL_read(s, buf, sizeof buf)) > 0) total += (size_t)n;
    if (total < 1024) die("short response");
    SSL_shutdown(s);
  } else {
    SSL_shutdown(s);
    shutdown(fd, SHUT_WR);
    while (SSL_read(s, buf, sizeof buf) > 0) {}  // tickets, close_notify, then EOF
  }
  SSL_set_shutdown(s, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);  // or the session is dropped
  ERR_clear_error();
  SSL_free(s);
  close(fd);
  return reused;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  int port = atoi(argv[1]), procs = atoi(argv[3]), resume = !strcmp(argv[4], "resume"), pipes[2];
  double secs = atof(argv[2]);
  signal(SIGPIPE, SIG_IGN);
  if (pipe(pipes)) die("pipe");
  for (int i = 0; i < procs; i++) {
    if (fork()) continue;
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
    SSL_CTX_set1_groups_list(ctx, "X25519");
    SSL_CTX_set_ciphersuites(ctx, "TLS_AES_128_GCM_SHA256");
    if (resume) {
      SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
      SSL_CTX_sess_set_new_cb(ctx, on_session);
      once(ctx, port, 1, 0);
    }
    if (!strcmp(argv[4], "hold")) {
      static const char req[] = "GET /1k HTTP/1.1\r\nHost: localhost\r\n\r\n";
      char buf[8192];
      for (int k = 0; k < 1000; k++) {
        SSL *s = dial(ctx, port, 0);
        SSL_write(s, req, sizeof req - 1);
        for (int got = 0, m; got < 1024; got += m)
          if ((m = SSL_read(s, buf, sizeof buf)) <= 0) die("hold");
      }
      puts("held");
      fflush(stdout);
      while (read(0, buf, sizeof buf) > 0) {}
      _exit(0);
    }
    long n[2] = {0, 0};
    for (double end = now() + secs; now() < end; n[0]++) n[1] += once(ctx, port, !strcmp(argv[4], "get"), resume);
    if (write(pipes[1], n, sizeof n) != sizeof n) _exit(1);
    _exit(0);
  }
  long total = 0, reused = 0, n[2];
  for (int i = 0, st; i < procs; i++) {
    wait(&st);
    if (!strcmp(argv[4], "hold")) return st != 0;
    if (st) { fprintf(stderr, "hsload: a client failed\n"); return 1; }
    if (read(pipes[0], n, sizeof n) != sizeof n) return 1;
    total += n[0];
    reused += n[1];
  }
  struct rusage u;
  getrusage(RUSAGE_CHILDREN, &u);
  printf("connections=%ld resumed=%ld client_us=%.1f\n", total, reused,
         (u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6) / total * 1e6);
  return 0;
}
