kind = host["recursion"]
if kind == "machine stack":
    Callback = ctypes.CFUNCTYPE(None)

    @Callback
    def deeper():
        deeper()

    sys.setrecursionlimit(1 << 30)
    deeper()
elif kind == "interpreter":
    sys.setrecursionlimit(1 << 30)

    def deepest():
        room = bytearray(4096)
        deepest()
        return room

    deepest()
else:
    def limited():
        limited()

    limited()
