// SPDX-License-Identifier: Apache-2.0

// SottoNIO's handler against NIOSSL's, in one process, over sockets. Says `pass`, or why not, and exits with 1.
//
//   sotto-niossl sotto|niossl CELL --root FILE --chain FILE --key FILE
//   sotto-niossl cells
//
// The first word says who is the client.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

var words = CommandLine.arguments.dropFirst()

func complain(_ text: String) -> Never {
  print(text)
  exit(2)
}

if words.first == "cells" {
  for cell in Cell.allCases { print(cell.rawValue) }
  exit(0)
}
guard let client = words.popFirst().flatMap(Client.init), let cell = words.popFirst().flatMap(Cell.init) else {
  complain("usage: sotto-niossl sotto|niossl CELL --root FILE --chain FILE --key FILE")
}
var options: [String: String] = [:]
while let option = words.popFirst(), let value = words.popFirst() { options[option] = value }
guard let root = options["--root"], let chain = options["--chain"], let key = options["--key"] else {
  complain("--root, --chain and --key are needed")
}
let setting = Setting(client: client, files: Files(chain: chain, key: key, root: root))

do {
  try await cell.run(setting)
  print("pass")
} catch {
  print("\(error)")
  exit(1)
}
