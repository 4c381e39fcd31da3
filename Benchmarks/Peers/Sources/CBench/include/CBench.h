// SPDX-License-Identifier: Apache-2.0
//
// The readings that sotto-peer takes too, for a package that can't depend on Sotto's.

#include "../../../../CSottoBenchmark/include/CSottoBenchmark.h"
