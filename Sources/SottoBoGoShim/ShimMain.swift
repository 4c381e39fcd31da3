// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sotto

/// BoringSSL's conformance runner talks to this program: it connects, speaks TLS as the flags say, and reports.
@main
enum ShimMain {
  /// What the runner takes for "not implemented".
  private static let unimplemented: Int32 = 89

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.contains("-is-handshaker-supported") {
      print("No")
      return
    }
    // A configuration that is refused wants what we don't have, unless it leaves nothing to be had.
    var mayBeRefused = false
    do {
      let options = try ShimOptions(arguments)
      mayBeRefused = options.initial.leavesNoVersion
      try run(options)
    } catch let error as Unimplemented {
      print("unimplemented: \(error.what)")
      exit(unimplemented)
    } catch let error as CredentialError where error.kind == .unsupportedKey {
      print("unimplemented: \(error)")
      exit(unimplemented)
    } catch ShimFailure.tls(let error) {
      report(error)
    } catch let error as TLSError where !mayBeRefused {
      report(error)
    } catch let error as TLSError {
      fail("\(token(error)) \(error)")
    } catch {
      fail("\(error)")
    }
  }

  private static func run(_ options: ShimOptions) throws {
    let memory = try ShimMemory(options.initial)
    for index in 0...options.resumeCount {
      let connection = index == 0 ? options.initial : options.resumed
      if index > 0 { memory.time.advance(seconds: connection.resumptionDelay) }
      let socket = try ShimSocket(port: options.port, usesIPv6: options.usesIPv6)
      try socket.write((0..<8).map { UInt8(truncatingIfNeeded: options.shimID >> (8 * UInt64($0))) })
      try ShimConnection(
        connection, ifRefused: options.retried, socket, memory, isResumption: index > 0
      ).run()
    }
  }

  /// A failure for want of a feature is no verdict on the protocol.
  private static func lacking(_ error: TLSError) -> String? {
    switch error.reason {
    case .invalidConfiguration(let why): why
    default: nil
    }
  }

  /// The reason's name between colons, which the runner's `ErrorMap` knows.
  private static func token(_ error: TLSError) -> String {
    ":\(String(describing: error.reason).prefix { $0 != "(" }):"
  }

  private static func report(_ error: TLSError) -> Never {
    if let what = lacking(error) {
      print("unimplemented: \(what)")
      exit(unimplemented)
    }
    fail("\(token(error)) \(error)")
  }

  private static func fail(_ text: String) -> Never {
    writeToStandardError(text)
    exit(1)
  }
}
