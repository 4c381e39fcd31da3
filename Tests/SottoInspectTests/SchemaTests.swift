// SPDX-License-Identifier: Apache-2.0

import Sotto
import SottoInspect
import SottoTestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is written as JSON is what docs/inspect-schema.json says, and comes back as it was.
@Suite struct SchemaTests {
  @Test func whatIsWrittenIsWhatTheSchemaSays() throws {
    let schema = try Self.schema()
    for inspection in try Self.inspections() {
      let value = try JSONDecoder().decode(JSONValue.self, from: Data(inspection.json.utf8))
      #expect(Self.problems(of: value, under: schema, root: schema, at: "") == [])
    }
  }

  @Test func itComesBackAsItWas() throws {
    for inspection in try Self.inspections() {
      #expect(try JSONDecoder().decode(Inspection.self, from: Data(inspection.json.utf8)) == inspection)
    }
  }

  @Test func policiesAreWhatTheirSchemaSays() throws {
    let schema = try Self.schema("policy-schema.json")
    for policy in Policy.all {
      let value = try JSONDecoder().decode(JSONValue.self, from: Data(PolicyReport(policy).json.utf8))
      #expect(Self.problems(of: value, under: schema, root: schema, at: "") == [])
    }
  }

  /// The check can fail.
  @Test func theCheckSeesWhatIsWrong() throws {
    let schema = try Self.schema()
    let wrong = JSONValue.object(["schema": .text("sotto.inspection/2"), "colour": .text("red")])
    let problems = Self.problems(of: wrong, under: schema, root: schema, at: "")
    #expect(problems.contains(".colour is not in the schema"))
    #expect(problems.contains(".records is missing"))
    #expect(problems.contains(".schema is not sotto.inspection/1"))
  }

  private static func inspections() throws -> [Inspection] {
    let mutual = try Overheard()
    mutual.client.credentials = CredentialList([try TestIdentities.shared().client.credential])
    mutual.server.clientAuthentication = .required(roots: try TestIdentities.shared().roots)
    try mutual.meet()
    let old = try Overheard()
    old.client.common.maximumVersion = .tls12
    try old.meet()
    let refused = try Overheard()
    refused.name = "other.test"
    try refused.meet()
    var first = mutual.inspect(showsSecrets: true)
    first.second = [old.inspect()]
    return [first, old.inspect(knowsKeys: false), refused.inspect()]
  }

  private static func schema(_ name: String = "inspect-schema.json") throws -> JSONValue {
    var path = URL(filePath: #filePath)
    for _ in 0..<3 { path.deleteLastPathComponent() }
    path.append(path: "docs/\(name)")
    return try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: path))
  }

  /// As much of JSON Schema as that file uses.
  private static func problems(of value: JSONValue, under schema: JSONValue, root: JSONValue, at path: String)
    -> [String]
  {
    if case .text(let reference)? = schema["$ref"] {
      let target = reference == "#" ? root : root["$defs"]?[String(reference.dropFirst("#/$defs/".count))]
      guard let target else { return ["\(path): \(reference) is nowhere"] }
      return problems(of: value, under: target, root: root, at: path)
    }
    if case .text(let constant)? = schema["const"] {
      return value == .text(constant) ? [] : ["\(path) is not \(constant)"]
    }
    guard case .text(let type)? = schema["type"] else { return ["\(path): the schema names no type"] }
    switch (type, value) {
    case ("object", .object(let members)):
      guard case .object(let properties)? = schema["properties"] else { return ["\(path): no properties"] }
      var found: [String] = []
      if case .list(let required)? = schema["required"] {
        for case .text(let name) in required where members[name] == nil { found.append("\(path).\(name) is missing") }
      }
      for (name, member) in members {
        guard let property = properties[name] else {
          found.append("\(path).\(name) is not in the schema")
          continue
        }
        found += problems(of: member, under: property, root: root, at: "\(path).\(name)")
      }
      return found
    case ("array", .list(let members)):
      guard let items = schema["items"] else { return ["\(path): no items"] }
      return members.flatMap { problems(of: $0, under: items, root: root, at: "\(path)[]") }
    case ("string", .text(let text)):
      guard case .list(let choices)? = schema["enum"] else { return [] }
      return choices.contains(.text(text)) ? [] : ["\(path) is \(text)"]
    case ("integer", .integer), ("boolean", .bool): return []
    default: return ["\(path) is no \(type)"]
    }
  }
}

extension JSONValue {
  fileprivate subscript(_ name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }
}
