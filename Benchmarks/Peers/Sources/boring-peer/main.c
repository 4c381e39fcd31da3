// SPDX-License-Identifier: Apache-2.0
//
// The C peer, compiled against the BoringSSL inside swift-nio-ssl.

#include "../../c/tlsbench.c"
