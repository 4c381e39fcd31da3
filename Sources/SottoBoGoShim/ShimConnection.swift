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
  let options: ConnectionOptions
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

  init(_ options: ConnectionOptions, _ socket: ShimSocket, _ memory: ShimMemory, isResumption: Bool) throws {
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
        client: options.clientConfiguration(selector, memory, isResumption: isResumption), serverName: name, wake: wake)
    }
  }

  func run() throws(ShimFailure) {
    do throws(ShimFailure) {
      try send(driver.takeOutgoing())
      while !driver.isHandshakeComplete { try receive() }
      try checkHandshake()
      try talk()
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
        guard driver.isWaiting else { break }
        woken.wait()
        _ = try driver.proceed()
      }
      while let event = driver.nextEvent() {
        if case .sessionReceived(let session) = event { sessions.append(session) }
      }
    } catch {
      try? socket.write(driver.takeOutgoing())
      throw .tls(error)
    }
    try send(driver.takeOutgoing())
  }

  // MARK: Conversation

  private func talk() throws(ShimFailure) {
    if options.exportLength > 0 {
      do throws(TLSError) {
        let context = options.usesExportContext ? Array(options.exportContext.utf8) : nil
        let material = try driver.exportKeyingMaterial(
          label: options.exportLabel, context: context, length: options.exportLength)
        try? socket.write(try driver.seal(material))
      } catch {
        throw .tls(error)
      }
    }
    if options.writesDifferentSizes {
      for size in [0, 1, 255, 256, 257, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769] {
        try write([UInt8](repeating: 0x42, count: size))
      }
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
