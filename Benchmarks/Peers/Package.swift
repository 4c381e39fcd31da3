// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// The peers that come as Swift packages, and the floor. A package of its own, so that nobody who uses Sotto resolves
// swift-nio-ssl. CNIOBoringSSL and CCryptoBoringSSL are undeclared transitive C modules: good enough for a benchmark.

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")

let package = Package(
  name: "peers",
  dependencies: [
    // As in the manifest of Sotto, so that both get the same version.
    .package(url: "https://github.com/apple/swift-crypto.git", "4.5.0"..<"6.0.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
  ],
  targets: [
    .target(name: "CBench"),
    .executableTarget(
      name: "boring-peer",
      dependencies: [nioSSL],
      cSettings: [.unsafeFlags(["-O2"]), .define("BENCH_BORINGSSL")]),
    .executableTarget(
      name: "niossl-peer",
      dependencies: ["CBench", nioSSL, nioCore, nioEmbedded, nioTLS],
      swiftSettings: [.swiftLanguageMode(.v5)]),
    .executableTarget(
      name: "niossl-proxy",
      dependencies: [nioSSL, nioCore, nioPosix, nioTLS],
      swiftSettings: [.swiftLanguageMode(.v5)]),
    .executableTarget(
      name: "floor-nio",
      dependencies: ["CBench", nioSSL],
      cSettings: [.unsafeFlags(["-O2"])]),
    .executableTarget(
      name: "floor",
      dependencies: ["CBench", crypto, cryptoExtras],
      swiftSettings: [.swiftLanguageMode(.v5)]),
  ])
