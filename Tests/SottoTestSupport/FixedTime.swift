// SPDX-License-Identifier: Apache-2.0

package import Sotto

/// A clock that stands still at the time for which the test identities are made.
package struct FixedTime: TimeSource {
  package let wallTime: WallTime
  package let elapsed = Duration.zero

  package init(_ wallTime: WallTime = TestIdentities.time) {
    self.wallTime = wallTime
  }
}
