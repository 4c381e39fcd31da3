// SPDX-License-Identifier: Apache-2.0

import SottoTestSupport

/// Traces of RFC 8448: what was drawn, and what was on the wire.
enum RFC8448 {
  /// Section 3.
  enum Simple {
    private typealias Trace = SottoTestSupport.RFC8448.Simple

    static let clientPool = Trace.clientPool
    static let serverPool = Trace.serverPool
    static let clientHelloRecord = Trace.clientHelloRecord
    static let serverHello = Array(Trace.serverHelloRecord.dropFirst(5))
    static let serverFlightRecord = Trace.serverFlightRecords
    static let encryptedExtensions = Trace.encryptedExtensions
    static let certificate = SottoTestSupport.RFC8448.certificateMessage
    static let certificateVerify = Trace.certificateVerify
    static let serverFinished = Trace.serverFinished
    static let clientFinishedRecord = Trace.clientFinishedRecords
    static let clientCloseNotifyRecord = Trace.clientCloseRecord
    static let serverCloseNotifyRecord = Trace.serverCloseRecord
    static let messageToSign = Trace.messageToSign
    static let newSessionTicketRecord = Trace.ticketRecord
    static let clientAppDataRecord = Trace.clientDataRecord
    static let serverAppDataRecord = Trace.serverDataRecord
    static let appData = Trace.data
  }

  /// Section 4.
  enum Resumed {
    static let clientPool = hex(
      """
      1bc3ceb6bbe39cff938355b5a50adb6db21b7a6af649d7b4bc419d7876487d95bff91188283846dd6a2134ef7180ca2b0b14\
      fb10dce707b5098c0dddc813b2df
      """)
    static let serverPool = hex(
      """
      3ccfd2dec890222763472ae8136777c9d7358777bb66e91ea5122495f559ea2dde5b4476e7b490b2652d338acbf2948066f2\
      55f9440e23b98fc69835298dc107
      """)
    static let clientHelloRecord = hex(
      """
      1603010200010001fc03031bc3ceb6bbe39cff938355b5a50adb6db21b7a6af649d7b4bc419d7876487d9500000613011303\
      1302010001cd0000000b0009000006736572766572ff01000100000a00140012001d00170018001901000101010201030104\
      003300260024001d0020e4ffb68ac05f8d96c99da26698346c6be16482badddafe051a66b4f18d668f0b002a0000002b0003\
      020304000d0020001e040305030603020308040805080604010501060102010402050206020202002d00020101001c000240\
      0100150057000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
      000000000000000000000000000000000000000000000000000000000000000000000000000000000000002900dd00b800b2\
      2c035d829359ee5ff7af4ec900000000262a6494dc486d2c8a34cb33fa90bf1b0070ad3c498883c9367c09a2be785abc55cd\
      226097a3a982117283f82a03a143efd3ff5dd36d64e861be7fd61d2827db279cce145077d454a3664d4e6da4d29ee03725a6\
      a4dafcd0fc67d2aea70529513e3da2677fa5906c5b3f7d8f92f228bda40dda721470f9fbf297b5aea617646fac5c03272e97\
      0727c621a79141ef5f7de6505e5bfbc388e93343694093934ae4d357fad6aacb0021203add4fb2d8fdf822a0ca3cf7678ef5\
      e88dae990141c5924d57bb6fa31b9e5f9d
      """)
    static let serverHello = hex(
      """
      0200005c03033ccfd2dec890222763472ae8136777c9d7358777bb66e91ea5122495f559ea2d001301000034002900020000\
      00330024001d0020121761ee42c333e1b9e77b60dd57c2053cd94512ab47f115e86eff50942cea31002b00020304
      """)
    static let serverFlightRecord = hex(
      """
      170303005ddc4823774b839f50d0d4d262ea8b4716eb40ddc1eb957e11126e8a7149c2d012d37a7115955464ce242a8bbec0\
      5967ce9127b806c07218590d06b66ff0aa95b56562f404c410b702dda9a4a4bb3b9cc44fe20e2675e63020d66b936120
      """)
    static let encryptedExtensions = hex(
      """
      080000240022000a00140012001d00170018001901000101010201030104001c00024001002a0000
      """)
    static let clientFinishedRecord = hex(
      """
      1703030015aca6fc944841298df99593725f9bf9754429b12f09170303003500f8b467d14cf22a4b3f0b6ae0d8e6cc8d08e0\
      db3515ef5c2bdf1922eafbb70009964716d834fb70c3d2a56c5b1f5f6bdba6c333cf
      """)
    static let clientCloseNotifyRecord = hex("17030300130facce3246bdfc6369838d6a82ae6de5d422dc")
    static let serverCloseNotifyRecord = hex("17030300135b18af444e8e1eec7158fb62d8f2577d37ba5d")
    static let earlyData = hex("414243444546")
    static let earlyDataRecord = hex("1703030017ab1df420e75c457a7cc5d2844f76d5aee4b4edbf049be0")
  }

  /// Section 5.
  enum HelloRetry {
    private typealias Trace = SottoTestSupport.RFC8448.Retry

    static let clientPool = Trace.clientPool
    static let serverPool = Trace.serverPool
    static let clientHelloRecord = Trace.clientHelloRecord
    static let serverHello = Array(Trace.serverHelloRecord.dropFirst(5))
    static let serverFlightRecord = Trace.serverFlightRecords
    static let encryptedExtensions = Trace.encryptedExtensions
    static let certificate = SottoTestSupport.RFC8448.certificateMessage
    static let certificateVerify = Trace.certificateVerify
    static let serverFinished = Trace.serverFinished
    static let clientFinishedRecord = Trace.clientFinishedRecords
    static let clientCloseNotifyRecord = Trace.clientCloseRecord
    static let serverCloseNotifyRecord = Trace.serverCloseRecord
    static let helloRetryRequestRecord = Trace.helloRetryRequestRecord
    static let clientHello2Record = Trace.clientHello2Record
  }
}
