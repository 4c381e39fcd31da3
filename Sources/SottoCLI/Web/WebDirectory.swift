// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import NIOPosix
import SottoIdentity

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The files below a directory. Nothing outside is ever served, whatever a path or a symbolic link says.
struct WebDirectory: WebContent {
  /// The directory, without symbolic links in it.
  private let root: String
  private let threads: NIOThreadPool

  init(_ path: String, threads: NIOThreadPool = .singleton) throws(Complaint) {
    root = Self.resolved(path)
    self.threads = threads
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: root, isDirectory: &isDirectory), isDirectory else {
      throw Complaint(
        .usage, "--www: \(DisplayText.escaped(path)) is not a directory",
        next: "name the directory that holds the files")
    }
  }

  func resource(at path: RequestPath, on loop: any EventLoop) -> EventLoopFuture<WebResource> {
    threads.runIfActive(eventLoop: loop) { find(path) }
  }

  /// Looks a path up; it may take as long as the disk does.
  func find(_ path: RequestPath) -> WebResource {
    guard !path.isHidden else { return .failure(.notFound) }
    let wanted = ([root == "/" ? "" : root] + path.segments).joined(separator: "/")
    var target = Self.resolved(wanted.isEmpty ? "/" : wanted)
    guard isInside(target) else { return .failure(.notFound) }
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: target, isDirectory: &isDirectory) else { return .failure(.notFound) }
    if isDirectory {
      guard path.isDirectory else { return .redirect(to: Self.location(of: path)) }
      target = Self.resolved(target + "/index.html")
      guard isInside(target) else { return .failure(.notFound) }
    } else if path.isDirectory {
      return .failure(.notFound)
    }
    return open(target, named: isDirectory ? "index.html" : path.segments.last ?? "")
  }

  private func open(_ path: String, named name: String) -> WebResource {
    // A pipe or a device in the directory must neither be served nor hang the server.
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular, let size = Self.size(attributes[.size])
    else { return .failure(.notFound) }
    let modified = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let flags = NIOFileHandle.Flags.posix(flags: O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, mode: 0)
    let handle: NIOFileHandle
    do {
      handle = try NIOFileHandle(_deprecatedPath: path, mode: .read, flags: flags)
    } catch {
      return .failure(Self.status(for: error))
    }
    let tag = "\"\(String(size, radix: 16))-\(String(Int64(modified * 1000), radix: 16))\""
    return .file(WebFile(handle: handle, size: size, type: ContentTypes.type(ofFile: name), tag: tag))
  }

  /// A number of one type or another, depending on which Foundation the process has loaded.
  private static func size(_ attribute: Any?) -> Int64? {
    if let number = attribute as? any BinaryInteger { return Int64(clamping: number) }
    return attribute as? Int64
  }

  /// A file that is there must not seem to be gone because too many others are open.
  static func status(for error: any Error) -> HTTPStatus {
    switch (error as? IOError)?.errnoCode {
    case EMFILE, ENFILE, ENOMEM: .serviceUnavailable
    default: .notFound
    }
  }

  private func isInside(_ path: String) -> Bool {
    path == root || path.hasPrefix(root == "/" ? "/" : root + "/")
  }

  private static func resolved(_ path: String) -> String {
    URL(filePath: path).resolvingSymlinksInPath().path
  }

  /// Two slashes at the start would lead to another host.
  private static func location(of path: RequestPath) -> String {
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
    let segments = path.segments.map { segment in
      segment.utf8.map { byte in
        if allowed.contains(byte) { return String(UnicodeScalar(byte)) }
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count == 1 ? "0" : "") + digits
      }.joined()
    }
    return "/" + segments.joined(separator: "/") + "/"
  }
}
