// SPDX-License-Identifier: Apache-2.0

/// The page that the demo serves.
enum DemoPage {
  static let html: @Sendable () -> String = {
    """
    <!doctype html>
    <html lang="en">
    <head><meta charset="utf-8"><title>Sotto</title></head>
    <body>
    <h1>Sotto voce</h1>
    <p>You can read this. Nobody between us could.</p>
    </body>
    </html>

    """
  }
}
