// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import SottoTestSupport
import Synchronization

// What the fuzzer's main function calls, with C's types.

/// Chooses the target for what follows. 0 if there is none of that name.
@_cdecl("sotto_fuzz_choose")
package func chooseFuzzTarget(_ name: UnsafePointer<CChar>) -> CInt {
  // unsafe: main gives a string that ends with a zero.
  guard let target = FuzzTarget(rawValue: unsafe String(cString: name)) else { return 0 }
  chosen.withLock { $0 = target }
  return 1
}

/// Runs the target. 0 if all holds; otherwise what does not was printed.
@_cdecl("sotto_fuzz_run")
package func runFuzzTarget(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // unsafe: the caller's bytes, copied before anything else happens.
  let input = unsafe Array(UnsafeBufferPointer(start: data, count: count))
  do {
    try chosen.withLock { $0 }.run(input)
    return 0
  } catch {
    print("finding: \(error)")
    return 1
  }
}

/// Changes `size` bytes at `data`, where there is room for `maximum`. `bytewise` changes bytes in whatever way. Gives the
/// new size; 0 says that the target has no way of its own.
@_cdecl("sotto_fuzz_mutate")
package func mutateForFuzzTarget(
  _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int, _ seed: UInt32,
  _ bytewise: @convention(c) (UnsafeMutablePointer<UInt8>?, Int, Int) -> Int
) -> Int {
  guard let engine = chosen.withLock({ $0 }).engine else { return 0 }
  // unsafe: the caller's bytes, copied before anything else happens.
  let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
  var mutation = ScriptMutation(seed: UInt64(seed), stock: engine.stock) { bytes, limit in
    var buffer = bytes + [UInt8](repeating: 0, count: max(limit - bytes.count, 1))
    // unsafe: libFuzzer's own mutation, within the buffer that is given.
    let changed = unsafe buffer.withUnsafeMutableBufferPointer {
      unsafe bytewise($0.baseAddress, bytes.count, max(limit, 1))
    }
    return Array(buffer.prefix(changed))
  }
  let output = mutation.change(input, maximum: maximum)
  // unsafe: there is room for `maximum`, and there are no more.
  for (index, byte) in output.prefix(maximum).enumerated() { unsafe data[index] = byte }
  return min(output.count, maximum)
}

/// Writes the seeds of every target into `folder`, one folder each. 0 if that worked.
@_cdecl("sotto_fuzz_write_seeds")
package func writeFuzzSeeds(_ folder: UnsafePointer<CChar>) -> CInt {
  // unsafe: main gives a string that ends with a zero.
  let root = URL(filePath: unsafe String(cString: folder), directoryHint: .isDirectory)
  do {
    for target in FuzzTarget.allCases {
      let place = root.appending(path: target.rawValue, directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for seed in try target.seeds() {
        try Data(seed.bytes).write(to: place.appending(path: "seed-" + seed.name))
      }
    }
    return 0
  } catch {
    print("\(error)")
    return 1
  }
}

/// Tells `body` the name of every target.
@_cdecl("sotto_fuzz_list")
package func listFuzzTargets(_ body: @convention(c) (UnsafePointer<CChar>) -> Void) {
  // unsafe: the pointer is good for the call.
  for target in FuzzTarget.allCases { unsafe target.rawValue.withCString { unsafe body($0) } }
}

private let chosen = Mutex(FuzzTarget.reader)
