// SPDX-License-Identifier: Apache-2.0

module peers/go

go 1.27
