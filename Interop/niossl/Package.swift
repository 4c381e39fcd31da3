// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// `sotto-niossl`: SottoNIO's handler against NIOSSL's, in one process. A package of its own, so that nobody who uses Sotto
// resolves NIOSSL. `./dev interop` runs it; `.ci/run` builds it into the scratch path of the package above, where all but
// NIOSSL itself is built already.
let package = Package(
  name: "sotto-niossl",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "sotto", path: "../.."),
    .package(url: "https://github.com/apple/swift-crypto.git", "4.5.0"..<"6.0.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
  ],
  targets: [
    .executableTarget(
      name: "sotto-niossl",
      dependencies: [
        .product(name: "Sotto", package: "sotto"),
        .product(name: "SottoNIO", package: "sotto"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error), .enableUpcomingFeature("MemberImportVisibility")])
  ])
