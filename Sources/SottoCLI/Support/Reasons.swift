// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import NIOPosix
import Sotto
import SottoInspect

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why there is no connection or no port, in a few plain words.
func reason(for error: any Error) -> String {
  switch error {
  case let error as NIOConnectionError:
    if let first = error.connectionErrors.first { return reason(for: first.error) }
    if error.dnsAError != nil || error.dnsAAAAError != nil { return "the name is not known" }
    return "there is no address for it"
  case is SocketAddressError.UnknownHost: return "the name is not known"
  case let error as IOError: return words(for: error)
  case ChannelError.connectTimeout: return "no answer in time"
  default: return describe(error)
  }
}

/// Why there is no connection, for an inspection.
func obstacle(_ error: any Error) -> Obstacle {
  if let known = error as? Obstacle { return known }
  return Obstacle(failureID(for: error), reason(for: error))
}

private func failureID(for error: any Error) -> FailureID {
  switch error {
  case let error as NIOConnectionError:
    if let first = error.connectionErrors.first { return failureID(for: first.error) }
    return .connectUnknownName
  case is SocketAddressError.UnknownHost: return .connectUnknownName
  case ChannelError.connectTimeout: return .connectTimeout
  case let error as IOError:
    return switch error.errnoCode {
    case ECONNREFUSED: .connectRefused
    case ETIMEDOUT: .connectTimeout
    case EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL: .connectUnreachable
    case ECONNRESET, EPIPE: .connectClosed
    default: .connectFailed
    }
  default: return .connectFailed
  }
}

/// Whether the other side broke the connection off.
func isReset(_ error: any Error) -> Bool { (error as? IOError)?.errnoCode == ECONNRESET }

private func words(for error: IOError) -> String {
  switch error.errnoCode {
  case ECONNREFUSED: "connection refused: nothing listens there"
  case ECONNRESET: "the other side reset the connection"
  case EPIPE: "the other side is gone"
  case ETIMEDOUT: "no answer in time"
  case EHOSTUNREACH, ENETUNREACH: "there is no way to it"
  case EADDRINUSE: "the address is in use"
  case EADDRNOTAVAIL: "this machine has no such address"
  case EACCES, EPERM: "permission denied"
  case EMFILE: "this process has as many files open as it may (ulimit -n)"
  case ENFILE: "the system has as many files open as it may"
  case ENOENT: "there is no such file or directory"
  case EISDIR: "it is a directory"
  default: describe(error)
  }
}

extension Complaint {
  /// A configuration that can't work.
  init(configuration error: TLSError) {
    self.init(
      error.cause == .misuse ? .usage : .internal, DisplayText.escaped(error.explanation, limit: 600),
      next: "check the options --alpn, --groups and --suites")
  }
}
