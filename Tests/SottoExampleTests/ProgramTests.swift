// SPDX-License-Identifier: Apache-2.0

import Foundation
import SottoTestSupport
import Testing

/// The two programs of the README, as they stand there, talk to each other.
@Suite struct ProgramTests {
  @Test func serverAndClient() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sotto-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let identity = try TestIdentities.shared().server
    try identity.pem.write(to: folder.appendingPathComponent("server.pem"), atomically: true, encoding: .utf8)
    try identity.keyPEM.write(to: folder.appendingPathComponent("server.key"), atomically: true, encoding: .utf8)

    // On a thread of its own: waiting for a process blocks, and tasks share few threads.
    let talk = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try self.talk(in: folder) }) }
    }
    #expect(talk.listening.hasPrefix("listening on [IPv4]127.0.0.1"))
    #expect(talk.status == 0)
    #expect(talk.said == "the server says: hello\n")
  }

  /// What the server said first, how the client ended, and what it said.
  private struct Talk: Sendable {
    let listening: String
    let status: Int32
    let said: String
  }

  private func talk(in folder: URL) throws -> Talk {
    let server = try program("ExampleServer", ["0"], in: folder)
    let output = Pipe()
    server.standardOutput = output
    try server.run()
    defer {
      // Not `terminate()`: a command that is tested in this process at the same time has SIGTERM ignored, which whoever is
      // started then inherits; the wait would have no end.
      kill(server.processIdentifier, SIGKILL)
      server.waitUntilExit()
    }
    let line = firstLine(output.fileHandleForReading) ?? ""
    let client = try program("ExampleClient", [String(line.split(separator: ":").last ?? "")], in: folder)
    let answer = Pipe()
    client.standardOutput = answer
    try client.run()
    let said = try answer.fileHandleForReading.readToEnd() ?? Data()
    client.waitUntilExit()
    return Talk(listening: line, status: client.terminationStatus, said: String(decoding: said, as: UTF8.self))
  }

  private func program(_ name: String, _ arguments: [String], in folder: URL) throws -> Process {
    let process = Process()
    let url: URL = try #require(executable(name))
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = folder
    return process
  }

  /// It was built into the same folder as the tests, which on some systems are in a bundle of their own.
  private func executable(_ name: String) -> URL? {
    let starts = [Bundle.main.executableURL, CommandLine.arguments.first.map { URL(fileURLWithPath: $0) }]
    for var folder in starts.compactMap(\.self) {
      for _ in 0..<5 {
        folder.deleteLastPathComponent()
        let candidate = folder.appendingPathComponent(name)
        if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      }
    }
    return nil
  }

  private func firstLine(_ handle: FileHandle) -> String? {
    var text = Data()
    while let byte = try? handle.read(upToCount: 1), !byte.isEmpty {
      if byte == Data([10]) { return String(decoding: text, as: UTF8.self) }
      text += byte
    }
    return nil
  }
}
