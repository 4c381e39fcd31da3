// SPDX-License-Identifier: Apache-2.0

#include "CSottoBenchmark.h"
