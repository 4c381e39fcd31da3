// SPDX-License-Identifier: Apache-2.0

/// The main secret depends on the whole handshake, in both hellos. Empty (RFC 7627 section 5.1).
package struct ExtendedMainSecret: EmptyExtension, Equatable {
  package static let type = ExtensionType.extendedMainSecret
  package init() {}
}
