// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// One set of rules for every Swift target: memory safety is checked, a warning is an error, imports are
/// internal unless they say otherwise.
let rules: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableExperimentalFeature("Lifetimes"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "sotto",
  platforms: [.macOS(.v26), .iOS(.v26), .tvOS(.v26), .watchOS(.v26), .visionOS(.v26)],
  products: [
    .library(name: "Sotto", targets: ["Sotto"]),
    .library(name: "SottoNIO", targets: ["SottoNIO"]),
    .library(name: "SottoZlib", targets: ["SottoZlib"]),
    .executable(name: "sotto", targets: ["SottoCLI"]),
    .executable(name: "sotto-bogo-shim", targets: ["SottoBoGoShim"]),
    .executable(name: "sotto-peer", targets: ["SottoPeer"]),
  ],
  traits: [
    .default(enabledTraits: ["DirectBoringSSL"]),
    .trait(
      name: "DirectBoringSSL",
      description: "Call the BoringSSL that swift-crypto links directly where the public API costs more than the work."),
    .trait(
      name: "Zlib",
      description:
        "Compress certificates with the system's zlib (RFC 8879), which has to be there to link: SottoZlib is empty without."
    ),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto.git", "4.5.0"..<"6.0.0"),
    .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.0"),
    .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
  ],
  targets: [
    .target(name: "SottoWire", swiftSettings: rules),
    .target(name: "CSottoBoringSSL"),
    .target(
      name: "SottoCrypto",
      dependencies: [
        "SottoWire",
        .target(name: "CSottoBoringSSL", condition: .when(traits: ["DirectBoringSSL"])),
        crypto, cryptoExtras,
      ],
      swiftSettings: rules),
    .target(
      name: "SottoIdentity",
      dependencies: ["SottoWire", "SottoCrypto", x509, asn1],
      swiftSettings: rules),
    .target(
      name: "Sotto",
      dependencies: ["SottoWire", "SottoCrypto", "SottoIdentity"],
      swiftSettings: rules),
    .target(
      name: "SottoNIO",
      dependencies: ["Sotto", nioCore, nioTLS],
      swiftSettings: rules),
    .target(name: "CSottoZlib", linkerSettings: [.linkedLibrary("z", .when(traits: ["Zlib"]))]),
    .target(
      name: "SottoZlib",
      dependencies: ["Sotto", .target(name: "CSottoZlib", condition: .when(traits: ["Zlib"]))],
      swiftSettings: rules),
    .target(
      name: "SottoInspect",
      dependencies: ["SottoWire", "SottoCrypto", "SottoIdentity", "Sotto", x509, asn1],
      swiftSettings: rules),
    .executableTarget(
      name: "SottoCLI",
      dependencies: [
        "Sotto", "SottoNIO", "SottoZlib", "SottoInspect", "SottoIdentity", nioCore, nioPosix, nioTLS, x509, asn1,
        crypto,
        argumentParser,
      ],
      swiftSettings: rules),
    .executableTarget(
      name: "SottoBoGoShim",
      dependencies: ["Sotto"],
      swiftSettings: rules),

    // What the documentation shows, compiled as users compile it: without access to the package's own.
    .executableTarget(
      name: "ExampleServer",
      dependencies: ["Sotto", "SottoNIO", nioCore, nioPosix],
      path: "Examples/Server",
      packageAccess: false,
      swiftSettings: rules),
    .executableTarget(
      name: "ExampleClient",
      dependencies: ["Sotto", "SottoNIO", nioCore, nioPosix],
      path: "Examples/Client",
      packageAccess: false,
      swiftSettings: rules),
    .target(
      name: "SottoSnippets",
      dependencies: ["Sotto", "SottoNIO", nioCore, nioPosix, nioTLS],
      path: "Examples/Snippets",
      packageAccess: false,
      swiftSettings: rules),

    .target(name: "CSottoBenchmark", path: "Benchmarks/CSottoBenchmark"),
    .executableTarget(
      name: "SottoPeer",
      dependencies: ["Sotto", "SottoNIO", "CSottoBenchmark", crypto, nioCore, nioTLS, nioEmbedded],
      path: "Benchmarks/SottoPeer",
      swiftSettings: rules),

    .target(
      name: "SottoTestSupport",
      dependencies: ["SottoWire", "SottoCrypto", "SottoIdentity", "Sotto", x509, asn1, crypto],
      path: "Tests/SottoTestSupport",
      swiftSettings: rules),
    // Nobody who uses the package builds these: they are in no product.
    .target(
      name: "SottoFuzz",
      dependencies: ["SottoWire", "SottoCrypto", "SottoIdentity", "Sotto", "SottoInspect", "SottoTestSupport"],
      path: "Fuzz/SottoFuzz",
      swiftSettings: rules),
    .executableTarget(name: "SottoFuzzer", dependencies: ["SottoFuzz"], path: "Fuzz/SottoFuzzer"),
    .testTarget(name: "SottoFuzzTests", dependencies: ["SottoFuzz", "SottoTestSupport"], swiftSettings: rules),
    .testTarget(name: "SottoWireTests", dependencies: ["SottoWire", "SottoTestSupport"], swiftSettings: rules),
    .target(
      name: "CSottoBoringSSLCheck",
      dependencies: ["CSottoBoringSSL", crypto],
      path: "Tests/CSottoBoringSSLCheck"),
    .target(name: "CSottoMemcheck", dependencies: [crypto], path: "Tests/CSottoMemcheck"),
    .executableTarget(
      name: "SottoConstantTime",
      dependencies: ["Sotto", "SottoCrypto", "SottoIdentity", "SottoTestSupport", "CSottoMemcheck"],
      path: "Tests/SottoConstantTime",
      swiftSettings: rules),
    .testTarget(
      name: "SottoCryptoTests",
      dependencies: ["SottoCrypto", "SottoWire", "SottoTestSupport", "CSottoBoringSSLCheck", crypto, cryptoExtras],
      swiftSettings: rules),
    .testTarget(
      name: "SottoIdentityTests",
      dependencies: ["SottoIdentity", "SottoCrypto", "SottoWire", "SottoTestSupport", x509, asn1, crypto],
      swiftSettings: rules),
    .testTarget(
      name: "SottoTests",
      dependencies: ["Sotto", "SottoWire", "SottoCrypto", "SottoIdentity", "SottoTestSupport", x509],
      swiftSettings: rules),
    .testTarget(
      name: "SottoNIOTests",
      dependencies: ["SottoNIO", "Sotto", "SottoTestSupport", nioCore, nioPosix, nioTLS, nioEmbedded],
      swiftSettings: rules),
    .testTarget(
      name: "SottoZlibTests", dependencies: ["SottoZlib", "Sotto", "SottoTestSupport"], swiftSettings: rules),
    .testTarget(
      name: "SottoInspectTests",
      dependencies: ["SottoInspect", "Sotto", "SottoWire", "SottoCrypto", "SottoIdentity", "SottoTestSupport"],
      exclude: ["Golden"],
      swiftSettings: rules),
    .testTarget(
      name: "SottoCLITests",
      dependencies: [
        "SottoCLI", "Sotto", "SottoNIO", "SottoIdentity", "SottoInspect", "SottoTestSupport", nioCore, nioPosix, nioTLS,
        nioEmbedded, argumentParser,
      ],
      swiftSettings: rules),
    .testTarget(
      name: "SottoExampleTests",
      dependencies: [
        "ExampleServer", "ExampleClient", "SottoSnippets", "Sotto", "SottoTestSupport", nioCore, nioPosix, nioTLS,
      ],
      swiftSettings: rules),
  ]
)

// Under a sanitizer (`./dev sanitize`, `./dev fuzz`) the libraries are optimised, as they are used and so that fuzzers are quick;
// to optimise the tests too would take longer than to run them.
let sanitizer = Context.environment["SOTTO_SANITIZER"]
if sanitizer != nil {
  for target in package.targets where target.type == .test {
    target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-Onone"])]
  }
}
if sanitizer == "thread" {
  package.targets.append(.target(name: "CSottoThreadSanitizer", path: "Tests/CSottoThreadSanitizer"))
  for target in package.targets where target.name == "SottoTestSupport" {
    target.dependencies.append("CSottoThreadSanitizer")
  }
}
