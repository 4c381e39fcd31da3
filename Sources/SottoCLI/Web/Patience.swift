// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Waits for one thing at a time, and not for ever. Changing one's mind is cheap: a timer that is already there is used again.
final class Patience {
  private let loop: any EventLoop
  private var deadline = NIODeadline.distantFuture
  private var action: (() -> Void)?
  private var timer: (end: NIODeadline, task: Scheduled<Void>)?

  init(on loop: any EventLoop) {
    self.loop = loop
  }

  /// Runs `action` after `limit`, unless `end()` or another `wait` comes before. Nil waits for ever.
  func wait(_ limit: TimeAmount?, then action: @escaping () -> Void) {
    guard let limit else { return end() }
    deadline = loop.now + limit
    self.action = action
    if let timer, timer.end <= deadline { return }
    arm()
  }

  /// What was waited for has come.
  func end() {
    action = nil
  }

  /// Leaves no timer behind.
  func cancel() {
    action = nil
    timer.take()?.task.cancel()
  }

  private func arm() {
    timer.take()?.task.cancel()
    let task = loop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] () -> Void in
      self?.expire()
    }
    timer = (deadline, task)
  }

  private func expire() {
    timer = nil
    guard let action else { return }
    guard loop.now >= deadline else { return arm() }
    self.action = nil
    action()
  }
}
