// SPDX-License-Identifier: Apache-2.0

import Sotto

extension TrustRoots {
  /// The certificates of all these PEM files together.
  static func files(_ paths: [String]) throws(Complaint) -> TrustRoots {
    do throws(TrustRootsError) {
      guard let first = paths.first else { return try TrustRoots.der([]) }
      var roots = try TrustRoots.pemFile(first)
      for path in paths.dropFirst() { roots = roots.combined(with: try TrustRoots.pemFile(path)) }
      return roots
    } catch {
      throw Complaint(error)
    }
  }
}
