// SPDX-License-Identifier: Apache-2.0
//
// rustls with ring, both ends in one thread over byte vectors.
// Usage: rustls-peer SCENARIO MILLISECONDS CERTDIR; output as in Benchmarks/README.md.
use rustls::client::{ClientSessionMemoryCache, NoClientSessionStorage};
use rustls::server::{AllowAnyAuthenticatedClient, NoClientAuth, NoServerSessionStorage};
use rustls::{Certificate, ClientConfig, ClientConnection, PrivateKey, RootCertStore};
use rustls::{ServerConfig, ServerConnection, ServerName, SupportedCipherSuite, Ticketer};
use std::io::{Read, Write};
use std::sync::Arc;

const CLIENT: usize = 0;
const SERVER: usize = 1;

#[repr(C)]
struct Timespec(i64, i64);
/// glibc's struct mallinfo2: ten size_t.
#[repr(C)]
struct Mallinfo2([usize; 10]);
extern "C" {
    fn clock_gettime(clock: i32, t: *mut Timespec) -> i32;
    fn mallinfo2() -> Mallinfo2;
}
fn cpu() -> f64 {
    let mut t = Timespec(0, 0);
    unsafe { clock_gettime(2, &mut t) }; // CLOCK_PROCESS_CPUTIME_ID
    t.0 as f64 + t.1 as f64 * 1e-9
}
fn heap() -> f64 {
    let m = unsafe { mallinfo2() };
    (m.0[7] + m.0[4]) as f64 // uordblks + hblkhd
}
fn rss() -> f64 {
    let s = std::fs::read_to_string("/proc/self/statm").unwrap();
    s.split(' ').nth(1).unwrap().parse::<f64>().unwrap() * 4096.0
}

/// CPU time charged to each side since start().
struct Clock {
    acc: [f64; 2],
    last: f64,
}
impl Clock {
    fn start() -> Clock {
        Clock { acc: [0.0; 2], last: cpu() }
    }
    fn mark(&mut self, who: usize) {
        let n = cpu();
        self.acc[who] += n - self.last;
        self.last = n;
    }
}

fn certs(path: String) -> Vec<Certificate> {
    let f = std::fs::File::open(path).unwrap();
    let v = rustls_pemfile::certs(&mut std::io::BufReader::new(f)).unwrap();
    v.into_iter().map(Certificate).collect()
}
fn key(path: String) -> PrivateKey {
    let f = std::fs::File::open(path).unwrap();
    PrivateKey(rustls_pemfile::pkcs8_private_keys(&mut std::io::BufReader::new(f)).unwrap().remove(0))
}

struct Peer {
    client: Arc<ClientConfig>,
    server: Arc<ServerConfig>,
    name: ServerName,
}
struct Pair {
    c: ClientConnection,
    s: ServerConnection,
    sent: [usize; 2],
}
macro_rules! flush {
    ($from:expr, $wire:expr) => {
        while $from.wants_write() {
            $from.write_tls($wire).unwrap();
        }
    };
}
macro_rules! feed {
    ($to:expr, $wire:expr) => {{
        let mut rest = &$wire[..];
        while !rest.is_empty() {
            $to.read_tls(&mut rest).unwrap();
            $to.process_new_packets().unwrap();
        }
        $wire.clear();
    }};
}
/// Bytes one way, with the reads drained as they come.
macro_rules! say {
    ($from:expr, $to:expr, $bytes:expr, $wire:expr, $into:expr) => {{
        $from.writer().write_all($bytes).unwrap();
        flush!($from, $wire);
        feed!($to, $wire);
        $to.reader().read_exact(&mut $into[..$bytes.len()]).unwrap();
    }};
}
impl Peer {
    fn handshake(&self, k: &mut Clock, wire: &mut Vec<u8>) -> Pair {
        let mut c = ClientConnection::new(self.client.clone(), self.name.clone()).unwrap();
        k.mark(CLIENT);
        let mut s = ServerConnection::new(self.server.clone()).unwrap();
        k.mark(SERVER);
        let mut sent = [0, 0];
        while c.wants_write() || s.wants_write() {
            flush!(c, wire);
            sent[CLIENT] += wire.len();
            k.mark(CLIENT);
            feed!(s, wire);
            flush!(s, wire);
            sent[SERVER] += wire.len();
            k.mark(SERVER);
            feed!(c, wire);
            k.mark(CLIENT);
        }
        assert!(!c.is_handshaking() && !s.is_handshaking());
        Pair { c, s, sent }
    }
}

fn main() {
    let a: Vec<String> = std::env::args().collect();
    let (sc, budget, dir) = (a[1].as_str(), a[2].parse::<f64>().unwrap() / 1000.0, &a[3]);
    if sc.contains("mlkem") || sc == "mem-idle-rb" {
        println!("unsupported");
        return;
    }
    let v12 = ["full12", "resume12", "bulk12"].iter().any(|p| sc.starts_with(p));
    let resume = sc.starts_with("resume");
    let kind = if sc.contains("rsa") { "rsa" } else { "ecdsa" };
    let pick = |a: SupportedCipherSuite, b: SupportedCipherSuite| [if v12 { b } else { a }];
    use rustls::cipher_suite as cs;
    let suite = if sc.contains("aes256") {
        pick(cs::TLS13_AES_256_GCM_SHA384, cs::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)
    } else if sc.contains("chacha") {
        pick(cs::TLS13_CHACHA20_POLY1305_SHA256, cs::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256)
    } else {
        pick(cs::TLS13_AES_128_GCM_SHA256, cs::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)
    };
    let groups = [&rustls::kx_group::X25519, &rustls::kx_group::SECP256R1];
    let versions = [if v12 { &rustls::version::TLS12 } else { &rustls::version::TLS13 }];
    let mut roots = RootCertStore::empty();
    for c in certs(format!("{dir}/{kind}-root.pem")) {
        roots.add(&c).unwrap();
    }
    let mtls = sc.starts_with("mtls");
    let load = |n: &str| (certs(format!("{dir}/{kind}-{n}.pem")), key(format!("{dir}/{kind}-{n}.key")));

    let b = ClientConfig::builder().with_cipher_suites(&suite).with_kx_groups(&groups);
    let b = b.with_protocol_versions(&versions).unwrap().with_root_certificates(roots.clone());
    let mut client = if mtls {
        let (chain, key) = load("client");
        b.with_single_cert(chain, key).unwrap()
    } else {
        b.with_no_client_auth()
    };
    let b = ServerConfig::builder().with_cipher_suites(&suite).with_kx_groups(&groups);
    let b = b.with_protocol_versions(&versions).unwrap();
    let b = b.with_client_cert_verifier(if mtls { AllowAnyAuthenticatedClient::new(roots) } else { NoClientAuth::new() });
    let (chain, key) = load("server");
    let mut server = b.with_single_cert(chain, key).unwrap();
    server.session_storage = Arc::new(NoServerSessionStorage {});
    if resume {
        client.session_storage = ClientSessionMemoryCache::new(16);
        server.ticketer = Ticketer::new().unwrap();
    } else {
        client.session_storage = Arc::new(NoClientSessionStorage {});
        client.enable_tickets = false;
    }
    let peer = Peer {
        client: Arc::new(client),
        server: Arc::new(server),
        name: ServerName::try_from("server.test").unwrap(),
    };

    let mut k = Clock::start();
    let mut wire = Vec::with_capacity(1 << 20);
    let (buf, mut into) = ([7u8; 16384], [0u8; 16384]);
    let mut p = peer.handshake(&mut k, &mut wire);
    for _ in 0..20 {
        p = peer.handshake(&mut k, &mut wire);
    }
    // One way in batches: the writes charged to the client, the reads to the server.
    let mut batch = |p: &mut Pair, k: &mut Clock, b: &[u8], count: usize, wire: &mut Vec<u8>| {
        for _ in 0..count {
            p.c.writer().write_all(b).unwrap();
            flush!(p.c, wire);
        }
        k.mark(CLIENT);
        let (mut rest, mut got) = (&wire[..], 0);
        while !rest.is_empty() {
            p.s.read_tls(&mut rest).unwrap();
            let n = p.s.process_new_packets().unwrap().plaintext_bytes_to_read();
            let mut left = n;
            while left > 0 {
                left -= p.s.reader().read(&mut into[..left.min(16384)]).unwrap();
            }
            got += n;
        }
        wire.clear();
        k.mark(SERVER);
        assert_eq!(got, b.len() * count);
    };
    let mut into = [0u8; 16384];
    if sc.starts_with("bulk") {
        let mut bytes = 0.0;
        k = Clock::start();
        let t0 = k.last;
        while k.last - t0 < budget {
            for _ in 0..512 {
                batch(&mut p, &mut k, &buf, 8, &mut wire);
            }
            bytes += (64 << 20) as f64;
        }
        println!("seal_MBps={:.1} open_MBps={:.1} cipher={:?}", bytes / k.acc[0] / 1e6, bytes / k.acc[1] / 1e6, suite[0].suite());
    } else if sc == "small64" {
        let (mut n, mut m, mut t, small) = (0.0, 0.0, 0.0, &buf[..64]);
        let t0 = cpu();
        while t < budget / 2.0 {
            for _ in 0..500 {
                say!(p.c, p.s, small, &mut wire, into);
                say!(p.s, p.c, small, &mut wire, into);
            }
            n += 500.0;
            t = cpu() - t0;
        }
        k = Clock::start();
        while k.acc[0] + k.acc[1] < budget / 2.0 {
            batch(&mut p, &mut k, small, 100, &mut wire);
            m += 100.0;
        }
        println!("rtt_ns={:.0} seal64_ns={:.0} open64_ns={:.0} cipher={:?}", t / n * 1e9, k.acc[0] / m * 1e9, k.acc[1] / m * 1e9, suite[0].suite());
    } else if sc == "mem-idle" {
        const COUNT: usize = 2000;
        let (mut cs, mut ss) = (Vec::with_capacity(COUNT), Vec::with_capacity(COUNT));
        let (r0, h0) = (rss(), heap());
        for _ in 0..COUNT {
            let mut p = peer.handshake(&mut k, &mut wire);
            say!(p.c, p.s, &buf[..64], &mut wire, into);
            say!(p.s, p.c, &buf[..64], &mut wire, into);
            cs.push(p.c);
            ss.push(p.s);
        }
        let (r1, h1) = (rss(), heap());
        cs.clear();
        let h2 = heap();
        let per = |x: f64| x / COUNT as f64 / 1024.0;
        println!("rss_pair_KiB={:.2} heap_client_KiB={:.2} heap_server_KiB={:.2} cipher={:?}", per(r1 - r0), per(h1 - h2), per(h2 - h0), suite[0].suite());
        assert_eq!(ss.len(), COUNT);
    } else {
        let mut n = 0.0;
        k = Clock::start();
        let t0 = k.last;
        let mut sent = [0, 0];
        while k.last - t0 < budget {
            let p = peer.handshake(&mut k, &mut wire);
            sent = p.sent;
            // rustls does not say whether it resumed: no certificate flight means it did
            assert_eq!(p.sent[SERVER] < 700, resume);
            drop(p.c);
            k.mark(CLIENT);
            drop(p.s);
            k.mark(SERVER);
            n += 1.0;
        }
        println!("client_us={:.2} server_us={:.2} client_bytes={} server_bytes={} cipher={:?}", k.acc[0] / n * 1e6, k.acc[1] / n * 1e6, sent[0], sent[1], suite[0].suite());
    }
}
