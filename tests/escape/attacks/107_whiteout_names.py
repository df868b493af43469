turn = host["turn"]
NAMES = (".wh.kept", ".wh..wh..opq", ".wh..wh.plnk", "#0", "work", "index", "#1")
if turn == "first":
    os.mkdir("/workspace/folder")
    with open("/workspace/folder/kept", "w") as file:
        file.write("kept")
    print("contained: made")
elif turn == "second":
    for folder in ("/workspace", "/workspace/folder"):
        for name in NAMES:
            with open(f"{folder}/{name}", "w") as file:
                file.write(name)
    print("contained: tried")
else:
    with open("/workspace/folder/kept") as file:
        expect("kept", file.read() == "kept")
    for folder in ("/workspace", "/workspace/folder"):
        for name in NAMES:
            with open(f"{folder}/{name}") as file:
                expect(name, file.read() == name)
    finish("contained")
