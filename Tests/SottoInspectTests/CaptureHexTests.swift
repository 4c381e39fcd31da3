// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SottoInspect

/// Bytes that people paste.
@Suite struct CaptureHexTests {
  @Test func whatStandsBetweenDigits() throws {
    let same = [
      "160301", "16 03 01", "16:03:01", "0x16 0x03 0x01", "0x160301", "\\x16\\x03\\x01", "{0x16, 0x03,\n0x01}",
      "16-03-01\r\n", " 16 0\n3 01 ", "0X16,0X03,0X01",
    ]
    for text in same { #expect(try HexInput(text).bytes == [0x16, 3, 1], "\(text)") }
    #expect(try HexInput("00 0a 0 0").bytes == [0, 10, 0])
    #expect(throws: HexInput.Problem.empty) { try HexInput(" : ") }
    #expect(throws: HexInput.Problem.odd) { try HexInput("160") }
    #expect(throws: HexInput.Problem.character("g", position: 4)) { try HexInput("16 g") }
    #expect(throws: HexInput.Problem.character("٣", position: 1)) { try HexInput("٣") }
    #expect(throws: HexInput.Problem.tooLong) { try HexInput(String(repeating: "00", count: HexInput.limit + 1)) }
  }

  @Test func whatBytesAre() throws {
    #expect(try HexInput("16 03 01 00 04 01 00 00 00").kind == .records)
    #expect(try HexInput("15 03 03 00 02 02 28").kind == .records)
    #expect(try HexInput("01 00 00 02 03 03").kind == .handshake)
    // A Finished begins with 20, and has a length behind it, not a version.
    #expect(try HexInput("14 00 00 0c").kind == .handshake)
    #expect(try HexInput("14 03 03 00 01 01").kind == .records)
    #expect(try HexInput("18 00 00 01 00").kind == .handshake)
    #expect(try HexInput("47 45 54").kind == .unknown)
    // DTLS has other headers: what stands there is no CertificateStatus.
    let datagram = try HexInput("16 fe fd 00 00 00 00 00 00 00 00 00 04")
    #expect(datagram.isDTLS && datagram.kind == .unknown)
    #expect(try !HexInput("16 03 03 00 04").isDTLS)
    let long = [UInt8](repeating: 1, count: 20_000)
    let records = HexInput.records(around: long)
    #expect(records.count == 20_010 && records.prefix(5) == [22, 3, 3, 64, 0])
  }
}
