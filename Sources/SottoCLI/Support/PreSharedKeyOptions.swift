// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Sotto

/// Keys that both sides were given beforehand. Their secrets come from files: what stands on a command line, everyone on the
/// machine can read.
struct PreSharedKeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The name of a key that both sides were given beforehand, which then proves who both are: no certificate is shown. It can "
        + "be read on the way. Repeatable.", valueName: "name"))
  var pskIdentity: [String] = []

  @Option(
    help: ArgumentHelp(
      "That key: at least 16 random bytes, or 32 hexadecimal digits (openssl rand -hex 32); one for each --psk-identity, in "
        + "the same order.", valueName: "file"))
  var pskFile: [String] = []

  @Option(
    help: ArgumentHelp(
      "What else the keys are bound to, the same on both sides, such as who is client and who is server (RFC 9258).",
      valueName: "text"))
  var pskContext: String?

  @Option(help: ArgumentHelp("The hash that belongs to the keys, sha256 or sha384.", valueName: "hash"))
  var pskHash = HashArgument(hash: .sha256)

  @Flag(
    help: """
      Use the keys as they are, for peers that don't import them (RFC 9258), such as OpenSSL and GnuTLS. Such a key must have \
      no other use.
      """)
  var pskPlain = false

  struct HashArgument: ExpressibleByArgument, CustomStringConvertible {
    let hash: PreSharedKey.Hash

    init(hash: PreSharedKey.Hash) {
      self.hash = hash
    }

    init?(argument: String) {
      switch argument {
      case "sha256": hash = .sha256
      case "sha384": hash = .sha384
      default: return nil
      }
    }

    static let allValueStrings = ["sha256", "sha384"]

    var description: String { hash == .sha384 ? "sha384" : "sha256" }
  }

  var isEmpty: Bool { pskIdentity.isEmpty }

  func validate() throws {
    guard pskIdentity.count == pskFile.count else {
      throw ValidationError(
        "There are \(pskIdentity.count) --psk-identity and \(pskFile.count) --psk-file; they come in pairs.")
    }
    guard !pskPlain || pskContext == nil else {
      throw ValidationError("--psk-context is for keys that are imported, and --psk-plain says that they are not.")
    }
    guard !isEmpty || (pskContext == nil && !pskPlain) else {
      throw ValidationError("--psk-context and --psk-plain need --psk-identity NAME and --psk-file FILE.")
    }
  }

  func load() throws(Complaint) -> [PreSharedKey] {
    var keys: [PreSharedKey] = []
    for (identity, file) in zip(pskIdentity, pskFile) {
      let shown = DisplayText.escaped(file)
      let content: Data
      do {
        content = try Data(contentsOf: URL(filePath: file))
      } catch {
        throw Complaint(
          .usage, "\(shown): the pre-shared key can't be read", next: "look at the path and its permissions")
      }
      do throws(PreSharedKeyError) {
        let secret = Self.secret(in: Array(content))
        let name = Array(identity.utf8)
        keys.append(
          pskPlain
            ? try .withoutImporter(identity: name, secret: secret, hash: pskHash.hash)
            : try PreSharedKey(
              identity: name, secret: secret, hash: pskHash.hash, context: Array((pskContext ?? "").utf8)))
      } catch {
        throw Complaint(
          .usage, "\(shown): \(error)",
          meaning: "Whoever sees a handshake can try guesses against its key for ever: a password is no key.",
          next: "make a key with: openssl rand -hex 32 > \(shown)")
      }
    }
    return keys
  }

  /// The bytes of a file; if they are hexadecimal digits, with white space around them or not, what those say.
  static func secret(in content: [UInt8]) -> [UInt8] {
    let text = content.drop(while: isWhite).reversed().drop(while: isWhite).reversed()
    let digits = text.compactMap { Character(UnicodeScalar($0)).hexDigitValue.flatMap(UInt8.init(exactly:)) }
    guard !digits.isEmpty, digits.count == text.count, digits.count.isMultiple(of: 2) else { return content }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  private static func isWhite(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }
}
