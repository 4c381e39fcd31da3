// SPDX-License-Identifier: Apache-2.0

// The public types of the rooms below are part of what `import Sotto` offers.
@_exported public import SottoCrypto
@_exported public import SottoIdentity
@_exported public import SottoWire
