// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Sotto

/// What a client is told of whom to trust, and of who it is: alike for all commands that connect.
struct ClientOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Trust the certificates in this PEM file instead of the system's. Repeatable.", valueName: "file"))
  var ca: [String] = []

  @Option(help: ArgumentHelp("Whom the certificate must name, if not the host.", valueName: "name"))
  var serverName: String?

  @Option(
    help: ArgumentHelp(
      "The certificate chain to show to a server that asks who we are, PEM, own certificate first.", valueName: "file"))
  var clientCert: String?

  @Option(help: ArgumentHelp("Its private key, PEM; if left out, it is in --client-cert's file.", valueName: "file"))
  var clientKey: String?

  @Option(
    help: ArgumentHelp(
      "Trust a server that shows this public key instead of a certificate (RFC 7250): a PEM file, or the SHA-256 of its "
        + "SubjectPublicKeyInfo as sha256//BASE64 or in hexadecimal. Repeatable. Certificates count only beside --ca.",
      valueName: "key"))
  var pinPublicKey: [String] = []

  @Option(
    help: ArgumentHelp(
      "The private key, PEM, whose public half to show to a server that asks who we are and takes raw public keys.",
      valueName: "file"))
  var clientRawKey: String?
  @OptionGroup var preSharedKeys: PreSharedKeyOptions

  @Flag(help: "Talk to anyone, whoever it is. For looking at broken servers only.")
  var insecureNoVerification = false

  func validate() throws {
    if clientKey != nil, clientCert == nil {
      throw ValidationError("--client-key needs --client-cert, the certificate that it belongs to.")
    }
    if !preSharedKeys.isEmpty, insecureNoVerification {
      throw ValidationError(
        "With a pre-shared key the server is known by it, and --insecure-no-verification would let anyone pass: say one of them."
      )
    }
    if insecureNoVerification, !(ca + pinPublicKey).isEmpty {
      throw ValidationError(
        "\(ca.isEmpty ? "--pin-public-key" : "--ca") says whom to trust, --insecure-no-verification that nobody looks: say "
          + "one of them.")
    }
  }

  // MARK: What it makes of that

  /// A configuration for all that was said, here and in `tls`.
  func configuration(_ tls: TLSOptions, _ console: Console) throws(Complaint) -> ClientConfiguration {
    let keys = try preSharedKeys.load()
    var configuration: ClientConfiguration
    if insecureNoVerification {
      configuration = ClientConfiguration(verifier: InsecureNoVerification())
      console.error("warning: nobody checks who the server is; send it nothing secret")
    } else if !pinPublicKey.isEmpty {
      let certificates = ca.isEmpty ? nil : ChainVerifier(roots: try roots())
      let pins = try PublicKeyPins.read(pinPublicKey, option: "--pin-public-key")
      configuration = ClientConfiguration(verifier: PinnedKeyVerifier(pins, certificates: certificates))
      configuration.preSharedKeys = keys
    } else if !keys.isEmpty, ca.isEmpty {
      configuration = ClientConfiguration(preSharedKeys: keys)
    } else {
      configuration = ClientConfiguration(roots: try roots())
      configuration.preSharedKeys = keys
    }
    let policy = try tls.namedPolicy()
    if let policy { configuration.apply(policy) }
    let own = try credentials(policy, console)
    if !own.isEmpty { configuration.credentials = CredentialList(own) }
    try tls.apply(to: &configuration.common, console: console)
    configuration.keyShareGroups = ClientConfiguration.keyShareGroups(among: configuration.common.groups)
    return configuration
  }

  private func credentials(_ policy: Policy?, _ console: Console) throws(Complaint) -> [Credential] {
    var found: [(file: String, credential: Credential)] = []
    do throws(CredentialError) {
      if let clientRawKey { found.append((clientRawKey, try Credential(rawPublicKeyOfFile: clientRawKey))) }
      if let clientCert {
        found.append((clientCert, try Credential(certificateFile: clientCert, privateKeyFile: clientKey ?? clientCert)))
      }
    } catch {
      throw Complaint(error)
    }
    if let policy {
      for (file, credential) in found { try PolicyOption.check(credential, in: file, policy, console: console) }
    }
    return found.map(\.credential)
  }

  private func roots() throws(Complaint) -> TrustRoots {
    guard ca.isEmpty else { return try TrustRoots.files(ca) }
    do throws(TrustRootsError) { return try TrustRoots.system() } catch { throw Complaint(error) }
  }

  /// Whom the certificate has to name.
  func name(of target: Endpoint) throws(Complaint) -> ServerName {
    do throws(ServerNameError) { return try ServerName(serverName ?? target.host) } catch {
      throw Complaint(
        .usage, error.description, meaning: "It is what the server's certificate has to be for.",
        next: "name it with --server-name NAME")
    }
  }
}
