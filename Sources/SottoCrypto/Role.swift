// SPDX-License-Identifier: Apache-2.0

/// Which end of a connection.
package enum Role: Hashable, Sendable {
  case client
  case server
}
