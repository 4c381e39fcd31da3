// SPDX-License-Identifier: Apache-2.0
//
// swift-nio-ssl's handlers, both ends in one thread over EmbeddedChannel.
// Usage: niossl-peer SCENARIO MILLISECONDS CERTDIR; output as in Benchmarks/README.md.
import CBench
import Foundation
import NIOCore
import NIOEmbedded
import NIOSSL

func die(_ s: String) -> Never {
  FileHandle.standardError.write(Data("niossl-peer: \(s)\n".utf8))
  exit(1)
}
guard CommandLine.arguments.count == 4 else { die("usage: niossl-peer SCENARIO MILLISECONDS CERTDIR") }
let scenario = CommandLine.arguments[1]
guard let milliseconds = Double(CommandLine.arguments[2]) else { die("milliseconds?") }
let budget = milliseconds / 1000
let dir = CommandLine.arguments[3]
func fmt(_ x: Double, _ d: Int = 2) -> String { String(format: "%.\(d)f", x) }

var clientTime = 0.0, serverTime = 0.0, last = 0.0
func start() { clientTime = 0; serverTime = 0; last = benchmark_cpu() }
func markClient() { let n = benchmark_cpu(); clientTime += n - last; last = n }
func markServer() { let n = benchmark_cpu(); serverTime += n - last; last = n }

let unsupported: Set = ["resume13", "resume12", "bulk13-aes256", "bulk13-chacha", "mem-idle-rb"]
if unsupported.contains(scenario) { print("unsupported"); exit(0) }
let v12 = scenario.hasPrefix("full12") || scenario.hasPrefix("bulk12")
let kind = scenario.contains("rsa") ? "rsa" : "ecdsa"

func chain(_ name: String) throws -> [NIOSSLCertificateSource] {
  try NIOSSLCertificate.fromPEMFile("\(dir)/\(kind)-\(name).pem").map { .certificate($0) }
}
func key(_ name: String) throws -> NIOSSLPrivateKeySource {
  .privateKey(try NIOSSLPrivateKey(file: "\(dir)/\(kind)-\(name).key", format: .pem))
}
func restrict(_ c: inout TLSConfiguration) {
  c.minimumTLSVersion = v12 ? .tlsv12 : .tlsv13
  c.maximumTLSVersion = v12 ? .tlsv12 : .tlsv13
  c.curves = scenario.contains("mlkem") ? [.x25519_MLKEM768] : [.x25519, .secp256r1]
  if v12 {
    c.cipherSuiteValues =
      scenario.contains("aes256")
      ? [.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]
      : scenario.contains("chacha")
        ? [.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256]
        : [.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
  }
}
let root = NIOSSLTrustRoots.certificates(try NIOSSLCertificate.fromPEMFile("\(dir)/\(kind)-root.pem"))
var clientConfig = TLSConfiguration.makeClientConfiguration()
clientConfig.trustRoots = root
var serverConfig = try TLSConfiguration.makeServerConfiguration(
  certificateChain: chain("server"), privateKey: key("server"))
if scenario.hasPrefix("mtls") {
  clientConfig.certificateChain = try chain("client")
  clientConfig.privateKey = try key("client")
  serverConfig.trustRoots = root
  serverConfig.certificateVerification = .noHostnameVerification
}
restrict(&clientConfig)
restrict(&serverConfig)
let clientContext = try NIOSSLContext(configuration: clientConfig)
let serverContext = try NIOSSLContext(configuration: serverConfig)
let loop = EmbeddedEventLoop()
let address = try SocketAddress(unixDomainSocketPath: "/bench")

struct Pair { var client: EmbeddedChannel, server: EmbeddedChannel }
var clientBytes = 0, serverBytes = 0

/// Moves what each side wrote to the other, until both are silent.
func shuttle(_ p: Pair) throws {
  var moved = true
  while moved {
    moved = false
    var batch: [ByteBuffer] = []
    while let b = try p.client.readOutbound(as: ByteBuffer.self) { batch.append(b); clientBytes += b.readableBytes }
    markClient()
    for b in batch { moved = true; try p.server.writeInbound(b) }
    batch.removeAll(keepingCapacity: true)
    while let b = try p.server.readOutbound(as: ByteBuffer.self) { batch.append(b); serverBytes += b.readableBytes }
    markServer()
    for b in batch { moved = true; try p.client.writeInbound(b) }
  }
  markClient()
}
func handshake() throws -> Pair {
  clientBytes = 0; serverBytes = 0
  let client = EmbeddedChannel(
    handler: try NIOSSLClientHandler(context: clientContext, serverHostname: "server.test"), loop: loop)
  client.connect(to: address, promise: nil)
  markClient()
  let server = EmbeddedChannel(handler: NIOSSLServerHandler(context: serverContext), loop: loop)
  server.connect(to: address, promise: nil)
  markServer()
  let p = Pair(client: client, server: server)
  try shuttle(p)
  return p
}
/// Abrupt end, as when the peer's socket is gone.
func drop(_ c: EmbeddedChannel) {
  c.pipeline.fireChannelInactive()
  _ = try? c.finish(acceptAlreadyClosed: true)
}
let small = ByteBuffer(repeating: 7, count: 64), big = ByteBuffer(repeating: 7, count: 16384)

func transfer(_ from: EmbeddedChannel, _ to: EmbeddedChannel, _ b: ByteBuffer) throws {
  try from.writeOutbound(b)
  while let o = try from.readOutbound(as: ByteBuffer.self) { try to.writeInbound(o) }
  var n = 0
  while let i = try to.readInbound(as: ByteBuffer.self) { n += i.readableBytes }
  if n != b.readableBytes { die("got \(n) bytes of \(b.readableBytes)") }
}
/// Count messages one way: the writes charged to the client, the reads to the server.
func batch(_ p: Pair, _ b: ByteBuffer, _ count: Int, _ store: inout [ByteBuffer]) throws {
  store.removeAll(keepingCapacity: true)
  for _ in 0..<count {
    try p.client.writeOutbound(b)
    while let o = try p.client.readOutbound(as: ByteBuffer.self) { store.append(o) }
  }
  markClient()
  var n = 0
  for o in store {
    try p.server.writeInbound(o)
    while let i = try p.server.readInbound(as: ByteBuffer.self) { n += i.readableBytes }
  }
  markServer()
  if n != b.readableBytes * count { die("lost bytes") }
}

func main() throws {
  for _ in 0..<20 {
    let p = try handshake()
    try transfer(p.client, p.server, small)
    try transfer(p.server, p.client, small)
    drop(p.client); drop(p.server)
  }
  if scenario.hasPrefix("bulk") {
    let p = try handshake()
    var bytes = 0.0, store: [ByteBuffer] = []
    start()
    let t0 = last
    repeat {
      for _ in 0..<512 { try batch(p, big, 8, &store) }
      bytes += Double(64 << 20)
    } while last - t0 < budget
    print("seal_MBps=\(fmt(bytes / clientTime / 1e6, 1)) open_MBps=\(fmt(bytes / serverTime / 1e6, 1))")
  } else if scenario == "small64" {
    let p = try handshake()
    var n = 0.0, m = 0.0, t = 0.0, store: [ByteBuffer] = []
    let t0 = benchmark_cpu()
    repeat {
      for _ in 0..<500 { try transfer(p.client, p.server, small); try transfer(p.server, p.client, small) }
      n += 500
      t = benchmark_cpu() - t0
    } while t < budget / 2
    start()
    repeat { try batch(p, small, 100, &store); m += 100 } while clientTime + serverTime < budget / 2
    print(
      "rtt_ns=\(fmt(t / n * 1e9, 0)) seal64_ns=\(fmt(clientTime / m * 1e9, 0)) open64_ns=\(fmt(serverTime / m * 1e9, 0))"
    )
  } else if scenario == "mem-idle" {
    let count = 2000
    var all: [Pair] = []
    all.reserveCapacity(count)
    let bareHeap = benchmark_heap()
    var bare: [EmbeddedChannel] = []
    for _ in 0..<count { bare.append(EmbeddedChannel(loop: loop)) }
    let channel = (benchmark_heap() - bareHeap) / Double(count) / 1024
    for c in bare { _ = try? c.finish(acceptAlreadyClosed: true) }
    bare = []
    let r0 = benchmark_resident(), h0 = benchmark_heap()
    for _ in 0..<count {
      let p = try handshake()
      try transfer(p.client, p.server, small)
      try transfer(p.server, p.client, small)
      all.append(p)
    }
    let r1 = benchmark_resident(), h1 = benchmark_heap()
    let servers = all.map(\.server)
    for p in all { drop(p.client) }
    all = []
    let h2 = benchmark_heap(), k = 1024 * Double(count)
    print(
      "rss_pair_KiB=\(fmt((r1 - r0) / k)) heap_client_KiB=\(fmt((h1 - h2) / k)) heap_server_KiB=\(fmt((h2 - h0) / k)) heap_bare_channel_KiB=\(fmt(channel))"
    )
    withExtendedLifetime(servers) {}
  } else {
    var n = 0.0, teardown = 0.0
    start()
    while clientTime + serverTime < budget {
      let p = try handshake()
      drop(p.client); drop(p.server)
      let t = benchmark_cpu()  // teardown (abrupt, with its errors) is not charged
      teardown += t - last
      last = t
      n += 1
    }
    print(
      "client_us=\(fmt(clientTime / n * 1e6)) server_us=\(fmt(serverTime / n * 1e6)) client_bytes=\(clientBytes) server_bytes=\(serverBytes) teardown_us=\(fmt(teardown / n * 1e6))"
    )
  }
}
do { try main() } catch { die("\(error)") }
