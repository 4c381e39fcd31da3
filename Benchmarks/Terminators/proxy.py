# SPDX-License-Identifier: Apache-2.0
"""proxy.sh's work: starts a backend and one TLS terminator on 127.0.0.1, loads
it, and prints the terminator's own CPU per operation. See Benchmarks/README.md."""
import os, re, shlex, shutil, signal, socket, statistics, subprocess, sys, time

BUILD = os.path.abspath(os.environ["BUILD"])
DUR, ROUNDS = os.environ.get("DUR", "3"), int(os.environ.get("ROUNDS", "3"))
PORT, BACKEND = int(os.environ.get("PORT", "18443")), int(os.environ.get("BACKEND_PORT", "18080"))
# Everything on one CPU: across two, the kernel's part of the terminator's time jumps
# between two states a factor of two apart (user time stays), for seconds at a stretch.
PIN = os.environ.get("PIN", "0").split(",")  # CPU of the terminator, then of load and backend; "" for none
CERTS, RUN, WWW = f"{BUILD}/certificates", f"{BUILD}/run", f"{BUILD}/www"
SUITE = "TLS_AES_128_GCM_SHA256"
V = dict(port=PORT, backend=BACKEND, certs=CERTS, run=RUN, www=WWW, suite=SUITE,
         cert=f"{CERTS}/ecdsa-server.pem", key=f"{CERTS}/ecdsa-server.key", bundle=f"{CERTS}/ecdsa-server.bundle.pem")

NGINX = """daemon off; master_process on; worker_processes 1; pid %(run)s/NAME.pid; error_log %(run)s/NAME.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 60; sendfile on; tcp_nopush on; proxy_temp_path %(run)s/NAME-proxy;
  client_body_temp_path %(run)s/NAME-body; fastcgi_temp_path %(run)s/NAME-f; uwsgi_temp_path %(run)s/NAME-u; scgi_temp_path %(run)s/NAME-s;
  upstream b { server 127.0.0.1:%(backend)d; keepalive 64; keepalive_requests 100000000; }
  server { BODY }
}
"""
PROXY = """ location / { proxy_pass http://b; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_max_temp_file_size 0; } """
BACK = NGINX.replace("NAME", "backend").replace("BODY", "listen 127.0.0.1:%(backend)d backlog=4096; root %(www)s;")
CONF = {  # name: (file, text, command, environment)
    "nginx": ("nginx.conf", NGINX.replace("NAME", "nginx").replace("BODY", "listen 127.0.0.1:%(port)d ssl backlog=4096; "
        "ssl_certificate %(cert)s; ssl_certificate_key %(key)s; ssl_protocols TLSv1.3; ssl_conf_command Ciphersuites %(suite)s; "
        "ssl_ecdh_curve X25519;" + PROXY), "nginx -e %(run)s/nginx.log -c %(run)s/nginx.conf", {}),
    # the same proxy without TLS, to see what TLS adds
    "nginx-plain": ("nginx-plain.conf", NGINX.replace("NAME", "nginx-plain").replace("BODY", "listen 127.0.0.1:%(port)d backlog=4096;" + PROXY),
        "nginx -e %(run)s/nginx-plain.log -c %(run)s/nginx-plain.conf", {}),
    "haproxy": ("haproxy.cfg", """global
  nbthread 1
  maxconn 4096
  ssl-default-bind-ciphersuites %(suite)s
  ssl-default-bind-options ssl-min-ver TLSv1.3
defaults
  mode http
  http-reuse always
  timeout client 60s
  timeout server 60s
  timeout connect 5s
frontend f
  bind 127.0.0.1:%(port)d ssl crt %(bundle)s curves X25519
  default_backend b
backend b
  server s 127.0.0.1:%(backend)d
""", "haproxy -db -f %(run)s/haproxy.cfg", {}),
    "hitch": ("hitch.conf", """frontend = "[127.0.0.1]:%(port)d"
backend = "[127.0.0.1]:%(backend)d"
pem-file = "%(bundle)s"
workers = 1
tls-protos = TLSv1.3
ciphersuites = "%(suite)s"
ecdh-curve = "X25519"
daemon = off
""", "hitch --config=%(run)s/hitch.conf --user=nobody", {}),
    "niossl": ("none", "", f"{BUILD}/peers/release/niossl-proxy %(port)d %(backend)d %(cert)s %(key)s", {}),
    "caddy": ("Caddyfile", """{
  admin off
  auto_https off
  default_sni localhost
  servers {
    protocols h1
  }
}
:%(port)d {
  bind 127.0.0.1
  tls %(cert)s %(key)s {
    protocols tls1.3
    curves x25519
  }
  reverse_proxy 127.0.0.1:%(backend)d {
    transport http {
      keepalive_idle_conns_per_host 64
      compression off
    }
  }
}
""", "caddy run --adapter caddyfile --config %(run)s/Caddyfile", {"GOMAXPROCS": "1", "HOME": RUN, "XDG_DATA_HOME": RUN, "XDG_CONFIG_HOME": RUN}),
}

def pinned(cpu, argv): return (["taskset", "-c", PIN[min(cpu, len(PIN) - 1)]] if PIN[0] else []) + argv
def start(cmd, cpu, env={}):
    log = open(f"{RUN}/{os.path.basename(shlex.split(cmd)[0])}-{cpu}.out", "w")
    return subprocess.Popen(pinned(cpu, shlex.split(cmd)), start_new_session=True, env={**os.environ, **env}, stdout=log, stderr=log)
LOAD_ENV = {**os.environ, **({"LD_LIBRARY_PATH": f"{BUILD}/openssl35"} if os.path.exists(f"{BUILD}/openssl35") else {})}
def wait_for(port, proc):
    for _ in range(100):
        if proc.poll() is not None: sys.exit(f"the server on port {port} ended: see {RUN}")
        try: socket.create_connection(("127.0.0.1", port), 1).close(); return
        except OSError: time.sleep(0.1)
    sys.exit(f"nothing listens on port {port}")
def stop(proc):  # the session this script started, and nothing else
    if proc.poll() is None or tasks(proc.pid):
        try: os.killpg(proc.pid, signal.SIGTERM)
        except ProcessLookupError: pass
    try: proc.wait(5)
    except subprocess.TimeoutExpired: os.killpg(proc.pid, signal.SIGKILL); proc.wait()
def tasks(sid):
    out = []
    for p in filter(str.isdigit, os.listdir("/proc")):
        try: f = open(f"/proc/{p}/stat").read().rsplit(")", 1)[1].split()
        except OSError: continue
        if int(f[3]) == sid: out.append(p)
    return out
def cpu(sid):  # seconds on a CPU, user and kernel, of all threads of the session
    t = 0
    for p in tasks(sid):
        for k in os.listdir(f"/proc/{p}/task"):
            try: t += int(open(f"/proc/{p}/task/{k}/schedstat").read().split()[0])
            except OSError: pass
    return t / 1e9
def rss(sid):
    return sum(int(open(f"/proc/{p}/statm").read().split()[1]) for p in tasks(sid)) * os.sysconf("SC_PAGESIZE") / 1048576

def main():
    name, argv = sys.argv[1], sys.argv[2:]
    for d in (RUN, WWW): os.makedirs(d, exist_ok=True)
    os.chmod(BUILD, 0o755)
    for f, n in (("1k", 1024), ("10m", 10 << 20)):
        with open(f"{WWW}/{f}", "wb") as h: h.write((b"0123456789abcdef" * 64 * 1024)[:n] if n < 1 << 20 else (b"0123456789abcdef" * 65536) * (n >> 20))
    env = {}
    if argv:  # our own: a command line with {port} {backend} {cert} {key} {bundle}
        cmd = " ".join(shlex.quote(a.format(**V)) for a in argv)
    else:
        if name not in CONF: sys.exit(f"no such terminator: {name}; known: {' '.join(CONF)}")
        f, text, cmd, env = CONF[name]
        with open(f"{RUN}/{f}", "w") as h: h.write(text % V)
        cmd %= V
    with open(f"{RUN}/backend.conf", "w") as h: h.write(BACK % V)
    procs = []
    try:
        procs.append(start(f"nginx -e {RUN}/backend.log -c {RUN}/backend.conf", 1)); wait_for(BACKEND, procs[0])
        if os.environ.get("TERM_LIBS"): env = {**env, "LD_LIBRARY_PATH": os.environ["TERM_LIBS"]}
        procs.append(start(cmd, 0, env)); wait_for(PORT, procs[1])
        back, term = procs[0].pid, procs[1].pid
        scheme = "http" if name == "nginx-plain" else "https"
        url = f"{scheme}://127.0.0.1:{PORT}"
        load = [("new-connection", f"{BUILD}/hsload {PORT} {DUR} 4 full", r"connections=(\d+)", 1),
                ("resumed-connection", f"{BUILD}/hsload {PORT} {DUR} 4 resume", r"connections=(\d+)", 1),
                ("connection+get-1k", f"{BUILD}/hsload {PORT} {DUR} 4 get", r"connections=(\d+)", 1),
                ("keepalive-get-1k", f"wrk -t1 -c16 -d{DUR}s {url}/1k", r"(\d+) requests in", 1),
                ("download-10m-per-MiB", f"wrk -t1 -c4 -d{DUR}s --timeout 10s {url}/10m", r"(\d+) requests in", 10)]
        if scheme == "http": load = load[3:]
        load = [x for x in load if x[0].startswith(tuple(os.environ.get("ONLY", "").split(",")))]
        idle = None
        if scheme == "https":  # KiB per idle keep-alive connection, before the load warms the heap
            r0 = rss(term)
            h = subprocess.Popen(pinned(1, [f"{BUILD}/hsload", str(PORT), "0", "1", "hold"]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=LOAD_ENV)
            if "held" in h.stdout.readline(): idle = (rss(term) - r0) * 1.024
            h.stdin.close(); h.wait(30)
        print("terminator,what,server_us_per_op,ops_per_s_per_core,ops_per_s_here,server_busy,backend_us_per_op,server_rss_MiB,note")
        rows = {}
        for r in range(ROUNDS):
            for what, cmd, pat, scale in load:
                s0, b0, t0 = cpu(term), cpu(back), time.monotonic()
                out = subprocess.run(pinned(1, shlex.split(cmd)), capture_output=True, text=True, timeout=120, env=LOAD_ENV)
                time.sleep(0.1)
                s1, b1, t1 = cpu(term), cpu(back), time.monotonic() - 0.1
                m = re.search(pat, out.stdout)
                n = int(m.group(1)) * scale if m else 0
                if out.returncode or not n:
                    print(f"{name},{what},failed: {(out.stderr or out.stdout).strip()[:200]}"); continue
                bad = re.search(r"Non-2xx.*|Socket errors.*", out.stdout)
                res = re.search(r"resumed=(\d+)", out.stdout)
                note = (bad.group(0) if bad else "") + (f"resumed {int(res.group(1)) * 100 // n}%" if "resumed-" in what and res else "")
                rows.setdefault(what, []).append((n / (t1 - t0), (s1 - s0) / n * 1e6, (s1 - s0) / (t1 - t0), (b1 - b0) / n * 1e6, rss(term), note))
        for what, v in rows.items():
            m = [statistics.median(x[i] for x in v) for i in range(5)]
            sp = (max(x[1] for x in v) - min(x[1] for x in v)) / m[1]
            print(f"{name},{what},{m[1]:.1f},{1e6 / m[1]:.0f},{m[0]:.0f},{m[2]:.2f},{m[3]:.1f},{m[4]:.1f},{v[-1][5]}{' ' if v[-1][5] else ''}spread {sp:.0%}")
        if idle is not None: print(f"{name},idle-connection-KiB,{idle:.1f}")
    finally:
        for p in reversed(procs): stop(p)

main()
