// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Where the web server's answers come from.
protocol WebContent: Sendable {
  /// What stands at a path. The future belongs to `loop`.
  func resource(at path: RequestPath, on loop: any EventLoop) -> EventLoopFuture<WebResource>
}

/// What stands at a path.
enum WebResource: Sendable {
  /// A text in memory.
  case page(type: String, body: String)
  /// An open file; whoever gets it closes it.
  case file(WebFile)
  /// It stands elsewhere.
  case redirect(to: String)
  /// It does not stand anywhere.
  case failure(HTTPStatus)
}

/// A file that is open for reading.
struct WebFile: Sendable {
  let handle: NIOFileHandle
  let size: Int64
  let type: String
  /// Changes when the file does.
  let tag: String
}

/// One page at the root, made anew for each request.
struct SinglePage: WebContent {
  let page: @Sendable () -> String

  func resource(at path: RequestPath, on loop: any EventLoop) -> EventLoopFuture<WebResource> {
    loop.makeSucceededFuture(
      path.segments.isEmpty ? .page(type: "text/html; charset=utf-8", body: page()) : .failure(.notFound))
  }
}
