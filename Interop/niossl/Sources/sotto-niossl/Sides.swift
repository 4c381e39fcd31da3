// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL
import Sotto
import SottoNIO

/// Whose handler plays the client.
enum Client: String {
  case sotto
  case niossl
}

/// The files that the caller made.
struct Files: Sendable {
  var chain: String
  var key: String
  var root: String
}

/// How the two sides are set up for one cell.
struct Setting: Sendable {
  var client: Client
  var files: Files
  let serverName = "localhost"
  var clientProtocols: [String] = []
  var serverProtocols: [String] = []
  /// Nil leaves the library its own.
  var clientGroups: [NamedGroup]?
  var serverGroups: [NamedGroup]?
  /// What the handler of ours traces.
  var observer: (@Sendable (TraceEvent) -> Void)?

  func clientHandler() throws -> any ChannelHandler {
    switch client {
    case .sotto:
      var configuration = ClientConfiguration(roots: try .pemFile(files.root))
      configuration.common.applicationProtocols = clientProtocols
      configuration.common.observer = observer
      if let clientGroups { configuration.common.groups = clientGroups }
      return try TLSHandler.client(configuration, serverName: try ServerName(serverName))
    case .niossl:
      var configuration = TLSConfiguration.makeClientConfiguration()
      configuration.minimumTLSVersion = .tlsv13
      configuration.trustRoots = .file(files.root)
      configuration.applicationProtocols = clientProtocols
      configuration.curves = clientGroups?.map { NIOTLSCurve(rawValue: $0.rawValue) }
      return try NIOSSLClientHandler(
        context: try NIOSSLContext(configuration: configuration), serverHostname: serverName)
    }
  }

  func serverHandler() throws -> any ChannelHandler {
    switch client {
    case .niossl:
      let credential = try Credential(certificateFile: files.chain, privateKeyFile: files.key)
      var configuration = ServerConfiguration(credentials: [credential])
      configuration.common.applicationProtocols = serverProtocols
      configuration.common.observer = observer
      if let serverGroups { configuration.common.groups = serverGroups }
      return try TLSHandler.server(configuration)
    case .sotto:
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(files.chain).map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem)))
      configuration.minimumTLSVersion = .tlsv13
      configuration.applicationProtocols = serverProtocols
      configuration.curves = serverGroups?.map { NIOTLSCurve(rawValue: $0.rawValue) }
      return NIOSSLServerHandler(context: try NIOSSLContext(configuration: configuration))
    }
  }
}
