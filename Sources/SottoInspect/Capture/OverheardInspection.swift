// SPDX-License-Identifier: Apache-2.0

import SottoIdentity

extension Inspection {
  /// What somebody else's conversation was about, with all that can be said about it: what came of it as the wire shows it, its story, and
  /// what is worth doing. Nobody's trust is known.
  ///
  /// - Parameter isWhole: whether nothing of the conversation is missing, so that its end is its end.
  package init(
    overheard conversation: Conversation, _ source: InspectionSource, _ knowledge: Dissector.Knowledge, isWhole: Bool
  ) {
    self = Dissector.inspect(conversation, source, knowledge)
    let isSealed = messages.contains { $0.name == MessageView.encryptedName }
    if outcome.status == .incomplete, isSealed, negotiated.isTLS12OrOlder,
      messages.contains(where: { $0.content == "application_data" })
    {
      // TLS up to 1.2 says in the open what kind of record it is, and data only goes after both Finished messages.
      outcome.status = .connected
    }
    if outcome.status == .failed || (outcome.status == .incomplete && !isSealed && isWhole),
      let failure = FailureView(seenIn: self, ends: conversation.ends)
    {
      outcome.status = .failed
      outcome.failure = failure
    }
    outcome.verdict = Verdict.line(self)
    advice = Advisor.worthDoing(self)
    story = StoryTeller(inspection: self, now: knowledge.now ?? conversation.start).story
  }

  /// What bytes that somebody gave say.
  package init(bytes: HexInput, _ knowledge: Dissector.Knowledge = Dissector.Knowledge()) {
    self.init(overheard: bytes.conversation, InspectionSource(.bytes), knowledge, isWhole: false)
  }
}
