// SPDX-License-Identifier: Apache-2.0

import Sotto

/// Public keys as the command line names them.
enum PublicKeyPins {
  /// Each is a pin, `sha256//…` or 64 hexadecimal digits, or a PEM file of public keys.
  static func read(_ arguments: [String], option: String) throws(Complaint) -> [PublicKeyPin] {
    var pins: [PublicKeyPin] = []
    for argument in arguments {
      if let pin = PublicKeyPin(argument) {
        pins.append(pin)
        continue
      }
      guard !argument.hasPrefix("sha256//") else {
        throw Complaint(
          .usage, "\(option): \"\(DisplayText.escaped(argument))\" is not the base64 of 32 bytes",
          next: "openssl pkey -in key.pem -pubout -outform DER | openssl dgst -sha256 -binary | base64")
      }
      pins += try inFile(argument)
    }
    return pins
  }

  private static func inFile(_ path: String) throws(Complaint) -> [PublicKeyPin] {
    do throws(CredentialError) { return try PublicKeyPin.pins(pemFile: path) } catch { throw Complaint(error) }
  }
}
