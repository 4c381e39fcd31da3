// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

/// What is wrong with a file of ticket keys.
public struct TicketKeyFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One clause, without a full stop.
  public let description: String
}

extension TicketKey {
  /// The keys in a file that servers share: the first seals, all open.
  ///
  /// Two forms are taken: 48 or 80 raw bytes, one key as nginx reads it; or PEM, any number of blocks
  /// `-----BEGIN TLS TICKET KEY-----` of 48 or 80 bytes each.
  ///
  /// - Throws: ``TicketKeyFileError`` if there is no key, one has another length, or two have the same name.
  public static func parse(_ file: [UInt8]) throws(TicketKeyFileError) -> [TicketKey] {
    if let key = TicketKey(sharedBytes: file) { return [key] }
    let blocks: [PEMBlock]
    do throws(PEMError) {
      blocks = try PEM.blocks(in: String(decoding: file, as: UTF8.self)).filter { $0.label == pemLabel }
    } catch {
      throw TicketKeyFileError(description: "broken PEM in \(error)")
    }
    guard !blocks.isEmpty else {
      throw TicketKeyFileError(
        description: "it is neither 48 or 80 bytes, but \(file.count), nor has it a PEM block \"\(pemLabel)\"")
    }
    var keys: [TicketKey] = []
    for block in blocks {
      guard let key = TicketKey(sharedBytes: block.der) else {
        throw TicketKeyFileError(description: "line \(block.line): a key of \(block.der.count) bytes, not 48 or 80")
      }
      guard !keys.contains(where: { $0.name == key.name }) else {
        throw TicketKeyFileError(description: "line \(block.line): a second key with the same first 16 bytes, its name")
      }
      keys.append(key)
    }
    guard keys.count <= TicketKeySet.maximumCount else {
      throw TicketKeyFileError(description: "\(keys.count) keys, more than \(TicketKeySet.maximumCount)")
    }
    return keys
  }

  /// What a PEM block says that holds a key.
  public static let pemLabel = "TLS TICKET KEY"
}
