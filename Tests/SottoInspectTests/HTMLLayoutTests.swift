// SPDX-License-Identifier: Apache-2.0

import SottoTestSupport
import Testing

@testable import SottoInspect

/// Where things stand: bytes and fields, and the key schedule's boxes.
@Suite struct HTMLLayoutTests {
  @Test func everyByteBelongsToOneStretch() {
    let fields = [
      Field("a", at: 0, length: 4, children: [Field("b", at: 1, length: 1), Field("c", at: 2, length: 1)]),
      Field("d", at: 5, length: 2), Field("late", at: 4, length: 3), Field("outside", at: 90, length: 5),
      Field("empty", at: 7, length: 0),
    ]
    let painting = BytePainting(fields, count: 10)
    #expect(painting.entries.map(\.field.name) == ["a", "b", "c", "d", "late", "outside", "empty"])
    #expect(painting.stretches.map(\.range) == [0..<1, 1..<2, 2..<3, 3..<4, 4..<5, 5..<7, 7..<10])
    #expect(painting.stretches.map(\.entry) == [0, 1, 2, 0, nil, 3, nil])
    #expect(painting.entries.map { $0.colour != nil } == [true, true, true, true, false, false, false])
  }

  /// Fields that make no sense: all bytes are still there, once, in order.
  @Test func nonsensePaintsAllBytes() {
    var random = ScriptedRandomNumbers(seed: 7)
    func nonsense(_ depth: Int) -> [Field] {
      (0..<Int(random.next() % 5)).map { _ in
        let extremes = [Int.min, -1, 0, 1, 7, 40, 63, 64, 65, Int.max]
        return Field(
          "f", at: extremes[Int(random.next() % 10)], length: extremes[Int(random.next() % 10)],
          children: depth > 0 ? nonsense(depth - 1) : [])
      }
    }
    for _ in 0..<500 {
      let painting = BytePainting(nonsense(4), count: 64)
      #expect(painting.stretches.flatMap { Array($0.range) } == Array(0..<64))
    }
  }

  @Test func deepFieldsEnd() {
    var field = Field("end", at: 0, length: 1)
    for _ in 0..<5_000 { field = Field("more", at: 0, length: 1, children: [field]) }
    let page = BytesAndFields([1], [field]).markup("deep").html
    #expect(page.ranges(of: "<li ").count == BytePainting.deepest)
  }

  @Test func stepsStandBelowWhatTheyAreMadeOf() throws {
    let nodes = try #require(HTMLSample.real().keySchedule?.nodes)
    let layout = KeyScheduleLayout(nodes)
    #expect(Set(layout.boxes.map(\.node)) == Set(nodes.indices))
    for edge in layout.edges {
      #expect(layout.boxes[edge.from].y + KeyScheduleLayout.boxHeight < layout.boxes[edge.to].y)
    }
    for (index, box) in layout.boxes.enumerated() {
      #expect(box.x >= 0 && box.y >= 0 && box.x + KeyScheduleLayout.boxWidth <= layout.width)
      #expect(box.y + KeyScheduleLayout.boxHeight <= layout.height)
      for other in layout.boxes.dropFirst(index + 1) {
        let apart =
          abs(box.x - other.x) >= KeyScheduleLayout.boxWidth || abs(box.y - other.y) >= KeyScheduleLayout.boxHeight
        #expect(apart, "\(box) \(other)")
      }
    }
    #expect(layout.width < 1_200)
  }

  @Test func aScheduleInACircleIsDrawn() {
    typealias Node = KeyScheduleView.Node
    let nodes = ["a", "b", "a"].map { id in
      Node(id: id, name: id, operation: .expand, inputs: ["b", "a", "nobody"], length: 1, isKnown: false, note: "")
    }
    #expect(KeyScheduleLayout(nodes).boxes.count == 3)
    #expect(KeyScheduleLayout([]).boxes.isEmpty)
    #expect(KeyScheduleLayout(Array(repeating: nodes[0], count: 201)).boxes.isEmpty)
  }

  @Test(arguments: [
    (-1, "not yet valid"), (0, "0 % of its time is over"), (1000, "100 % of its time is over"), (1001, "(over)"),
    (Int.max, "(over)"),
    (Int.min, "not yet valid"),
  ])
  func validityIsInWords(elapsed: Int, words: String) {
    var inspection = HTMLSample.full
    inspection.serverIdentity?.sent[0].elapsedPermille = elapsed
    inspection.serverIdentity?.sent[0].daysLeft = .min
    inspection.clientIdentity = nil
    #expect(HTMLReport(inspection).render().contains(words))
  }

  /// TLS 1.2 sends half of AES-GCM's nonce along.
  @Test func sealedRecordsAreTakenApart() {
    func names(_ suite: String?) -> [String] {
      var record = RecordView(
        index: 0, from: .client, microseconds: 0, offset: 0, type: "handshake", size: 45,
        bytes: [22, 3, 3, 0, 40] + [UInt8](repeating: 0, count: 40))
      record.protection = RecordView.Protection(key: "client application", sequence: 0)
      let fields = RecordFields(record, suite: suite).asSent
      #expect(fields.reduce(0) { $0 + $1.length } == 45)
      return fields.dropFirst(3).map(\.name)
    }
    #expect(
      names("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256") == ["nonce_explicit", "fragment", "authentication tag"])
    #expect(names("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256") == ["fragment", "authentication tag"])
    #expect(names("TLS_RSA_WITH_AES_128_CBC_SHA") == ["fragment"])
    #expect(names("TLS_AES_128_GCM_SHA256") == ["encrypted_record", "authentication tag"])
    #expect(names(nil) == ["encrypted_record"])
  }

  @Test func noncesAreMadeAsTheRFCsSay() {
    let iv = [UInt8](repeating: 0xff, count: 12)
    #expect(RecordFields.nonce(iv: iv, 0x0102, []) == [UInt8](repeating: 0xff, count: 10) + [0xfe, 0xfd])
    #expect(RecordFields.nonce(iv: [1, 2, 3, 4], 9, [23, 3, 3, 0, 40] + Array(5...12)) == Array(1...12))
    #expect(RecordFields.nonce(iv: [1, 2, 3, 4], 9, []) == nil)
  }
}

/// Numbers that are the same each time.
private struct ScriptedRandomNumbers {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
