// SPDX-License-Identifier: Apache-2.0

/// What a capture file holds.
package struct Capture: Sendable {
  /// The TCP connections, by their first packet.
  package var conversations: [CapturedConversation] = []
  /// Secrets that the file itself carries.
  package var keyLog = KeyLog()
  /// How many packets there are.
  package var packets = 0
  /// Packets that hold nothing for us.
  package var skipped: [SkippedPacket: Int] = [:]
  /// Packets of connections that are too many to be followed.
  package var unfollowed = 0
  /// How many connections were followed at most.
  package var followed = 0
  /// Why the rest of the file was not read; what stands before it is all right.
  package var problem: CaptureProblem?

  /// Reads a capture that comes in parts of whatever size.
  package struct Import: Sendable {
    private var reader = CaptureReader()
    private var assembler: ConversationAssembler
    private var keyLog = KeyLogReader(wanted: nil)
    private var capture = Capture()

    /// At the start of a file.
    package init(_ limits: CaptureLimits = CaptureLimits()) {
      capture.followed = limits.conversations
      assembler = ConversationAssembler(limits)
    }

    /// Takes the next bytes of the file.
    ///
    /// - Returns: Whether more is wanted: what follows something that makes no sense is not.
    package mutating func append(_ bytes: some Collection<UInt8>) -> Bool {
      guard capture.problem == nil else { return false }
      reader.append(bytes)
      do throws(CaptureProblem) {
        while let item = try reader.next() { take(item) }
      } catch {
        capture.problem = error
      }
      return capture.problem == nil
    }

    private mutating func take(_ item: CaptureReader.Item) {
      switch item {
      case .keyLog(let text):
        keyLog.append(text)
        keyLog.endFile()
      case .packet(let packet):
        capture.packets += 1
        switch PacketDissection(packet) {
        case .segment(let segment): assembler.receive(segment, at: packet.microseconds)
        case .skipped(let why): capture.skipped[why, default: 0] += 1
        }
      }
    }

    /// The file has ended.
    package consuming func finish() -> Capture {
      if capture.problem == nil {
        do throws(CaptureProblem) { try reader.finish() } catch { capture.problem = error }
      }
      capture.unfollowed = assembler.unfollowed
      capture.keyLog = keyLog.log
      capture.conversations = assembler.finish()
      return capture
    }
  }
}
