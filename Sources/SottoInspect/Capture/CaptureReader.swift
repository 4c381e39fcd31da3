// SPDX-License-Identifier: Apache-2.0

import SottoWire

/// Takes packets out of a capture file that comes in parts of whatever size, so that files of any size take no more memory than the
/// largest packet does.
package struct CaptureReader: Sendable {
  /// Something in a capture.
  package enum Item: Equatable, Sendable {
    /// A packet.
    case packet(CapturedPacket)
    /// The text of a key log that the capture carries (a Decryption Secrets Block).
    case keyLog([UInt8])
  }

  /// More than any link's packet, in bytes; what says more is no packet.
  static let maximumPacket = 1 << 20

  private var buffer: [UInt8] = []
  private var start = 0
  /// Bytes of a block that nobody wants, still to come.
  private var skipping = 0
  /// Where `start` is in the file.
  private var offset = 0
  /// Where what was taken last begins in the file.
  private var beginning = 0
  private var format: Format?

  private enum Format {
    case pcap(Pcap)
    case pcapng(Pcapng)
  }

  /// A reader at the start of a file.
  package init() {}

  /// Takes the next bytes of the file.
  package mutating func append(_ bytes: some Collection<UInt8>) {
    if start > 0 {
      buffer.removeFirst(start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
    dropSkipped()
  }

  /// The next thing of interest; nil if more bytes are needed first.
  package mutating func next() throws(CaptureProblem) -> Item? {
    while skipping == 0 {
      switch try step() {
      case .needsMore: return nil
      case .nothing(let size): take(size)
      case .item(let item, let size):
        take(size)
        return item
      }
    }
    return nil
  }

  /// The file has ended: checks that it ended between two things.
  package func finish() throws(CaptureProblem) {
    guard offset > 0 || !buffer.isEmpty else { throw .empty }
    guard start == buffer.count, skipping == 0 else {
      // What is no capture was found to be none as soon as there were four bytes.
      if format == nil, buffer.count < 4 { throw .notACapture(nil) }
      throw .truncated(offset: skipping > 0 ? beginning : offset)
    }
  }

  // MARK: Step by step

  /// What stands at a place of a file.
  enum Step {
    /// More bytes are needed to tell.
    case needsMore
    /// Nothing of interest, that many bytes.
    case nothing(size: Int)
    /// Something, of that many bytes.
    case item(Item, size: Int)
  }

  private mutating func step() throws(CaptureProblem) -> Step {
    var known = format
    let step = try Self.step(&known, buffer.span.extracting(start..<buffer.count), at: offset)
    format = known
    return step
  }

  private static func step(
    _ format: inout Format?, _ bytes: Span<UInt8>, at offset: Int
  ) throws(CaptureProblem) -> Step {
    switch format {
    case .pcap(let pcap): return try pcap.step(bytes, at: offset)
    case .pcapng(var pcapng):
      defer { format = .pcapng(pcapng) }
      return try pcapng.step(bytes, at: offset)
    case nil:
      guard bytes.count >= 4 else { return .needsMore }
      let magic = [bytes[0], bytes[1], bytes[2], bytes[3]]
      if Pcapng.magic == magic {
        format = .pcapng(Pcapng())
        return .nothing(size: 0)
      }
      guard Pcap.isMagic(magic) else { throw .notACapture(guess(magic)) }
      guard bytes.count >= Pcap.headerLength else { return .needsMore }
      guard let pcap = Pcap(bytes) else { throw .malformed("a header that can't be read", offset: 0) }
      format = .pcap(pcap)
      return .nothing(size: Pcap.headerLength)
    }
  }

  private mutating func take(_ size: Int) {
    beginning = offset
    advance(size)
  }

  private mutating func advance(_ size: Int) {
    let there = min(size, buffer.count - start)
    start += there
    offset += there
    skipping = size - there
  }

  private mutating func dropSkipped() {
    guard skipping > 0 else { return }
    advance(skipping)
  }

  /// What people also call a capture.
  private static func guess(_ magic: [UInt8]) -> String? {
    switch (magic[0], magic[1], magic[2], magic[3]) {
    case (0x1f, 0x8b, _, _): "it is compressed with gzip; unpack it first"
    case (0x28, 0xb5, 0x2f, 0xfd): "it is compressed with zstd; unpack it first"
    case (0x04, 0x22, 0x4d, 0x18): "it is compressed with lz4; unpack it first"
    case (0xfd, 0x37, 0x7a, 0x58): "it is compressed with xz; unpack it first"
    case (0x73, 0x6e, 0x6f, 0x6f): "it is in snoop's format; editcap makes a pcapng file of it"
    case (0x34, 0xcd, 0xb2, 0xa1):
      "it is in a format of its own that old Linux systems wrote; editcap makes a pcapng file of it"
    case (0x16, 0x03, _, _): "it begins like a TLS record; sotto decode --hex reads such"
    default: nil
    }
  }
}
