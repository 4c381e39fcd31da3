module sotto.test/peer

go 1.26
