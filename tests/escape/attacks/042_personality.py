ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC = 0x40000, 0x400000
attempt("fixed addresses", lambda: call("personality", ADDR_NO_RANDOMIZE))
attempt("executable data", lambda: call("personality", READ_IMPLIES_EXEC))
attempt("high bits", lambda: call("personality", 1 << 40 | ADDR_NO_RANDOMIZE))
finish()
