// SPDX-License-Identifier: Apache-2.0

import Dispatch
import FoundationEssentials
import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Standard output and standard error, for text.
final class Console: Sendable {
  /// The process's own.
  static let shared = Console()

  /// Standard output, for whoever writes bytes and not text.
  let out = StandardStream(1)
  private let err: StandardStream
  private let lines: BoundedLog

  private init() {
    let err = StandardStream(2)
    self.err = err
    let alarm = Alarm()
    let lines = BoundedLog(wake: { alarm.ring() }) { text, done in err.write(ByteBuffer(string: text)) { _ in done() } }
    self.lines = lines
    alarm.start { lines.flush() }
  }

  /// Whether text on standard output may be coloured.
  let stylesOutput = Console.mayStyle(1)
  /// Whether text on standard error may be coloured.
  let stylesErrors = Console.mayStyle(2)

  /// The longest line of a page on standard output, in columns.
  let width = Console.columns(windowWidth(1), ProcessInfo.processInfo.environment["COLUMNS"])
  /// The longest line of a page on standard error.
  let errorWidth = Console.columns(windowWidth(2), ProcessInfo.processInfo.environment["COLUMNS"])

  /// Results. Returns when they are written.
  func output(_ text: String) { out.write(text, waits: true) }

  /// A line about progress or trouble. Returns when it is written.
  func error(_ line: String) {
    lines.flush()
    err.write(line + "\n", waits: true)
  }

  /// A line for standard error, from a thread that must not wait. Who reads too slowly loses lines, and is told so.
  func log(_ line: String) { lines.append(line) }

  /// Says why a command gives up.
  func complain(_ complaint: Complaint) {
    for (index, line) in complaint.lines.enumerated() {
      error(index == 0 && stylesErrors ? "\u{1b}[1m\(line)\u{1b}[0m" : line)
    }
  }

  /// Waits until everything is written, and leaves the descriptors as they were found.
  func finish() {
    lines.flush()
    out.close()
    err.close()
  }

  /// As many as the window has; where it is none, as COLUMNS in the environment says. At least 40, and 120 at most, beyond which lines
  /// are hard to read.
  static func columns(_ window: Int?, _ variable: String?) -> Int {
    min(max(window ?? variable.flatMap { Int($0) } ?? 100, 40), 120)
  }

  /// Colour is for terminals, and not for those who set NO_COLOR (no-color.org).
  private static func mayStyle(_ descriptor: Int32) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    guard environment["NO_COLOR", default: ""].isEmpty, environment["TERM"] != "dumb" else { return false }
    return isatty(descriptor) == 1
  }
}

/// Calls somebody on a thread of Dispatch's, as often as it rings or less.
///
/// It is a source, and not a block for each ring: what one thread puts into a queue and another takes out stays with the second
/// to be used again, 80 bytes each, until it has very many.
private final class Alarm: @unchecked Sendable {
  // Sources may be used from any thread; their type does not say so.
  private let source = DispatchSource.makeUserDataOrSource(queue: DispatchQueue(label: "sotto.alarm"))

  func start(_ handler: @escaping @Sendable () -> Void) {
    source.setEventHandler(handler: handler)
    source.resume()
  }

  func ring() { source.or(data: 1) }
}

/// One of the process's descriptors, for reading or writing bytes without blocking a thread: files, pipes and terminals.
final class StandardStream: Sendable {
  private let channel: DispatchIO
  private let queue: DispatchQueue
  private let closed = DispatchSemaphore(value: 0)

  private let descriptor: Int32

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    queue = DispatchQueue(label: "sotto.stream.\(descriptor)")
    let closed = closed
    channel = DispatchIO(type: .stream, fileDescriptor: descriptor, queue: queue) { _ in closed.signal() }
    channel.setLimit(lowWater: 1)
    channel.setLimit(highWater: Self.chunk)
  }

  /// How many bytes move at a time.
  static let chunk = 262_144

  /// Writes text; what can't be written is lost.
  func write(_ text: String, waits: Bool) {
    let done = DispatchSemaphore(value: 0)
    write(ByteBuffer(string: text)) { _ in done.signal() }
    if waits { done.wait() }
  }

  /// Writes bytes and then calls `completion`, on some thread, with an error number or 0.
  func write(_ bytes: ByteBuffer, completion: @escaping @Sendable (Int32) -> Void) {
    // Standard output is often a pipe whose reader goes before the end.
    guard descriptor != 1 else {
      return queue.async { completion(writeAll(Array(bytes.readableBytesView), to: 1)) }
    }
    channel.write(offset: 0, data: DispatchData(buffer: bytes), queue: queue) { done, _, error in
      if done { completion(error) }
    }
  }

  /// Reads what there is, at most a chunk, and calls `handler`, on some thread, for each piece: the last one says so. A
  /// last piece of a read that brought nothing is the end of the input.
  func read(_ handler: @escaping @Sendable (_ bytes: ByteBuffer, _ isLast: Bool, _ error: Int32) -> Void) {
    channel.read(offset: 0, length: Self.chunk, queue: queue) { done, data, error in
      var bytes = ByteBuffer()
      if let data, !data.isEmpty { bytes.writeDispatchData(data) }
      handler(bytes, done, error)
    }
  }

  /// Ends the use of the descriptor and waits for what is being written; reads are cut short.
  func close(stopping: Bool = false) {
    if descriptor == 1 { queue.sync {} }
    channel.close(flags: stopping ? .stop : [])
    closed.wait()
    closed.signal()
  }
}
