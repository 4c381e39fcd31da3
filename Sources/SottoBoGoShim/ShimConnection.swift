// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Sotto

/// Why a connection did not go as the runner wants.
enum ShimFailure: Error {
  case tls(TLSError)
  case expectation(String)
  case transport(String)
}

/// One connection to the runner: handshake, checks, conversation.
final class ShimConnection {
  private(set) var options: ConnectionOptions
  private let ifRefused: ConnectionOptions
  private let socket: ShimSocket
  private(set) var driver: Driver
  private let woken: DispatchSemaphore
  let selector: ShimSelector
  let memory: ShimMemory
  let isResumption: Bool
  private var inbox: [UInt8] = []
  private var data: [UInt8] = []
  private var isAtEnd = false
  private(set) var sessions: [ClientSession] = []
  /// What stays of a write that was not finished.
  private var unsent: [UInt8] = []

  /// - Parameter ifRefused: what holds instead once the server has refused early data.
  init(
    _ options: ConnectionOptions, ifRefused: ConnectionOptions, _ socket: ShimSocket, _ memory: ShimMemory,
    isResumption: Bool
  ) throws {
    self.ifRefused = ifRefused
    self.memory = memory
    self.isResumption = isResumption
    self.options = options
    self.socket = socket
    let woken = DispatchSemaphore(value: 0)
    self.woken = woken
    let wake: @Sendable () -> Void = { woken.signal() }
    let selector = try ShimSelector(options)
    self.selector = selector
    if options.isServer {
      driver = try Driver(
        server: try options.serverConfiguration(selector, memory, isResumption: isResumption), wake: wake)
    } else {
      let name = try options.hostName.map { try ServerName($0) }
      driver = try Driver(
        client: options.clientConfiguration(selector, memory, isResumption: isResumption), serverName: name,
        offersEarlyData: options.enablesEarlyData, wake: wake)
    }
  }

  func run() throws(ShimFailure) {
    do throws(ShimFailure) {
      try send(driver.takeOutgoing())
      let rest = try writeEarly()
      // A server that has taken early data answers it, whatever else is still to come.
      while !driver.isWritable { try receive() }
      try checkHandshake()
      try talk(rest)
      try checkEarlyData()
      try checkSessions()
      driver.takeTrace()?.deliver()
      try checkTrace()
    } catch {
      // Let the runner see the alert before the connection goes.
      socket.drain()
      socket.close()
      throw error
    }
    socket.close()
  }

  // MARK: Bytes

  private func send(_ bytes: [UInt8]) throws(ShimFailure) {
    guard !bytes.isEmpty else { return }
    let bytes = exchange(&unsent, with: []) + bytes
    do {
      try socket.write(bytes)
    } catch {
      throw .transport("\(error.call): \(error.code)")
    }
  }

  private func write(_ bytes: [UInt8]) throws(ShimFailure) {
    do throws(TLSError) {
      let records = try driver.seal(bytes)
      try? socket.write(records)
    } catch {
      throw .tls(error)
    }
  }

  /// Reads once from the transport and lets the driver work until it wants more.
  private func receive() throws(ShimFailure) {
    do throws(TLSError) {
      let bytes = socket.read(options.isAsync ? 1 : 16_384)
      if bytes.isEmpty {
        isAtEnd = true
        try driver.receiveEndOfStream()
      }
      inbox += bytes
      while true {
        inbox.removeFirst(try driver.receive(inbox, appendingTo: &data))
        takeEvents()
        guard driver.isWaiting else { break }
        memory.verifier.open()
        woken.wait()
        _ = try driver.proceed()
      }
      takeEvents()
    } catch {
      try? socket.write(driver.takeOutgoing())
      throw .tls(error)
    }
    try send(driver.takeOutgoing())
  }

  private func takeEvents() {
    while let event = driver.nextEvent() {
      switch event {
      case .sessionReceived(let session): sessions.append(session)
      case .earlyData(let bytes): data += bytes
      case .earlyDataRejected:
        options = ifRefused
        if let verifier = try? ShimVerifier(options, isResumption: isResumption) { memory.verifier.take(verifier) }
      default: break
      }
    }
  }

  // MARK: Conversation

  /// A client's first write, as far as it can go before the server has answered. Returns what of it is left.
  private func writeEarly() throws(ShimFailure) -> [UInt8]? {
    guard !options.isServer, driver.earlyDataCapacity > 0 else { return nil }
    guard options.exportLength == 0 else {
      // There is nothing to export from yet.
      try exportMaterial()
      return nil
    }
    guard options.writesFirst || options.leavesWriteUnfinished else { return nil }
    while let awaited = options.earlyWriteAfter, memory.trace.lastReceived != awaited {
      try receive()
      driver.takeTrace()?.deliver()
    }
    var rest: [UInt8] = []
    for _ in 0..<(options.leavesWriteUnfinished ? 1 : options.initialWriteCount) {
      let bytes = Array(options.initialWrite.utf8)
      do throws(TLSError) {
        let count = rest.isEmpty ? try driver.sendEarlyData(bytes, mayBeSentAgain: false) : 0
        rest += bytes[count...]
      } catch {
        throw .tls(error)
      }
    }
    var records = driver.takeOutgoing()
    if options.leavesWriteUnfinished {
      let kept = Array(records.dropFirst())
      records = Array(records.prefix(1))
      try send(records)
      unsent = kept
    } else {
      try send(records)
    }
    return rest
  }

  private func exportMaterial() throws(ShimFailure) {
    do throws(TLSError) {
      let context = options.usesExportContext ? Array(options.exportContext.utf8) : nil
      let material = try driver.exportKeyingMaterial(
        label: options.exportLabel, context: context, length: options.exportLength)
      try? socket.write(try driver.seal(material))
    } catch {
      throw .tls(error)
    }
  }

  /// - Parameter rest: What is left of a first write that began as early data; nil if none did.
  private func talk(_ rest: [UInt8]?) throws(ShimFailure) {
    if options.exportLength > 0 { try exportMaterial() }
    if options.writesDifferentSizes {
      for size in [0, 1, 255, 256, 257, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769] {
        try write([UInt8](repeating: 0x42, count: size))
      }
    } else if let rest {
      if case .accepted = driver.info.earlyData, !rest.isEmpty { try write(rest) }
    } else if options.writesFirst {
      for _ in 0..<options.initialWriteCount { try write(Array(options.initialWrite.utf8)) }
    }
    if !options.shutsDown { try echo() }
    try shutDown()
  }

  /// Sends back what comes, inverted, until the peer closes, cleanly or not.
  private func echo() throws(ShimFailure) {
    while true {
      if options.updatesKeysBeforeRead { try updateKeys() }
      while data.isEmpty {
        if driver.isReadClosed || isAtEnd { return }
        do {
          try receive()
        } catch {
          if case .tls(let failure) = error, failure.reason == .truncatedData, !options.checksCloseNotify { return }
          throw error
        }
      }
      while !data.isEmpty {
        let part = Array(data.prefix(options.readSize))
        data.removeFirst(part.count)
        if options.updatesKeys { try updateKeys() }
        try write(part.map { $0 ^ 0xff })
      }
    }
  }

  private func updateKeys() throws(ShimFailure) {
    do throws(TLSError) {
      try driver.requestKeyUpdate(peerToo: false)
    } catch {
      throw .tls(error)
    }
    try send(driver.takeOutgoing())
  }

  private func shutDown() throws(ShimFailure) {
    guard options.checksCloseNotify || options.shutsDown else { return }
    driver.close()
    try send(driver.takeOutgoing())
    guard options.checksCloseNotify else { return }
    while !driver.isReadClosed { try receive() }
  }
}
