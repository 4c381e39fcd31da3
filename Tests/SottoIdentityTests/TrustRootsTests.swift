// SPDX-License-Identifier: Apache-2.0

import SottoTestSupport
import Testing

@testable import SottoIdentity

@Suite struct TrustRootsTests {
  @Test func anOddRootDoesNotEmptyTheStore() throws {
    let good = try TestIdentities.shared().root
    let text =
      Fixtures.brainpoolRoot + "\n" + (try good.pem) + "\n-----BEGIN CERTIFICATE-----\n%\n-----END CERTIFICATE-----\n"
      + Fixtures.p256PKCS8 + "\n" + Fixtures.root
    let roots = try TrustRoots.pem(text)
    #expect(roots.count == 2)
    #expect(roots.skipped.map(\.index) == [0, 2])
    #expect(roots.skipped.first?.reason.contains("brainpoolP256r1") == true)
    #expect(roots.skipped.last?.reason.contains("base64") == true)
    #expect(roots.subjects.count == 2)
  }

  @Test func nothingUsableIsAnError() {
    #expect { try TrustRoots.pem(Fixtures.brainpoolRoot, source: "roots.pem") } throws: {
      "\($0)".hasPrefix("no trusted roots from roots.pem: ") && "\($0)".contains("brainpoolP256r1")
    }
    #expect { try TrustRoots.pem("") } throws: { "\($0)".contains("it holds no certificate") }
    #expect(throws: TrustRootsError.self) { try TrustRoots.der([[0x30]]) }
  }

  @Test func combining() throws {
    let first = try TestIdentities.shared().roots
    let second = try TrustRoots.pem(Fixtures.root)
    #expect(first.combined(with: second).count == 2)
    #expect(first.combined(with: first).count == 1)
    #expect(try TrustRoots.der([TestIdentities.shared().root.der, TestIdentities.shared().root.der]).count == 1)
  }

  @Test func theSystemsPlaces() throws {
    #expect { try TrustRoots.load(named: nil, among: ["/nonexistent/a.pem"]) } throws: {
      "\($0)".contains("ca-certificates")
    }
    #expect { try TrustRoots.load(named: "/nonexistent/b.pem", among: []) } throws: {
      "\($0)".contains("/nonexistent/b.pem")
    }
    // Where the system has a bundle, nearly all of it is usable.
    if let roots = try? TrustRoots.system() { #expect(roots.count > roots.skipped.count) }
  }
}
