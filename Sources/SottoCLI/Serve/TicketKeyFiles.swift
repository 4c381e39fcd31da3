// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Sotto

/// The ticket keys that `serve --ticket-keys` names.
enum TicketKeyFiles {
  static func load(_ paths: [String]) throws(Complaint) -> [TicketKey] {
    var keys: [TicketKey] = []
    for path in paths {
      let shown = DisplayText.escaped(path)
      let data: Data
      do {
        data = try Data(contentsOf: URL(filePath: path))
      } catch {
        throw Complaint(.usage, "\(shown): the ticket keys can't be read", next: "look at the path and its permissions")
      }
      do throws(TicketKeyFileError) {
        for key in try TicketKey.parse(Array(data)) where !keys.contains(where: { $0.name == key.name }) {
          keys.append(key)
        }
      } catch {
        throw Complaint(
          .usage, "\(shown): no ticket keys: \(DisplayText.escaped(error.description, limit: 300))",
          next: "make a key with: openssl rand 80 > \(shown)")
      }
    }
    return keys
  }
}
