// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How many connections there may be at once, by the files that the process may have open.
struct DescriptorBudget {
  /// How many files the process may have open (`ulimit -n`).
  var files = DescriptorBudget.openFilesAllowed
  /// How many a connection needs: its own, and that of the file or of the server behind.
  var perConnection: Int

  /// No more than this many without being asked, as each costs memory too.
  static let most = 10_000

  /// How many connections there are files for. Some files are left for the process itself: its loops, the log, its threads.
  var connections: Int {
    let reserve = min(64, files / 4)
    return max(1, (files - reserve) / max(1, perConnection))
  }

  /// What to choose for those who don't.
  var defaultConnections: Int { min(Self.most, connections) }

  private static var openFilesAllowed: Int {
    let limit = sysconf(Int32(_SC_OPEN_MAX))
    // Unlimited.
    return limit > 0 ? limit : .max
  }
}
