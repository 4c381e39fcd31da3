// SPDX-License-Identifier: Apache-2.0

import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A peer or a pipe that goes away is an error to handle, not a reason to die.
func ignoreBrokenPipes() {
  _ = signal(SIGPIPE, SIG_IGN)
}

/// Ends the process.
func end(with status: ExitStatus) -> Never {
  exit(status.rawValue)
}

/// Calls back for Ctrl-C and for the polite request to end, instead of dying of them.
final class Signals {
  private let sources: [any DispatchSourceSignal]

  /// `handler` is called on a thread of its own, each time.
  init(_ handler: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "sotto.signals")
    sources = [SIGINT, SIGTERM].map { number in
      _ = signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler(handler: handler)
      source.resume()
      return source
    }
  }

  /// Goes back to what the system does by itself.
  func cancel() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { _ = signal(number, SIG_DFL) }
  }
}

/// Lets this thread sleep.
func pause(milliseconds: Int) {
  _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(milliseconds))
}
