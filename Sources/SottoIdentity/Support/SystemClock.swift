// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension WallTime {
  /// What the system's clock says. Drivers and tools ask it; verification itself never does.
  public static func now() -> WallTime {
    WallTime(secondsSinceEpoch: Int64(Date().timeIntervalSince1970.rounded(.down)))
  }
}
