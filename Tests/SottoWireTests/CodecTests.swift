// SPDX-License-Identifier: Apache-2.0

import SottoWire
import Testing

/// What holds for all messages and extension bodies alike.
@Suite struct CodecTests {
  static let all = Samples.messages + Samples.messagesTLS12 + Samples.extensions

  @Test(arguments: all) func roundTrip(_ sample: Sample) throws {
    let reading = try sample.read(sample.bytes)
    #expect(reading.isEqual)
    #expect(reading.bytes == sample.bytes)
  }

  /// A message stands behind its type and a 24-bit length, an extension behind two 16-bit numbers.
  @Test(arguments: Samples.messages + Samples.messagesTLS12) func messageHeader(_ sample: Sample) throws {
    let header = [UInt8(sample.type), 0, UInt8(sample.bytes.count >> 8), UInt8(sample.bytes.count & 0xff)]
    #expect(sample.framed == header + sample.bytes)
    #expect(try sample.readFrame(sample.framed).isEqual)
  }

  @Test(arguments: Samples.extensions) func extensionHeader(_ sample: Sample) throws {
    let count = sample.bytes.count
    let header = [UInt8(sample.type >> 8), UInt8(sample.type & 0xff), UInt8(count >> 8), UInt8(count & 0xff)]
    #expect(sample.framed == header + sample.bytes)
    #expect(try sample.readFrame(sample.framed).isEqual)
  }

  /// Cut anywhere, with a frame that says so.
  @Test(arguments: all) func truncation(_ sample: Sample) {
    for count in 0..<sample.bytes.count {
      let problem = problem(of: sample.read, Array(sample.bytes.prefix(count)))
      #expect(problem == (sample.completeAt.contains(count) ? nil : .truncated), "\(count) bytes")
    }
  }

  /// Cut anywhere, with a frame that promises the rest.
  @Test(arguments: all) func truncationOfTheFrame(_ sample: Sample) {
    // An empty list of extensions is one, so there the first byte counts.
    for count in 1..<sample.framed.count {
      #expect(problem(of: sample.readFrame, Array(sample.framed.prefix(count))) == .truncated, "\(count) bytes")
    }
  }

  //= rfc9846 4.3-2
  @Test(arguments: all) func trailingByte(_ sample: Sample) {
    #expect(problem(of: sample.read, sample.bytes + [0]) == sample.trailing)
  }

  /// A byte behind the message that its length does not count.
  @Test(arguments: Samples.messages + Samples.messagesTLS12) func trailingByteBehindTheFrame(_ sample: Sample) {
    #expect(problem(of: sample.readFrame, sample.framed + [0]) == .trailingBytes(1))
  }

  /// Whatever one byte is changed to, reading ends: with a value that is written as it came, or with an error.
  @Test(arguments: all) func everyByteChanged(_ sample: Sample) {
    for index in sample.bytes.indices {
      for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff, sample.bytes[index] ^ 1, sample.bytes[index] &+ 1] {
        var bytes = sample.bytes
        bytes[index] = value
        // What status_request carries beside its type is read over.
        guard let reading = try? sample.read(bytes), sample.type != ExtensionType.statusRequest.rawValue else {
          continue
        }
        #expect(reading.bytes == bytes)
      }
    }
  }

  private func problem(
    of read: ([UInt8]) throws(DecodeError) -> Sample.Reading, _ bytes: [UInt8]
  ) -> DecodeError.Problem? {
    do throws(DecodeError) {
      _ = try read(bytes)
      return nil
    } catch {
      return error.problem
    }
  }
}
