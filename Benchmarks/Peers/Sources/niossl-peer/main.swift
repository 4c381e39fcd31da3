// SPDX-License-Identifier: Apache-2.0
//
// swift-nio-ssl's handlers, both ends in one thread: Channels.swift is sotto-peer's.
// Usage: niossl-peer SCENARIO MILLISECONDS CERTDIR; output as in Benchmarks/README.md.
import Foundation
import NIOCore
import NIOSSL

func die(_ s: String) -> Never {
  FileHandle.standardError.write(Data("niossl-peer: \(s)\n".utf8))
  exit(1)
}
guard CommandLine.arguments.count == 4, let amount = Amount(CommandLine.arguments[2]) else {
  die("usage: niossl-peer SCENARIO MILLISECONDS|TURNSx CERTDIR")
}
let scenario = CommandLine.arguments[1]
let dir = CommandLine.arguments[3]

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

func main() throws -> [Result] {
  let root = NIOSSLTrustRoots.certificates(try NIOSSLCertificate.fromPEMFile("\(dir)/\(kind)-root.pem"))
  var client = TLSConfiguration.makeClientConfiguration()
  client.trustRoots = root
  var server = try TLSConfiguration.makeServerConfiguration(
    certificateChain: chain("server"), privateKey: key("server"))
  if scenario.hasPrefix("mtls") {
    client.certificateChain = try chain("client")
    client.privateKey = try key("client")
    server.trustRoots = root
    server.certificateVerification = .noHostnameVerification
  }
  restrict(&client)
  restrict(&server)
  let clientContext = try NIOSSLContext(configuration: client)
  let serverContext = try NIOSSLContext(configuration: server)
  let channels = Channels(
    client: { try NIOSSLClientHandler(context: clientContext, serverHostname: "server.test") },
    server: { NIOSSLServerHandler(context: serverContext) },
    // It doesn't say. No client's context keeps sessions, and no row here resumes.
    isResumed: { _ in nil })
  if scenario.hasPrefix("bulk") { return try channels.bulk(amount) }
  if scenario == "small64" { return try channels.messages(amount) }
  if scenario == "mem-idle" { return try channels.idle(2_000) }
  return try channels.handshakes(amount, resumed: false)
}
do { print(try main().map { "\($0.key)=\($0.value)" }.joined(separator: " ")) } catch { die("\(error)") }
