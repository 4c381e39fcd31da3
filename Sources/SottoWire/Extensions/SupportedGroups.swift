// SPDX-License-Identifier: Apache-2.0

/// Groups for key agreement, best first.
///
///     struct { NamedGroup named_group_list<2..2^16-1>; } NamedGroupList;
package struct SupportedGroups: ExtensionBody, Equatable {
  package static let type = ExtensionType.supportedGroups

  package let groups: [NamedGroup]

  package init(groups: [NamedGroup]) {
    self.groups = groups
  }

  package init(from reader: inout ByteReader) throws(DecodeError) {
    groups = try reader.list16(of: NamedGroup.self)
  }

  package func encode(into writer: inout ByteWriter) {
    writer.list16(groups)
  }
}
